#include "web/gathered_stream.h"

#include <boost/asio/write.hpp>

namespace web {

void GatheringSocket::gather() {
    wanted_ = true;
    if (!input_) input_ = std::make_unique<std::array<char, 16 * 1024>>();
}

std::string& GatheringSocket::to_write() {
    if (!in_turn_ && writing_.empty()) {
        in_turn_ = true;
        turn_.add(shared_from_this());
    }
    turn_.go_on();
    return waiting_;
}

void GatheringSocket::when_written(std::function<void()> written) {
    if (is_idle()) return written();
    written_ = std::move(written);
}

void GatheringSocket::flush() {
    in_turn_ = false;
    if (error_) waiting_.clear();
    if (!writing_.empty()) return;  // the rest follows it
    if (waiting_.empty()) return written(error_);
    writing_.swap(waiting_);
    boost::asio::async_write(
        socket, boost::asio::buffer(writing_),
        [self = shared_from_this()](Error error, std::size_t) { self->written(error); });
}

void GatheringSocket::written(Error error) {
    error_ = error;
    writing_.clear();
    if (error_) waiting_.clear();
    if (!waiting_.empty() && !in_turn_) {
        in_turn_ = true;
        turn_.add(shared_from_this());
    }
    if (room_ && !is_full()) std::exchange(room_, {})();
    if (written_ && is_idle()) std::exchange(written_, {})();
}

}  // namespace web
