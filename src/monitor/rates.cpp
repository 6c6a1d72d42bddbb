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

    void add(const Sample& sample, base::Timestamp now) {
        const std::int64_t number = number_of(sample.time, length_);
        if (number <= number_of(now, length_) - size()) return;
        Slot& slot = slots_[place_of(number)];
        if (slot.number != number) slot = {number, 0, 0};
        slot.records += sample.records;
        slot.bytes += sample.bytes;
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
                point.records = slot.records;
                point.bytes = slot.bytes;
            }
            points.push_back(point);
        }
        return points;
    }

private:
    struct Slot {
        std::int64_t number = INT64_MIN;  // of the step that it counts
        std::uint64_t records = 0;
        std::uint64_t bytes = 0;
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

Rates::Topic& Rates::topic_of(std::string_view name) {
    const auto found = topics_.find(name);
    if (found != topics_.end()) return found->second;
    const bool full = topics_.size() >= k_most_topics;
    return topics_[std::string(full ? k_other_topics : name)];
}

void Rates::pass(base::Timestamp now) { now_ = std::max(now_, now); }

void Rates::add(std::string_view topic, const Sample& sample, base::Timestamp now) {
    pass(now);
    Topic& into = topic_of(topic);
    into.total.records += sample.records;
    into.total.bytes += sample.bytes;
    if (!first_ || sample.time < *first_) first_ = sample.time;
    const Sample told{std::min(sample.time, now_), sample.bytes, sample.records};
    for (Level& level : into.levels) level.add(told, now_);
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
