// What the system lets this process have, held against what a command needs, at its start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>

#include "app/settings.h"
#include "base/error.h"

namespace app {

// Files and sockets of a process beside its players' connections: log, tables, Kafka, Redis.
inline constexpr std::size_t k_own_files = 96;

// The limit of open files of this process (ulimit -n).
std::size_t file_limit();

// Each throws base::Failure (settings) with both numbers when the limit is too low.
void expect_files_for_own_use();
void expect_files_for_simulation(const PlayerSettings& settings);
void expect_files_for_client(const PlayerSettings& settings);

// The connections that a server may have beside its own files: as many as --connections says, or
// what the limit leaves. Throws base::Failure (settings) when it leaves next to none.
std::size_t connections_within_limits(const ServerSettings& settings);

// Where that are fewer than --connections says: how many, why, and what would be right. Else empty.
std::string missing_connections(const ServerSettings& settings);

// Throws base::Failure (settings) when the limit of address space (ulimit -v), in bytes, leaves
// too little for threads, log and tables.
void expect_address_space(std::uint64_t limit);
std::uint64_t address_space_limit();

// From now on the process ends with one line when the system gives no more memory to any of its
// threads, as if it were killed then. Once, before threads are started.
void end_when_memory_is_out();

// Address space for the embedded log: no more than a quarter of what the process may have
// (ulimit -v).
std::uint64_t log_map_bytes(std::uint64_t wanted);

// What has failed, in words where a limit of the system is the cause: memory, threads.
base::Error error_of(const std::exception& thrown);

}  // namespace app
