#include "app/simulate/timeline.h"

#include <algorithm>
#include <utility>

namespace app {

Timeline::Timeline(const TimelineOptions& options, const DirectWorld& world,
                   player::Matchmaker& matchmaker)
    : options_(options),
      load_(options.load),
      load_start_(options.start),
      world_(world),
      matchmaker_(matchmaker),
      begins_(options.start),
      reached_(options.start) {}

void Timeline::change(const player::LoadShape& load, base::Timestamp now) {
    load_ = load;
    load_start_ = begins_ = std::max(std::min(begins_, now), reached_);
}

bool Timeline::begins_next() {
    if (stopped_ || (options_.last && begins_ > *options_.last)) return false;
    if (!next_) next_ = matchmaker_.next();
    return next_ && (open_.empty() || begins_ < open_.top().time);
}

std::optional<base::Timestamp> Timeline::next_time() {
    if (begins_next()) return begins_;
    if (open_.empty()) return std::nullopt;
    return open_.top().time;
}

Timeline::Happened Timeline::step(std::uint16_t log_partitions) {
    if (begins_next()) begin(log_partitions);
    Due due = open_.top();
    open_.pop();
    reached_ = due.time;
    Happened happened{due.open->game->step(due.time)};
    if (!due.open->game->over()) {
        due.time += k_step_gap;
        open_.push(std::move(due));
        return happened;
    }
    happened.ended = due.open->game->fight();
    for (const player::Start::Guest& guest : due.open->start.guests) {
        matchmaker_.ended(guest.player, wire::Outcome::complete);
        matchmaker_.free(guest.player);
    }
    // Who was waited for is free only now.
    if (!next_) begins_ = std::max(begins_, due.time);
    return happened;
}

void Timeline::begin(std::uint16_t log_partitions) {
    auto open = std::make_shared<Open>(Open{std::move(*next_)});
    next_.reset();
    open->game = std::make_unique<DirectGame>(world_, open->start, log_partitions);
    open_.push({begins_, begun_++, std::move(open)});
    const std::chrono::duration<double> since = begins_ - load_start_;
    const std::chrono::duration<double> gap(1 / load_.at(since.count(), load_start_));
    begins_ += std::chrono::round<std::chrono::microseconds>(gap);
}

}  // namespace app
