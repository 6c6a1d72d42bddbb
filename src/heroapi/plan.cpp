#include "heroapi/plan.h"

#include <algorithm>

namespace heroapi {

void PullPlan::have(std::uint32_t id) {
    if (id >= next_) there_.insert(id);
    under_way_.erase(id);
    trouble_.erase(id);
}

void PullPlan::end_at(std::uint32_t id) {
    if (beyond(id)) return;
    end_ = id;
    under_way_.erase(under_way_.lower_bound(id), under_way_.end());
    trouble_.erase(trouble_.lower_bound(id), trouble_.end());
}

bool PullPlan::failed(std::uint32_t id, Time now, std::optional<Pause> asked_pause) {
    under_way_.erase(id);
    if (beyond(id)) return true;
    Trouble& trouble = trouble_[id];
    if (++trouble.failures > options_.retries) return false;
    Pause pause = options_.first_pause;
    for (int i = 1; i < trouble.failures && pause < options_.longest_pause; ++i) pause *= 2;
    pause = std::min(pause, options_.longest_pause);
    // The upper half is left to chance, so that many who failed together do not come together.
    const auto half = pause / 2;
    trouble.due = now + half + Pause(jitter_.below(static_cast<std::uint32_t>(half.count()) + 1));
    if (asked_pause) {
        const Time asked = now + std::clamp(*asked_pause, Pause(0), options_.longest_pause);
        quiet_until_ = std::max(quiet_until_, asked);
    }
    return true;
}

std::uint32_t PullPlan::fresh() const {
    std::uint32_t id = next_;
    while (there_.contains(id)) ++id;
    return id;
}

bool PullPlan::is_free_for_fresh() const {
    std::size_t open = under_way_.size();
    for (const auto& [id, trouble] : trouble_) open += under_way_.contains(id) ? 0 : 1;
    return open < options_.at_once && !beyond(fresh());
}

std::optional<std::uint32_t> PullPlan::next(Time now) {
    if (now < quiet_until_) return std::nullopt;
    for (const auto& [id, trouble] : trouble_) {
        if (trouble.due <= now && under_way_.insert(id).second) return id;
    }
    if (!is_free_for_fresh()) return std::nullopt;
    const std::uint32_t id = fresh();
    there_.erase(there_.begin(), there_.lower_bound(id));
    next_ = id + 1;
    under_way_.insert(id);
    return id;
}

std::optional<Pause> PullPlan::wait(Time now) const {
    std::optional<Time> due;
    if (is_free_for_fresh()) due = now;
    for (const auto& [id, trouble] : trouble_) {
        if (!under_way_.contains(id)) due = std::min(due.value_or(Time::max()), trouble.due);
    }
    if (!due) return std::nullopt;
    return std::chrono::ceil<Pause>(std::max(*due, quiet_until_) - now);
}

bool PullPlan::complete() const {
    return end_ && under_way_.empty() && trouble_.empty() && beyond(fresh());
}

}  // namespace heroapi
