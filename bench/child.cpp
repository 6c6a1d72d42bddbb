#include "bench/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "bench/timing.h"
#include "tests/support/temp_folder.h"

extern char** environ;

namespace bench {
namespace {

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

// rusage's peak would not do: a process that is spawned inherits its parent's.
double peak_mebibytes(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string word; status >> word;) {
        if (word != "VmHWM:") continue;
        double kibibytes = 0;
        status >> kibibytes;
        return kibibytes / 1024;
    }
    return 0;
}

double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

pid_t spawn(std::vector<std::string> words, std::vector<std::string> settings,
            const std::string& out) {
    for (char** each = environ; *each != nullptr; ++each) settings.emplace_back(*each);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
    pid_t child = 0;
    const int error = posix_spawn(&child, words[0].c_str(), &actions, nullptr,
                                  pointers_to(words).data(), pointers_to(settings).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error("cannot start " + words[0]);
    return child;
}

}  // namespace

std::string program() {
    if (const char* named = std::getenv("SUPERHERO")) return named;
    return std::filesystem::canonical("/proc/self/exe").parent_path() / "superhero";
}

ChildRun run_child(const std::vector<std::string>& words,
                   const std::vector<std::string>& settings) {
    const support::TempFolder folder;
    const std::string out = folder.path() / "out";
    const auto begin = Clock::now();
    const pid_t child = spawn(words, settings, out);
    ChildRun run;
    int status = 0;
    rusage usage{};
    while (wait4(child, &status, WNOHANG, &usage) == 0) {
        run.peak_mebibytes = std::max(run.peak_mebibytes, peak_mebibytes(child));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    run.seconds = seconds_since(begin);
    if (status != 0) {
        std::string command;
        for (const std::string& word : words) command += word + ' ';
        throw std::runtime_error("failed: " + command);
    }
    run.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    run.out = support::read_text(out);
    return run;
}

Background::Background(const std::vector<std::string>& words,
                       const std::vector<std::string>& settings, const std::string& out)
    : process_(spawn(words, settings, out)) {}

void Background::kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
}

}  // namespace bench
