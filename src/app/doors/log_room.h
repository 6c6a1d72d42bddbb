// The disk of the embedded log: how much the log takes there, and how much is left.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/settings.h"
#include "ports/log_writer.h"

namespace app {

struct DiskSpace {
    std::uint64_t free = 0;  // bytes that this user may still write
    std::uint64_t size = 0;  // bytes of the whole disk
};

// Nothing: the system does not say.
std::optional<DiskSpace> disk_space(const std::string& folder);

// How much room there must be for new games.
struct RoomWanted {
    std::string folder;
    // Bytes that must be free; of a small disk a tenth of it is enough. 0: it is never looked at.
    std::uint64_t free_bytes = 0;
    std::function<std::optional<DiskSpace>(const std::string& folder)> look = disk_space;
};

// `writer`, whose backlog() has no room while the disk has too little. Says so on the console, once
// when it begins and once when an eighth more is free again and it is over. Looks ten times a
// second at most, whenever backlog() is asked.
std::unique_ptr<ports::LogWriter> with_room(std::unique_ptr<ports::LogWriter> writer,
                                            RoomWanted wanted);

// What the embedded log takes on its disk; nothing where the log is another, or cannot be looked
// at.
struct LogSize {
    std::uint64_t bytes = 0;
    std::uint64_t free = 0;  // on its disk
};
std::optional<LogSize> embedded_log_size(const Settings& settings);

// For lines with rates, see RateLine::More: "; embedded log 12.3 MB, 0.2 MB/s more, 40.0 GB free".
// Empty where there is no embedded log.
std::function<std::string(double seconds)> log_growth(const Settings& settings);

}  // namespace app
