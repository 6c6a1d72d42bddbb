// What the program takes from its machine: the present and unguessable bytes.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"

namespace app {

// The system's clock, UTC.
base::Timestamp now();

// Sixteen bytes from the kernel's random source; throws base::Failure if it gives none.
std::array<std::uint8_t, 16> random_bytes();

}  // namespace app
