#include "bench/simulate_bench.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

extern char** environ;

namespace bench {
namespace {

struct Run {
    double games_per_second = 0;
    double peak_mebibytes = 0;
    double cpu_seconds = 0;
    double seconds = 0;
};

// The program beside this benchmark, unless SUPERHERO names another.
std::string program() {
    if (const char* named = std::getenv("SUPERHERO")) return named;
    return std::filesystem::canonical("/proc/self/exe").parent_path() / "superhero";
}

Run simulate(std::vector<std::string> args) {
    const auto folder = std::filesystem::temp_directory_path() /
                        fmt::format("superhero-bench-{}", static_cast<long>(getpid()));
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    const std::string out = folder / "summary.json";
    args.insert(args.begin(), {program(), "simulate", "--json", "--quiet", "--output-dir",
                               folder / "out", "--seed", "42"});
    std::vector<char*> argv;
    for (std::string& arg : args) argv.push_back(arg.data());
    argv.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
    pid_t child = 0;
    const int error = posix_spawn(&child, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    rusage usage{};
    if (error != 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
        throw std::runtime_error("simulate failed: " + args[0]);
    }
    std::stringstream text;
    text << std::ifstream(out).rdbuf();
    std::filesystem::remove_all(folder);
    const auto summary = boost::json::parse(text.str());
    Run run;
    run.games_per_second = summary.at("games_per_second").to_number<double>();
    run.seconds = summary.at("seconds").to_number<double>();
    run.peak_mebibytes = static_cast<double>(usage.ru_maxrss) / 1024;
    run.cpu_seconds = static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                      static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    return run;
}

}  // namespace

std::vector<Row> simulated_games() {
    const Run run = simulate({"--games", "20000", "--participants", "2-4"});
    return {{fmt::format("games/s of simulate, 2-4 players, {:.1f} CPU-s in {:.1f} s",
                         run.cpu_seconds, run.seconds),
             run.games_per_second, 0, "games/s", 1000}};
}

std::vector<Row> simulate_memory() {
    const Run small = simulate({"--games", "10000"});
    const Run large = simulate({"--games", "200000"});
    return {{"peak memory of simulate, 200,000 games against 10,000", large.peak_mebibytes,
             small.peak_mebibytes, "MiB", -1.3}};
}

}  // namespace bench
