// Whether a lag grows, falls or stands, by what came and what was committed in the last minutes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace monitor {

// Of one partition. By the times of the records and commits themselves, so that it comes to the
// same whenever a monitor was started.
// Threads: one.
class LagTrend {
public:
    // So many records more were written at that time, or committed. In any order; what lies more
    // than two minutes before the newest is forgotten.
    void note_came(base::Timestamp time, std::int64_t records) { note(time, records); }
    void note_committed(base::Timestamp time, std::int64_t records) { note(time, -records); }

    struct Told {
        // How fast it grows; negative: it falls. 0: what it does between the commits is larger than
        // what it does in the long run. Nothing: too little is known, less than six seconds.
        std::optional<double> per_second;
        // Records behind, every two seconds, the newest last; of two minutes, or since the first
        // record.
        std::vector<double> recent;
    };
    // `records` are behind now.
    Told tell(base::Timestamp now, std::int64_t records) const;

private:
    static constexpr std::size_t k_steps = 60;
    struct Step {
        std::int64_t number = -1;  // of its two seconds since 1970
        std::int64_t more = 0;
    };

    void note(base::Timestamp time, std::int64_t more);

    std::array<Step, k_steps> steps_;
    std::optional<std::int64_t> first_;  // the oldest step that was ever noted
};

// "growing by 12 a second", "falling by 0.5 a second", "steady"; empty: not known.
std::string trend_words(const std::optional<double>& per_second);

}  // namespace monitor
