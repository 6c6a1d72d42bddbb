// How many records and bytes came to each topic, over time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace monitor {

using Duration = base::Timestamp::duration;

struct Sample {
    base::Timestamp time{};  // when the records were written
    std::uint64_t bytes = 0;
    std::uint64_t records = 1;
};

// What was written from `from` on for `length`.
struct RatePoint {
    base::Timestamp from{};
    Duration length{};
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;

    double records_per_second() const noexcept;
    double bytes_per_second() const noexcept;
};

// Finer near, coarser far: steps of a second for the last ten minutes, of ten seconds for three
// hours, of a minute for two days, of ten minutes for sixty days. What is older is only counted.
// Memory: about 320 KB a topic, however many records; topics beyond k_most_topics share one name.
// A record goes where its own time says, so whoever reads a log again gets the same picture.
// Threads: one.
class Rates {
public:
    static constexpr std::size_t k_most_topics = 64;
    static constexpr std::string_view k_other_topics = "(others)";

    Rates();
    ~Rates();
    Rates(const Rates&) = delete;
    Rates& operator=(const Rates&) = delete;

    // A time that lies ahead of `now` counts as `now`: a clock that is wrong cannot push out what
    // is there. `now` never falls.
    void add(std::string_view topic, const Sample& sample, base::Timestamp now);
    // It is `now`, though nothing may have been added.
    void pass(base::Timestamp now);

    // The points that together cover [from, to), in the finest step that is kept since `from` and
    // gives at most `most` points, or else in the coarsest. Without holes: where nothing was
    // written they are 0. Empty: there is no such topic, or the range is empty.
    struct Range {
        base::Timestamp from{};
        base::Timestamp to{};
    };
    std::vector<RatePoint> series(std::string_view topic, Range range, std::size_t most) const;
    // In the step of that length, one of step_for(): the same points for every topic.
    std::vector<RatePoint> series(std::string_view topic, Range range, Duration step) const;
    Duration step_for(Range range, std::size_t most) const;
    // All that is kept of the topic, in each step, the finest first.
    std::vector<std::vector<RatePoint>> whole(std::string_view topic) const;

    // Of all time.
    struct Total {
        std::uint64_t records = 0;
        std::uint64_t bytes = 0;
    };
    Total total(std::string_view topic) const;

    std::vector<std::string> topics() const;  // sorted
    // When the oldest record was written; nothing: there is none.
    std::optional<base::Timestamp> first() const noexcept { return first_; }

private:
    class Level;
    struct Topic;
    // Where all that is written to a topic within a second is counted.
    struct Place {
        std::string_view topic;  // lies in topics_
        base::Timestamp from{};  // of the second
        std::vector<Total*> counts;
    };

    using NamedTopic = std::pair<const std::string, Topic>;

    NamedTopic& topic_of(std::string_view name);
    Place place_of(std::string_view topic, base::Timestamp time);

    std::map<std::string, Topic, std::less<>> topics_;
    Place last_;             // most records go where the one before them went
    base::Timestamp now_{};  // the latest that was told
    std::optional<base::Timestamp> first_;
};

}  // namespace monitor
