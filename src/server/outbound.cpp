#include "server/outbound.h"

#include <utility>

namespace server {
namespace {

constexpr std::uint16_t k_policy_error = 1008;

}  // namespace

Outbound::Orders Outbound::answer(std::string text) {
    if (is_closed()) return {};
    if (auto full = refuse(text.size())) return close(std::move(*full));
    return enqueue(std::move(text));
}

Outbound::Orders Outbound::push(std::string text) {
    if (!options_.paced || state_ == State::leaving) return answer(std::move(text));
    if (is_closed()) return {};
    if (auto full = refuse(text.size())) return close(std::move(*full));
    paced_.push_back(std::move(text));
    Orders orders;
    orders.start_pace = paced_.size() == 1;
    return orders;
}

Outbound::Orders Outbound::written() {
    bytes_ -= queue_.front().size();
    queue_.pop_front();
    if (is_closed()) return {};
    Orders orders;
    if (!queue_.empty()) {
        orders.write = &queue_.front();
    } else if (state_ == State::leaving) {
        return close(std::move(farewell_));
    }
    return orders;
}

Outbound::Orders Outbound::tick() {
    if (is_closed() || paced_.empty()) return {};
    std::string text = std::move(paced_.front());
    paced_.pop_front();
    Orders orders = enqueue(std::move(text));
    orders.start_pace = !paced_.empty();
    return orders;
}

Outbound::Orders Outbound::leave(Farewell farewell) {
    if (is_closed()) return {};
    state_ = State::leaving;
    farewell_ = std::move(farewell);
    const bool idle = queue_.empty();
    for (std::string& text : std::exchange(paced_, {})) queue_.push_back(std::move(text));
    if (queue_.empty()) return close(std::move(farewell_));
    Orders orders;
    if (idle) orders.write = &queue_.front();
    return orders;
}

Outbound::Orders Outbound::close(Farewell farewell) {
    if (is_closed()) return {};
    abandon();
    Orders orders;
    orders.close = std::move(farewell);
    return orders;
}

void Outbound::abandon() noexcept { state_ = State::closed; }

std::optional<Farewell> Outbound::refuse(std::size_t bytes) {
    bytes_ += bytes;
    if (bytes_ <= options_.most_bytes) return std::nullopt;
    return Farewell{k_policy_error, "more than " + std::to_string(options_.most_bytes) +
                                        " bytes wait for this slow reader"};
}

Outbound::Orders Outbound::enqueue(std::string text) {
    queue_.push_back(std::move(text));
    Orders orders;
    if (queue_.size() == 1) orders.write = &queue_.front();
    return orders;
}

}  // namespace server
