// The floor of everything that decodes records: simdjson alone.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace bench {

// Reads of each record the fields that our decoder looks at, and throws them away.
// Threads: one at a time. Throws std::runtime_error: not a JSON object.
class SimdjsonFloor {
public:
    SimdjsonFloor();
    ~SimdjsonFloor();
    SimdjsonFloor(const SimdjsonFloor&) = delete;
    SimdjsonFloor& operator=(const SimdjsonFloor&) = delete;

    void look_at(std::string_view value);
    // Of everything that was read, so that no compiler leaves it out. Never 0 after real records.
    std::uint64_t sum() const;

private:
    class Fields;
    const std::unique_ptr<Fields> fields_;
};

}  // namespace bench
