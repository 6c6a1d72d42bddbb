// From where on a log is read, as people say it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "ports/log_reader.h"

namespace monitor {

struct StartPoint {
    enum class Kind : std::uint8_t { beginning, end, offset, time };

    Kind kind = Kind::beginning;
    ports::Offset offset = 0;  // Kind::offset: the same in each partition
    base::Timestamp time{};    // Kind::time
};

// "beginning", "end", an offset ("4711"), a time of RFC 3339 ("2026-11-23T12:00:00Z", with any
// offset from UTC; without one it is UTC), or how long before `now`: a whole number with s, m, h or
// d behind it ("10m"). Nothing: the text is none of these.
std::optional<StartPoint> parse_start(std::string_view text, base::Timestamp now);

// When the record at an offset was written. Nothing: no record lies there.
using TimeAt = std::function<std::optional<base::Timestamp>(ports::Offset)>;

// An offset within `retained` at or a little before the first record that was written at `time` or
// later: whoever starts there passes over some tens of thousands of older records at most. The
// times of a partition may be out of order by a minute. Asks `time_at` some twenty times of a large
// partition, and not at all of a small one.
ports::Offset offset_before(base::Timestamp time, const ports::Retained& retained,
                            const TimeAt& time_at);

}  // namespace monitor
