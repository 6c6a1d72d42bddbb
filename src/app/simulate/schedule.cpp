#include "app/simulate/schedule.h"

#include <fmt/core.h>

#include <numeric>
#include <utility>

namespace app {

Schedule::Schedule(const ScheduleOptions& options)
    : options_(options), random_(base::seed_from(options.seed, "schedule")) {
    name_ = fmt::format("{}-{}-{}-{:016x}-", options_.players, options_.participants_from,
                        options_.participants_to, options_.roster_print);
    if (options_.player_skew > 0) {
        skewed_.emplace(options_.players, options_.player_skew);
        name_ += fmt::format("p{:.2f}-", options_.player_skew);
    }
    if (options_.hero_skew > 0) name_ += fmt::format("h{:.2f}-", options_.hero_skew);
    round_.resize(options_.players);
    std::iota(round_.begin(), round_.end(), 0u);
    shuffle();
}

Match Schedule::next() {
    const auto spread =
        static_cast<std::uint32_t>(options_.participants_to - options_.participants_from + 1);
    const std::size_t size =
        static_cast<std::size_t>(options_.participants_from) + random_.below(spread);
    Match match;
    match.players = next_players(size);
    match.number = number_++;
    match.name = name_ + std::to_string(match.number);
    return match;
}

std::vector<std::uint32_t> Schedule::next_players(std::size_t size) {
    if (skewed_) return skewed_->draw_different(size, random_);
    if (round_.size() - dealt_ < size) shuffle();
    const auto from = round_.begin() + static_cast<std::ptrdiff_t>(dealt_);
    dealt_ += size;
    return {from, from + static_cast<std::ptrdiff_t>(size)};
}

void Schedule::shuffle() {
    for (std::size_t i = round_.size(); i > 1; --i) {
        std::swap(round_[i - 1], round_[random_.below(static_cast<std::uint32_t>(i))]);
    }
    dealt_ = 0;
}

}  // namespace app
