#include "app/doors/limits.h"

#include <fmt/core.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include "app/exit_code.h"
#include "base/result.h"

namespace app {
namespace {

constexpr std::size_t k_fewest_connections = 16;
// In one process with their server: login, seat, lobby and action, at both ends.
constexpr std::size_t k_files_of_a_simulated_player = 8;
constexpr std::size_t k_files_of_a_player = 5;
constexpr std::size_t k_connections_of_a_player = 4;
constexpr std::size_t k_files_of_a_client = 24;

constexpr std::string_view k_address_space = "the limit of address space (ulimit -v)";
// For the stacks of some twenty threads, their share of the heap, and the log's map.
constexpr std::uint64_t k_least_address_space = std::uint64_t{1} << 30;

// Made beforehand: there is no memory to make it when it is needed.
base::Error out_of_memory;

std::uint64_t limit_of(int resource) {
    rlimit limit{};
    if (getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0 ||
        limit.rlim_cur == RLIM_INFINITY) {
        return std::numeric_limits<std::uint64_t>::max();
    }
    return limit.rlim_cur;
}

void expect_files(std::size_t needed, const std::string& by, const std::string& remedy) {
    const std::size_t limit = file_limit();
    if (limit >= needed) return;
    throw base::Failure(base::bad_setting(
        fmt::format("the limit of open files (ulimit -n) is {}: {} expected for {}{}", limit,
                    needed, by, remedy)));
}

}  // namespace

std::size_t file_limit() { return limit_of(RLIMIT_NOFILE); }

void expect_files_for_own_use() { expect_files(k_own_files, "log and tables", ""); }

void expect_files_for_simulation(const PlayerSettings& settings) {
    const auto players = static_cast<std::size_t>(settings.count);
    expect_files(players * k_files_of_a_simulated_player + k_own_files,
                 fmt::format("--players {}", players), ", or fewer players");
}

void expect_files_for_client(const PlayerSettings& settings) {
    const auto players = static_cast<std::size_t>(settings.count);
    expect_files(players * k_files_of_a_player + k_files_of_a_client,
                 fmt::format("--players {}", players), ", or fewer players");
}

std::size_t connections_within_limits(const ServerSettings& settings) {
    expect_files(k_own_files + k_fewest_connections, "a server", "");
    return std::min(static_cast<std::size_t>(settings.connections), file_limit() - k_own_files);
}

std::string missing_connections(const ServerSettings& settings) {
    const std::size_t wanted = static_cast<std::size_t>(settings.connections);
    const std::size_t taken = connections_within_limits(settings);
    if (taken >= wanted) return {};
    return fmt::format(
        "takes {} connections at the same time, enough for about {} players, not the {} of "
        "--connections: the limit of open files (ulimit -n) is {}, {} or more are needed for all",
        taken, taken / k_connections_of_a_player, wanted, file_limit(), wanted + k_own_files);
}

std::uint64_t address_space_limit() { return limit_of(RLIMIT_AS); }

void expect_address_space(std::uint64_t limit) {
    if (limit >= k_least_address_space) return;
    throw base::Failure(
        base::bad_setting(fmt::format("{} is {} KiB: {} expected, or unlimited", k_address_space,
                                      limit / 1024, k_least_address_space / 1024)));
}

void end_when_memory_is_out() {
    out_of_memory = error_of(std::bad_alloc());
    out_of_memory.what = "superhero: " + out_of_memory.what + "\n";
    std::set_new_handler([] {
        const std::string& line = out_of_memory.what;
        [[maybe_unused]] const auto written = write(STDERR_FILENO, line.data(), line.size());
        _exit(exit_code_of(out_of_memory.fault));
    });
}

std::uint64_t log_map_bytes(std::uint64_t wanted) {
    return std::min(wanted, limit_of(RLIMIT_AS) / 4);
}

base::Error error_of(const std::exception& thrown) {
    if (dynamic_cast<const std::bad_alloc*>(&thrown) != nullptr) {
        const std::uint64_t limit = limit_of(RLIMIT_AS);
        if (limit == std::numeric_limits<std::uint64_t>::max()) {
            return base::unavailable("out of memory: the system gives no more");
        }
        return base::bad_setting(fmt::format("out of memory: {} is {} KiB: more expected",
                                             k_address_space, limit / 1024));
    }
    const auto* error = dynamic_cast<const std::system_error*>(&thrown);
    if (error != nullptr && error->code() == std::errc::resource_unavailable_try_again) {
        const std::uint64_t limit = limit_of(RLIMIT_NPROC);
        if (limit != std::numeric_limits<std::uint64_t>::max()) {
            return base::bad_setting(
                fmt::format("cannot start a thread: the limit of processes and threads of this "
                            "user (ulimit -u) is {}: more expected",
                            limit));
        }
        return base::unavailable("cannot start a thread: the system gives no more");
    }
    return base::unavailable(thrown.what());
}

}  // namespace app
