#include "app/system.h"

#include <malloc.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/result.h"

namespace app {

base::Timestamp now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::array<std::uint8_t, 16> random_bytes() {
    std::array<std::uint8_t, 16> bytes;
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        throw base::Failure(base::disk_error("cannot read the kernel's random source", errno));
    }
    return bytes;
}

std::string process_name() {
    constexpr std::size_t k_longest_host = 20;
    std::array<char, 256> host{};
    if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
    return std::string(host.data()).substr(0, k_longest_host) + "." + std::to_string(getpid());
}

void raise_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// glibc raises its thresholds with the largest block that was freed and then keeps up to 64 MiB in
// each thread's arena, unless they were set: mallopt(3). Blocks that come and go all the time, as
// what a broker answers, are better kept. Arrow's own allocator keeps more than glibc, which it
// asks to trim after each file: https://arrow.apache.org/docs/cpp/env_vars.html
void return_freed_memory() {
    constexpr int k_kept = 128 * 1024, k_own_mapping = 8 * 1024 * 1024;
    mallopt(M_TRIM_THRESHOLD, k_kept);
    mallopt(M_MMAP_THRESHOLD, k_own_mapping);
    setenv("ARROW_DEFAULT_MEMORY_POOL", "system", 0);
}

}  // namespace app
