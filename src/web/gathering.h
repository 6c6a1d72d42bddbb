// The bytes on their way to and from one connection, where many users share it.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "web/turn.h"

namespace web {

// What is to be written leaves at the end of the turn, in one write; what has come is read in one
// read, and handed on in pieces. Threads: that of its event loop. Operations hold it until they
// end; the turn must outlive it.
class Gathering : public Gathered, public std::enable_shared_from_this<Gathering> {
public:
    using Error = boost::system::error_code;

    // From now on, but for a write that is under way; and bytes are read ahead.
    void gather();
    bool gathers() const noexcept { return wanted_ && !in_direct_write_; }
    bool reads_ahead() const noexcept { return input_ != nullptr; }

    // Bytes that are written when the turn ends. After a write that failed: nothing.
    std::string& to_write();
    // Whether more than `k_most_waiting` wait. Then `room` is called once fewer do, or all is lost.
    bool is_full() const noexcept { return waiting_.size() >= k_most_waiting; }
    void when_room(std::function<void()> room) { room_ = std::move(room); }
    // Calls it once nothing waits, or all is lost: now, if that is so.
    void when_written(std::function<void()> written);
    void flush() override;

    // Without gathering. `complete`: the one before has written all its bytes.
    void begin_direct_write() noexcept { in_direct_write_ = true; }
    void end_direct_write(bool complete) noexcept { in_direct_write_ = !complete; }

    boost::asio::mutable_buffer space() noexcept { return boost::asio::buffer(*input_); }
    void have_read(std::size_t bytes) noexcept {
        begin_ = 0;
        end_ = bytes;
    }
    bool has_input() const noexcept { return begin_ < end_; }
    template <class Buffers>
    std::size_t take(const Buffers& buffers) {
        const std::size_t bytes = boost::asio::buffer_copy(
            buffers, boost::asio::buffer(input_->data() + begin_, end_ - begin_));
        begin_ += bytes;
        return bytes;
    }

protected:
    explicit Gathering(Turn& turn) : turn_(turn) {}

    // Writes all these bytes, which stay where they are until written() is called.
    virtual void write(const std::string& bytes) = 0;
    void written(Error error);

private:
    static constexpr std::size_t k_most_waiting = 64 * 1024;

    bool is_idle() const noexcept { return waiting_.empty() && writing_.empty(); }
    void join_turn();

    Turn& turn_;
    bool wanted_ = false;
    bool in_direct_write_ = false;
    bool in_turn_ = false;
    Error error_;
    std::string waiting_, writing_;
    std::function<void()> room_, written_;
    std::unique_ptr<std::array<char, 16 * 1024>> input_;
    std::size_t begin_ = 0, end_ = 0;  // of what was read ahead
};

}  // namespace web
