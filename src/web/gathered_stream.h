// What lies between WebSocket frames and a TCP socket where many users share a connection: one
// write for all that a turn of the event loop has to say, one read for all that has come.
#pragma once

#include <array>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/async_base.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/buffer_traits.hpp>
#include <boost/beast/core/role.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "ports/task.h"
#include "web/frame.h"
#include "web/turn.h"

namespace web {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, ports::Executor>;

// The socket, and the bytes on their way to and from it. Operations hold it until they end.
class GatheringSocket final : public Gathered,
                              public std::enable_shared_from_this<GatheringSocket> {
public:
    using Error = boost::system::error_code;

    GatheringSocket(Socket made, Turn& turn) : socket(std::move(made)), turn_(turn) {}

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
    const Error& error() const noexcept { return error_; }

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
        turn_.go_on();
        const std::size_t bytes = boost::asio::buffer_copy(
            buffers, boost::asio::buffer(input_->data() + begin_, end_ - begin_));
        begin_ += bytes;
        return bytes;
    }

    Socket socket;

private:
    static constexpr std::size_t k_most_waiting = 64 * 1024;

    void written(Error error);
    bool is_idle() const noexcept { return waiting_.empty() && writing_.empty(); }

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

// An AsyncStream for Beast. Until gather() is called each operation is the socket's own. Threads:
// that of its executor.
class GatheredStream {
public:
    using executor_type = ports::Executor;
    using next_layer_type = Socket;
    using Error = boost::system::error_code;

    // The turn must outlive the stream.
    GatheredStream(Socket socket, Turn& turn)
        : state_(std::make_shared<GatheringSocket>(std::move(socket), turn)) {}

    executor_type get_executor() noexcept { return state_->socket.get_executor(); }
    next_layer_type& next_layer() noexcept { return state_->socket; }
    const next_layer_type& next_layer() const noexcept { return state_->socket; }

    void gather() { state_->gather(); }
    // Only then frames may be appended.
    bool gathers() const noexcept { return state_->gathers(); }
    bool is_full() const noexcept { return state_->is_full(); }
    void when_room(std::function<void()> room) { state_->when_room(std::move(room)); }
    void when_written(std::function<void()> written) { state_->when_written(std::move(written)); }
    // What waits, now and not at the end of the turn.
    void flush() { state_->flush(); }
    // A whole message, beside what Beast writes: only whole frames are written on either way. Not
    // after a close frame.
    void append(const MessageFrame& frame) { append_frame(state_->to_write(), frame); }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(Error, std::size_t)>(
            [](auto handler, auto state, const Buffers& into) {
                if (state->has_input()) return post(*state, std::move(handler), state->take(into));
                if (!state->reads_ahead()) {
                    return state->socket.async_read_some(into, std::move(handler));
                }
                GatheringSocket& owner = *state;
                owner.socket.async_read_some(
                    owner.space(), ReadAhead<decltype(handler), Buffers>(std::move(handler),
                                                                         std::move(state), into));
            },
            token, state_, buffers);
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(Error, std::size_t)>(
            [](auto handler, auto state, const Buffers& from) {
                const std::size_t bytes = boost::beast::buffer_bytes(from);
                GatheringSocket& owner = *state;
                if (!owner.gathers()) {
                    owner.begin_direct_write();
                    return owner.socket.async_write_some(
                        from, DirectWrite<decltype(handler)>(std::move(handler), std::move(state),
                                                             bytes));
                }
                std::string& out = owner.to_write();
                for (auto at = boost::asio::buffer_sequence_begin(from);
                     at != boost::asio::buffer_sequence_end(from); ++at) {
                    const boost::asio::const_buffer part(*at);
                    out.append(static_cast<const char*>(part.data()), part.size());
                }
                post(owner, std::move(handler), bytes);
            },
            token, state_, buffers);
    }

private:
    template <class Handler>
    using Operation = boost::beast::async_base<Handler, executor_type>;

    // Reads what has come, and hands on as much as was asked for.
    template <class Handler, class Buffers>
    class ReadAhead : public Operation<Handler> {
    public:
        ReadAhead(Handler handler, std::shared_ptr<GatheringSocket> state, const Buffers& into)
            : Operation<Handler>(std::move(handler), state->socket.get_executor()),
              state_(std::move(state)),
              into_(into) {}

        void operator()(Error error, std::size_t bytes) {
            if (error) return this->complete_now(error, std::size_t{0});
            state_->have_read(bytes);
            const std::size_t taken = state_->take(into_);
            this->complete_now(error, taken);
        }

    private:
        std::shared_ptr<GatheringSocket> state_;
        Buffers into_;
    };

    template <class Handler>
    class DirectWrite : public Operation<Handler> {
    public:
        DirectWrite(Handler handler, std::shared_ptr<GatheringSocket> state, std::size_t wanted)
            : Operation<Handler>(std::move(handler), state->socket.get_executor()),
              state_(std::move(state)),
              wanted_(wanted) {}

        void operator()(Error error, std::size_t bytes) {
            state_->end_direct_write(bytes == wanted_);
            this->complete_now(error, bytes);
        }

    private:
        std::shared_ptr<GatheringSocket> state_;
        std::size_t wanted_;
    };

    template <class Handler>
    static void post(GatheringSocket& state, Handler handler, std::size_t bytes) {
        boost::asio::post(state.socket.get_executor(),
                          boost::beast::bind_front_handler(std::move(handler), Error(), bytes));
    }

    std::shared_ptr<GatheringSocket> state_;
};

// Beast calls it to end a connection: the close frame is written before.
template <class Handler>
void async_teardown(boost::beast::role_type role, GatheredStream& stream, Handler&& handler) {
    auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
    stream.when_written([role, &socket = stream.next_layer(), kept] {
        using boost::beast::websocket::async_teardown;
        async_teardown(role, socket, std::move(*kept));
    });
}

}  // namespace web
