#include "monitor/history.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace monitor {
namespace {

using namespace std::chrono_literals;

constexpr auto k_on_its_way = 500ms;  // of a record, until it can be read

double seconds_in(Duration duration) { return std::chrono::duration<double>(duration).count(); }

// When the records of a topic came, counted from the newest.
class Arrivals {
public:
    explicit Arrivals(std::vector<std::vector<RatePoint>> levels) {
        for (auto& points : levels) {
            Level level{std::move(points), {}};
            level.since.resize(level.points.size());
            double sum = 0;
            for (std::size_t i = level.points.size(); i-- > 0;) {
                sum += static_cast<double>(level.points[i].records);
                level.since[i] = sum;
            }
            levels_.push_back(std::move(level));
        }
    }

    // How many came at `time`, which is a step's end, or later.
    double since(base::Timestamp time) const {
        for (const Level& level : levels_) {
            if (level.points.empty() || time < level.points.front().from) continue;
            const auto at =
                std::partition_point(level.points.begin(), level.points.end(),
                                     [&](const RatePoint& point) { return point.from < time; });
            if (at == level.points.end()) return 0;
            return level.since[static_cast<std::size_t>(at - level.points.begin())];
        }
        return 0;
    }

    // When the one came behind which `newer` have come, itself included.
    std::optional<base::Timestamp> time_of(double newer) const {
        for (const Level& level : levels_) {
            if (level.since.empty() || level.since.front() < newer) continue;
            const auto behind = std::partition_point(level.since.begin(), level.since.end(),
                                                     [&](double sum) { return sum >= newer; });
            const auto i = static_cast<std::size_t>(behind - level.since.begin()) - 1;
            const RatePoint& point = level.points[i];
            const double within =
                (level.since[i] - newer) / std::max(1.0, static_cast<double>(point.records));
            return point.from +
                   Duration(std::llround(within * static_cast<double>(point.length.count())));
        }
        return std::nullopt;
    }

private:
    struct Level {
        std::vector<RatePoint> points;
        std::vector<double> since;  // records of this point and of those behind it
    };
    std::vector<Level> levels_;
};

base::Timestamp end_of(const RatePoint& point) { return point.from + point.length; }

void fill_lag(TopicHistory& topic, const std::vector<RatePoint>& points, const Arrivals& arrivals,
              base::Timestamp now) {
    for (std::size_t i = 0; i < points.size(); ++i) {
        const base::Timestamp end = std::min(end_of(points[i]), now);
        const double waiting = topic.lag_records[i];
        std::optional<double> age = 0.0;
        if (waiting >= 1) {
            const auto came = arrivals.time_of(arrivals.since(end_of(points[i])) + waiting);
            age = came ? std::optional(std::max(0.0, seconds_in(end - *came))) : std::nullopt;
        }
        topic.lag_seconds.push_back(age);
    }
}

// The backlog of now, less what came and more what was executed since.
void fill_backlog(TopicHistory& topic, const std::vector<RatePoint>& came,
                  const std::vector<RatePoint>& executed, double waiting) {
    topic.lag_records.resize(came.size());
    for (std::size_t i = came.size(); i-- > 0;) {
        topic.lag_records[i] = std::max(0.0, waiting);
        waiting -= static_cast<double>(came[i].records);
        if (i < executed.size()) waiting += static_cast<double>(executed[i].records);
    }
}

void fill_rates(TopicHistory& topic, const std::vector<RatePoint>& came,
                const std::vector<RatePoint>& executed, base::Timestamp now) {
    for (std::size_t i = 0; i < came.size(); ++i) {
        const double length =
            std::max(1.0, seconds_in(std::min(end_of(came[i]), now) - came[i].from));
        topic.records.push_back(static_cast<double>(came[i].records) / length);
        topic.bytes.push_back(static_cast<double>(came[i].bytes) / length);
        const std::uint64_t done = i < executed.size() ? executed[i].records : 0;
        topic.executed.push_back(static_cast<double>(done) / length);
    }
}

template <class Value>
void keep_first(std::vector<Value>& values, std::size_t count) {
    if (values.size() > count)
        values.erase(values.begin() + static_cast<std::ptrdiff_t>(count), values.end());
}

}  // namespace

void History::pass(base::Timestamp now) {
    came_.pass(now);
    executed_.pass(now);
}

void History::note_record(std::string_view topic, const Sample& sample, base::Timestamp now) {
    came_.add(topic, sample, now);
}

void History::note_commit(const ports::Commit& commit, base::Timestamp now) {
    const auto add = [&](std::string_view topic, const ports::OffsetRange& range) {
        if (range.to <= range.from) return;
        executed_.add(topic, {commit.time, 0, static_cast<std::uint64_t>(range.to - range.from)},
                      now);
    };
    add(commit.topic, commit.range);
    for (const auto& [topic, range] : commit.others) add(topic, range);
}

HistoryView History::view(Rates::Range range, std::size_t most, const Backlog& backlog,
                          base::Timestamp now) {
    pass(now);
    HistoryView view;
    view.step = came_.step_for(range, most);
    view.first = came_.first();
    const Rates::Range until_now{range.from, std::max(range.to, now + Duration(1))};
    for (const std::string& name : came_.topics()) {
        TopicHistory topic;
        topic.topic = name;
        const auto came = came_.series(name, until_now, view.step);
        const auto executed = executed_.series(name, until_now, view.step);
        fill_backlog(topic, came, executed, backlog(name));
        fill_rates(topic, came, executed, now);
        fill_lag(topic, came, Arrivals(came_.whole(name)), now);
        view.times.clear();
        for (const RatePoint& point : came) {
            const bool is_whole = view.step > 1s || end_of(point) + k_on_its_way <= now;
            if (point.from < range.to && is_whole) view.times.push_back(point.from);
        }
        const std::size_t count = view.times.size();
        for (auto* values : {&topic.records, &topic.bytes, &topic.executed, &topic.lag_records}) {
            keep_first(*values, count);
        }
        keep_first(topic.lag_seconds, count);
        view.topics.push_back(std::move(topic));
    }
    return view;
}

}  // namespace monitor
