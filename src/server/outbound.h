// What one connection has to send, in which order and until when: a machine without a socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace server {

// Why a connection is closed, as the close frame says it.
struct Farewell {
    std::uint16_t code = 0;  // RFC 6455, 7.4
    std::string reason;      // at most 123 bytes
};

// Answers go to the peer as they come. Pushes do too, or one by one at a pace. Both wait in one
// queue, whose front is being written:
//
//     answer, push ──> queue ──> front: write … written ──> next
//     push, paced ──> waits for its tick ──┘
//
//     open ──leave()──> leaving: the queue is written, then it closes
//     open, leaving ──close(), a full queue──> closed: nothing more is written
//
// Each call gives what its owner has to do now, besides what it does already. One thread.
class Outbound {
public:
    struct Options {
        std::size_t most_bytes = 0;  // that may wait; beyond that the reader is too slow
        bool paced = false;          // pushes wait for ticks
    };

    struct Orders {
        const std::string* write = nullptr;  // this, then call written(); it lives until then
        bool start_pace = false;             // call tick() after the pace
        std::optional<Farewell> close;       // close the connection with it
    };

    explicit Outbound(Options options) : options_(options) {}

    Orders answer(std::string text);
    Orders push(std::string text);
    // The front has been written.
    Orders written();
    // The pace is over.
    Orders tick();
    // Closes once all is written that waits, pushes without their pace.
    Orders leave(Farewell farewell);
    // Closes now. Nothing if it is closed already.
    Orders close(Farewell farewell);
    // The connection is gone: nothing more is ordered. A front that is being written stays alive.
    void abandon() noexcept;

    bool is_closed() const noexcept { return state_ == State::closed; }

private:
    enum class State : std::uint8_t { open, leaving, closed };

    // What closes the connection if so many bytes more are too many.
    std::optional<Farewell> refuse(std::size_t bytes);
    Orders enqueue(std::string text);

    const Options options_;
    State state_ = State::open;
    std::deque<std::string> queue_;  // the front is being written
    std::deque<std::string> paced_;  // pushes that wait for their tick
    std::size_t bytes_ = 0;          // in both
    Farewell farewell_;              // while leaving
};

}  // namespace server
