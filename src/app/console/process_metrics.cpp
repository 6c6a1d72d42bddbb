#include "app/console/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

namespace app {
namespace {

using enum FigureKind;

// Fields of /proc/PID/stat, counted from the one behind the program's name.
constexpr std::size_t k_user_ticks = 11, k_kernel_ticks = 12, k_start_ticks = 19,
                      k_resident_pages = 21;

std::string text_of(const char* path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<std::uint64_t> number_in(std::string_view text) {
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> words_in(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::optional<std::uint64_t> open_files() {
    std::error_code error;
    std::uint64_t count = 0;
    std::filesystem::directory_iterator at("/proc/self/fd", error);
    for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) ++count;
    if (error || count == 0) return std::nullopt;
    return count - 1;  // without the one that reads the folder
}

void add(std::vector<MetricFamily>& families, MetricFamily family, MetricSample sample) {
    family.prefix = "process_";
    family.samples.push_back(std::move(sample));
    families.push_back(std::move(family));
}

void add_stat(std::vector<MetricFamily>& families) {
    const auto stat = parse_process_stat(text_of("/proc/self/stat"));
    if (!stat) return;
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    add(families,
        {"cpu_seconds_total",
         counter,
         "Processor time of the process, in user and kernel mode.",
         {}},
        {{}, 0, static_cast<double>(stat->cpu_ticks) / ticks});
    add(families, {"resident_memory_bytes", gauge, "Memory of the process that is in RAM.", {}},
        {{}, stat->resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))});
    const auto boot = parse_boot_time(text_of("/proc/stat"));
    if (!boot) return;
    add(families,
        {"start_time_seconds", gauge, "When the process started, in seconds since 1970.", {}},
        {{}, 0, static_cast<double>(*boot) + static_cast<double>(stat->start_ticks) / ticks});
}

}  // namespace

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string_view::npos) return std::nullopt;
    const auto words = words_in(text.substr(name_end + 1));
    if (words.size() <= k_resident_pages) return std::nullopt;
    const auto user = number_in(words[k_user_ticks]);
    const auto kernel = number_in(words[k_kernel_ticks]);
    const auto start = number_in(words[k_start_ticks]);
    const auto resident = number_in(words[k_resident_pages]);
    if (!user || !kernel || !start || !resident) return std::nullopt;
    return ProcessStat{*user + *kernel, *start, *resident};
}

std::optional<std::uint64_t> parse_boot_time(std::string_view text) {
    constexpr std::string_view k_line = "\nbtime ";
    const std::size_t at = text.find(k_line);
    if (at == std::string_view::npos) return std::nullopt;
    return number_in(text.substr(at + k_line.size()));
}

std::vector<MetricFamily> process_families() {
    std::vector<MetricFamily> families;
    add_stat(families);
    if (const auto files = open_files()) {
        add(families, {"open_fds", gauge, "File descriptors that are open.", {}}, {{}, *files});
    }
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
        add(families, {"max_fds", gauge, "File descriptors that may be open.", {}},
            {{}, limit.rlim_cur});
    }
    return families;
}

}  // namespace app
