#include "monitor/rates.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace monitor {
namespace {

using namespace std::chrono_literals;

struct Step {
    Duration length;
    std::int64_t count;  // how many are kept
};

constexpr std::array<Step, 4> k_steps = {{{1s, 600}, {10s, 1080}, {1min, 2880}, {10min, 8640}}};

double per_second(std::uint64_t count, Duration length) noexcept {
    const double seconds = std::chrono::duration<double>(length).count();
    return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

// The number of the step that the time lies in.
std::int64_t number_of(base::Timestamp time, Duration length) noexcept {
    const std::int64_t ticks = time.time_since_epoch().count();
    const std::int64_t number = ticks / length.count();
    return ticks % length.count() < 0 ? number - 1 : number;
}

bool keeps(const Step& step, base::Timestamp from, base::Timestamp now) noexcept {
    return number_of(from, step.length) > number_of(now, step.length) - step.count;
}

std::int64_t points_in(const Rates::Range& range, Duration length) noexcept {
    return number_of(range.to - Duration(1), length) - number_of(range.from, length) + 1;
}

}  // namespace

double RatePoint::records_per_second() const noexcept { return per_second(records, length); }
double RatePoint::bytes_per_second() const noexcept { return per_second(bytes, length); }

// Steps of one length, in a ring.
class Rates::Level {
public:
    explicit Level(const Step& step)
        : length_(step.length), slots_(static_cast<std::size_t>(step.count)) {}

    // Stays where it is. Nothing: that time is not kept any more.
    Total* counts_at(base::Timestamp time, base::Timestamp now) {
        const std::int64_t number = number_of(time, length_);
        if (number <= number_of(now, length_) - size()) return nullptr;
        Slot& slot = slots_[place_of(number)];
        if (slot.number != number) slot = {number, {}};
        return &slot.counts;
    }

    Duration length() const noexcept { return length_; }

    std::vector<RatePoint> series(const Range& range, base::Timestamp now) const {
        // What is not kept and what is yet to come would be points without end.
        const std::int64_t latest = number_of(now, length_);
        const std::int64_t first = std::max(number_of(range.from, length_), latest - size() + 1);
        const std::int64_t last = std::min(number_of(range.to - Duration(1), length_), latest);
        std::vector<RatePoint> points;
        for (std::int64_t number = first; number <= last; ++number) {
            RatePoint point;
            point.from = base::Timestamp(length_ * number);
            point.length = length_;
            const Slot& slot = slots_[place_of(number)];
            if (slot.number == number) {
                point.records = slot.counts.records;
                point.bytes = slot.counts.bytes;
            }
            points.push_back(point);
        }
        return points;
    }

private:
    struct Slot {
        std::int64_t number = INT64_MIN;  // of the step that it counts
        Total counts;
    };

    std::int64_t size() const noexcept { return static_cast<std::int64_t>(slots_.size()); }
    std::size_t place_of(std::int64_t number) const noexcept {
        const std::int64_t place = number % size();
        return static_cast<std::size_t>(place < 0 ? place + size() : place);
    }

    Duration length_;
    std::vector<Slot> slots_;
};

struct Rates::Topic {
    std::array<Level, k_steps.size()> levels = {Level(k_steps[0]), Level(k_steps[1]),
                                                Level(k_steps[2]), Level(k_steps[3])};
    Total total;
};

Rates::Rates() = default;
Rates::~Rates() = default;

Rates::NamedTopic& Rates::topic_of(std::string_view name) {
    const auto found = topics_.find(name);
    if (found != topics_.end()) return *found;
    const bool full = topics_.size() >= k_most_topics;
    return *topics_.try_emplace(std::string(full ? k_other_topics : name)).first;
}

void Rates::pass(base::Timestamp now) { now_ = std::max(now_, now); }

Rates::Place Rates::place_of(std::string_view name, base::Timestamp time) {
    auto& [key, topic] = topic_of(name);
    Place place{key, base::Timestamp(1s * number_of(time, 1s)), {&topic.total}};
    for (Level& level : topic.levels) {
        if (Total* const counts = level.counts_at(time, now_)) place.counts.push_back(counts);
    }
    return place;
}

void Rates::add(std::string_view topic, const Sample& sample, base::Timestamp now) {
    pass(now);
    if (!first_ || sample.time < *first_) first_ = sample.time;
    const base::Timestamp time = std::min(sample.time, now_);
    const bool same = last_.topic == topic && time >= last_.from && time < last_.from + 1s;
    if (!same) last_ = place_of(topic, time);
    for (Total* const counts : last_.counts) {
        counts->records += sample.records;
        counts->bytes += sample.bytes;
    }
}

Duration Rates::step_for(Range range, std::size_t most) const {
    const auto fits = [&](const Step& step) {
        return keeps(step, range.from, now_) &&
               points_in(range, step.length) <= static_cast<std::int64_t>(most);
    };
    const auto step = std::find_if(k_steps.begin(), k_steps.end(), fits);
    return (step == k_steps.end() ? k_steps.back() : *step).length;
}

std::vector<RatePoint> Rates::series(std::string_view topic, Range range, std::size_t most) const {
    return series(topic, range, step_for(range, most));
}

std::vector<RatePoint> Rates::series(std::string_view topic, Range range, Duration step) const {
    const auto found = topics_.find(topic);
    if (found == topics_.end() || range.from >= range.to) return {};
    const auto& levels = found->second.levels;
    const auto level = std::find_if(levels.begin(), levels.end(),
                                    [&](const Level& one) { return one.length() == step; });
    return level == levels.end() ? std::vector<RatePoint>() : level->series(range, now_);
}

std::vector<std::vector<RatePoint>> Rates::whole(std::string_view topic) const {
    std::vector<std::vector<RatePoint>> all;
    for (const Step& step : k_steps) {
        const Range kept{now_ - step.length * step.count, now_ + Duration(1)};
        all.push_back(series(topic, kept, step.length));
    }
    return all;
}

Rates::Total Rates::total(std::string_view topic) const {
    const auto found = topics_.find(topic);
    return found == topics_.end() ? Total() : found->second.total;
}

std::vector<std::string> Rates::topics() const {
    std::vector<std::string> names;
    for (const auto& [name, topic] : topics_) names.push_back(name);
    return names;
}

}  // namespace monitor
