#include "app/simulate/schedule.h"

#include <fmt/core.h>

#include <numeric>
#include <utility>

namespace app {

Schedule::Schedule(const ScheduleOptions& options)
    : options_(options), random_(base::seed_from(options.seed, "schedule")) {
    round_.resize(options_.players);
    std::iota(round_.begin(), round_.end(), 0u);
    shuffle();
}

Match Schedule::next() {
    const auto spread =
        static_cast<std::uint32_t>(options_.participants_to - options_.participants_from + 1);
    const std::size_t size =
        static_cast<std::size_t>(options_.participants_from) + random_.below(spread);
    if (round_.size() - dealt_ < size) shuffle();
    Match match;
    match.number = number_++;
    match.name = fmt::format("{}-{}-{}-{:016x}-{}", options_.players, options_.participants_from,
                             options_.participants_to, options_.roster_print, match.number);
    const auto from = round_.begin() + static_cast<std::ptrdiff_t>(dealt_);
    match.players.assign(from, from + static_cast<std::ptrdiff_t>(size));
    dealt_ += size;
    return match;
}

void Schedule::shuffle() {
    for (std::size_t i = round_.size(); i > 1; --i) {
        std::swap(round_[i - 1], round_[random_.below(static_cast<std::uint32_t>(i))]);
    }
    dealt_ = 0;
}

}  // namespace app
