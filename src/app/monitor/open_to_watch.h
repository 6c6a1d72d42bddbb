// The log as monitor and top read it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "app/doors/log.h"
#include "app/settings.h"

namespace app {

// Throws base::Failure where there is none yet, or where the tables are of another one.
std::shared_ptr<Log> open_to_watch(const Settings& settings);

// Device and number of the embedded log's file, which change when the log is made anew; nothing:
// it is not there, or the log is not embedded.
using LogFile = std::optional<std::pair<std::uint64_t, std::uint64_t>>;
LogFile log_file(const Settings& settings);

}  // namespace app
