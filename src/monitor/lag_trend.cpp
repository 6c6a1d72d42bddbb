#include "monitor/lag_trend.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "base/text.h"

namespace monitor {
namespace {

constexpr std::chrono::seconds k_step{2};
constexpr std::size_t k_fewest = 4;        // looks, for a trend
constexpr double k_share_of_spread = 0.5;  // a change that is smaller is none
constexpr double k_least_shown = 0.05;     // a second

std::int64_t step_of(base::Timestamp time) { return time.time_since_epoch() / k_step; }

// The slope of the line that fits best. A lag goes up and down with each commit: where that is more
// than the line rises or falls in all, it stands.
std::optional<double> slope_of(const std::vector<double>& times,
                               const std::vector<double>& values) {
    if (values.size() < k_fewest) return std::nullopt;
    const auto count = static_cast<double>(values.size());
    const double middle = std::accumulate(times.begin(), times.end(), 0.0) / count;
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double above = 0, below = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        above += (times[i] - middle) * (values[i] - mean);
        below += (times[i] - middle) * (times[i] - middle);
    }
    const double slope = above / below;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    const double change = std::abs(slope) * (times.back() - times.front());
    return change < k_share_of_spread * (*most - *least) ? 0 : slope;
}

}  // namespace

void LagTrend::note(base::Timestamp time, std::int64_t more) {
    const std::int64_t number = std::max<std::int64_t>(0, step_of(time));
    first_ = std::min(first_.value_or(number), number);
    Step& step = steps_[static_cast<std::size_t>(number) % k_steps];
    if (step.number > number) return;
    if (step.number < number) step = {number, 0};
    step.more += more;
}

LagTrend::Told LagTrend::tell(base::Timestamp now, std::int64_t records) const {
    Told told;
    if (!first_) return told;
    const std::int64_t last = step_of(now);
    const std::int64_t oldest = std::max(*first_, last - static_cast<std::int64_t>(k_steps) + 1);
    std::int64_t behind = records;
    std::vector<double> times;
    for (std::int64_t number = last; number >= oldest; --number) {
        const base::Timestamp end(k_step * (number + 1));
        times.push_back(std::chrono::duration<double>(std::min(end, now) - now).count());
        told.recent.push_back(static_cast<double>(std::max<std::int64_t>(0, behind)));
        const Step& step = steps_[static_cast<std::size_t>(number) % k_steps];
        if (step.number == number) behind -= step.more;
    }
    std::reverse(times.begin(), times.end());
    std::reverse(told.recent.begin(), told.recent.end());
    told.per_second = slope_of(times, told.recent);
    return told;
}

std::string trend_words(const std::optional<double>& per_second) {
    constexpr double k_large = 10;
    if (!per_second) return {};
    const double speed = std::abs(*per_second);
    if (speed < k_least_shown) return "steady";
    std::array<char, 64> number{};
    std::snprintf(number.data(), number.size(), "%.1f", speed);
    const std::string text =
        speed < k_large ? number.data() : base::grouped(static_cast<std::uint64_t>(speed + 0.5));
    return (*per_second > 0 ? "growing by " : "falling by ") + text + " a second";
}

}  // namespace monitor
