#include "server/gate.h"

namespace server {

Gate::Ticket Gate::admit(std::string address) {
    const std::lock_guard lock(mutex_);
    if (connections_ >= limits_.connections || half_open_ >= limits_.half_open) return {};
    std::size_t& from_there = by_address_[address];
    if (from_there >= limits_.connections_per_address) return {};
    ++from_there;
    ++connections_;
    ++half_open_;
    return {this, std::move(address)};
}

Gate::Ticket::~Ticket() {
    if (gate_ == nullptr) return;
    gate_->leave(address_, half_open_);
    gate_->ends_.give();
}

void Gate::leave(const std::string& address, bool half_open) {
    const std::lock_guard lock(mutex_);
    --connections_;
    if (half_open) --half_open_;
    const auto at = by_address_.find(address);
    if (--at->second == 0) by_address_.erase(at);
}

void Gate::Ticket::opened() {
    if (!half_open_) return;
    half_open_ = false;
    const std::lock_guard lock(gate_->mutex_);
    --gate_->half_open_;
}

std::size_t Gate::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

}  // namespace server
