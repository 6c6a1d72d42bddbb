// What lies between WebSocket frames and a socket, or TLS over one, where many users share a
// connection: one write for all that a turn of the event loop has to say, one read for all that has
// come.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
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
#include "web/gathering.h"

namespace web {

template <class Transport>
class GatheringTransport final : public Gathering {
public:
    GatheringTransport(Transport made, Turn& turn) : Gathering(turn), transport(std::move(made)) {}

    Transport transport;

private:
    void write(const std::string& bytes) override {
        boost::asio::async_write(
            transport, boost::asio::buffer(bytes),
            [this, self = shared_from_this()](Error error, std::size_t) { written(error); });
    }
};

// An AsyncStream for Beast over another one. Until gather() is called each operation is that
// one's own. Threads: that of its executor.
template <class Transport>
class GatheredStream {
public:
    using executor_type = ports::Executor;
    using next_layer_type = Transport;
    using Error = boost::system::error_code;

    // The turn must outlive the stream.
    GatheredStream(Transport transport, Turn& turn)
        : state_(std::make_shared<State>(std::move(transport), turn)) {}

    executor_type get_executor() noexcept { return state_->transport.get_executor(); }
    next_layer_type& next_layer() noexcept { return state_->transport; }
    const next_layer_type& next_layer() const noexcept { return state_->transport; }

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
                    return state->transport.async_read_some(into, std::move(handler));
                }
                State& owner = *state;
                owner.transport.async_read_some(
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
                State& owner = *state;
                if (!owner.gathers()) {
                    owner.begin_direct_write();
                    return owner.transport.async_write_some(
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
    using State = GatheringTransport<Transport>;
    template <class Handler>
    using Operation = boost::beast::async_base<Handler, executor_type>;

    // Reads what has come, and hands on as much as was asked for.
    template <class Handler, class Buffers>
    class ReadAhead : public Operation<Handler> {
    public:
        ReadAhead(Handler handler, std::shared_ptr<State> state, const Buffers& into)
            : Operation<Handler>(std::move(handler), state->transport.get_executor()),
              state_(std::move(state)),
              into_(into) {}

        void operator()(Error error, std::size_t bytes) {
            if (error) return this->complete_now(error, std::size_t{0});
            state_->have_read(bytes);
            const std::size_t taken = state_->take(into_);
            this->complete_now(error, taken);
        }

    private:
        std::shared_ptr<State> state_;
        Buffers into_;
    };

    template <class Handler>
    class DirectWrite : public Operation<Handler> {
    public:
        DirectWrite(Handler handler, std::shared_ptr<State> state, std::size_t wanted)
            : Operation<Handler>(std::move(handler), state->transport.get_executor()),
              state_(std::move(state)),
              wanted_(wanted) {}

        void operator()(Error error, std::size_t bytes) {
            state_->end_direct_write(bytes == wanted_);
            this->complete_now(error, bytes);
        }

    private:
        std::shared_ptr<State> state_;
        std::size_t wanted_;
    };

    template <class Handler>
    static void post(State& state, Handler handler, std::size_t bytes) {
        boost::asio::post(state.transport.get_executor(),
                          boost::beast::bind_front_handler(std::move(handler), Error(), bytes));
    }

    std::shared_ptr<State> state_;
};

// Beast calls it to end a connection: the close frame is written before.
template <class Transport, class Handler>
void async_teardown(boost::beast::role_type role, GatheredStream<Transport>& stream,
                    Handler&& handler) {
    auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
    stream.when_written([role, &transport = stream.next_layer(), kept] {
        using boost::beast::websocket::async_teardown;
        async_teardown(role, transport, std::move(*kept));
    });
}

}  // namespace web
