// Which versions of a fight its listeners have been told.
#pragma once

#include <cstdint>

namespace redis {

// A change comes by two ways: from the call that made it here, and published by Redis. Remembers
// the newest version and which of the 63 before it were told; older ones count as told.
class ToldVersions {
public:
    // True the first time it is asked about this version.
    bool first_time(std::uint32_t version) noexcept {
        if (version > newest_) {
            const std::uint32_t step = version - newest_;
            before_ = step < 64 ? before_ << step : 0;
            newest_ = version;
            before_ |= 1;
            return true;
        }
        const std::uint32_t age = newest_ - version;
        if (age >= 64 || (before_ >> age & 1) != 0) return false;
        before_ |= std::uint64_t{1} << age;
        return true;
    }

    std::uint32_t newest() const noexcept { return newest_; }

private:
    std::uint32_t newest_ = 0;
    std::uint64_t before_ = 0;  // bit i: newest_ - i was told
};

}  // namespace redis
