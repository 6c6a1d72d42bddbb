#include "server/gate.h"

#include <algorithm>

namespace server {

Duration Gate::before_next(TimePoint now) {
    const std::lock_guard lock(mutex_);
    return arrivals_.take(limits_.arrivals, now);
}

Gate::Ticket Gate::admit(const std::string& address, TimePoint now) {
    const std::lock_guard lock(mutex_);
    if (connections_ >= limits_.connections || half_open_ >= limits_.half_open) return {};
    Origin& origin = origins_.at(address, now);
    if (origin.connections >= limits_.connections_per_address) return {};
    if (!origin.arrivals.try_take(limits_.arrivals_per_address, now)) return {};
    ++origin.connections;
    ++connections_;
    ++half_open_;
    return {this, &origin};
}

Gate::Ticket::~Ticket() {
    if (gate_ == nullptr) return;
    gate_->leave(*origin_, half_open_);
    gate_->ends_.give();
}

void Gate::leave(Origin& origin, bool half_open) {
    const std::lock_guard lock(mutex_);
    --connections_;
    if (half_open) --half_open_;
    --origin.connections;
}

void Gate::Ticket::opened() {
    if (!half_open_) return;
    half_open_ = false;
    const std::lock_guard lock(gate_->mutex_);
    --gate_->half_open_;
}

const DeedLimits& Gate::limits_of(Deed deed) const noexcept {
    switch (deed) {
        case Deed::login:
            return limits_.logins;
        case Deed::find:
            return limits_.finds;
        case Deed::message:
            return limits_.messages;
        case Deed::refusal:
            break;
    }
    return limits_.refusals;
}

Duration Gate::Ticket::rest_after(Deed deed, TimePoint now, std::size_t sharers) {
    const auto which = static_cast<std::size_t>(deed);
    const DeedLimits& limits = gate_->limits_of(deed);
    const Duration own = deeds_[which].take(limits.of_connection.of(sharers), now);
    if (!limits.of_address.is_limited() && !limits.of_all.is_limited()) return own;
    const std::lock_guard lock(gate_->mutex_);
    const Duration of_address = origin_->deeds[which].take(limits.of_address, now);
    return std::max({own, of_address, gate_->deeds_[which].take(limits.of_all, now)});
}

std::size_t Gate::connections() const {
    const std::lock_guard lock(mutex_);
    return connections_;
}

}  // namespace server
