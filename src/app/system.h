// What the program takes from its machine: the present, unguessable bytes, file handles, memory.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/time.h"

namespace app {

// The system's clock, UTC.
base::Timestamp now();

// Sixteen bytes from the kernel's random source; throws base::Failure if it gives none.
std::array<std::uint8_t, 16> random_bytes();

// "HOST.PID": no other process that lives now has it. HOST is cut to 20 letters.
std::string process_name();

// Lets the process open as many files and sockets as the system grants it.
void raise_file_limit();

// Memory that is freed goes back to the system. To be called before other threads are started.
void return_freed_memory();

}  // namespace app
