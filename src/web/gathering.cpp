#include "web/gathering.h"

#include <utility>

namespace web {

void Gathering::gather() {
    wanted_ = true;
    if (!input_) input_ = std::make_unique<std::array<char, 16 * 1024>>();
}

std::string& Gathering::to_write() {
    if (writing_.empty()) join_turn();
    return waiting_;
}

void Gathering::when_written(std::function<void()> written) {
    if (is_idle()) return written();
    written_ = std::move(written);
}

void Gathering::flush() {
    in_turn_ = false;
    if (error_) waiting_.clear();
    if (!writing_.empty()) return;  // the rest follows it
    if (waiting_.empty()) return written(error_);
    writing_.swap(waiting_);
    write(writing_);
}

void Gathering::written(Error error) {
    error_ = error;
    writing_.clear();
    if (error_) waiting_.clear();
    if (!waiting_.empty()) join_turn();
    if (room_ && !is_full()) std::exchange(room_, {})();
    if (written_ && is_idle()) std::exchange(written_, {})();
}

void Gathering::join_turn() {
    if (std::exchange(in_turn_, true)) return;
    turn_.add(shared_from_this());
}

}  // namespace web
