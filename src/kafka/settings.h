// Which settings of Kafka's client are ours, which are the user's, and whom each one is for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kafka/handles.h"
#include "kafka/options.h"

namespace kafka {

enum class Role : std::uint8_t { producer, consumer };

using Setting = std::pair<std::string, std::string>;

// Why a user may not set this key; empty: it is free.
std::string_view reason_against(std::string_view key) noexcept;

// A configuration for one client: `defaults` first, then the connection, then what the user said
// and is meant for this role, then `fixed`. settings: as check().
base::Result<Configuration> configure(const Options& options, Role role,
                                      const std::vector<Setting>& defaults,
                                      const std::vector<Setting>& fixed);

}  // namespace kafka
