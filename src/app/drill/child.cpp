#include "app/drill/child.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <thread>

#include "base/result.h"

extern char** environ;

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_until_it_ends = 2ms;

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& variables) {
    std::vector<std::string> out;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view text(*each);
        if (!variables.contains(std::string(text.substr(0, text.find('='))))) {
            out.emplace_back(text);
        }
    }
    for (const auto& [name, value] : variables) out.push_back(name + '=' + value);
    return out;
}

// That is not empty.
std::string last_line(const std::filesystem::path& file) {
    std::ifstream lines(file);
    std::string line, last;
    while (std::getline(lines, line)) {
        if (!line.empty()) last = line;
    }
    return last;
}

}  // namespace

Child::Child(const Start& start) : output_(start.output), glance_(start.glance) {
    std::vector<std::string> arguments = {"superhero"};
    arguments.insert(arguments.end(), start.arguments.begin(), start.arguments.end());
    std::vector<std::string> environment = environment_with(start.variables);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, start.output.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0644);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    // This process blocks signals that its children are to be stopped by.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    // Ctrl-C at the terminal is for this process, which stops them in its order.
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    const int error = posix_spawn(&pid_, "/proc/self/exe", &actions, &attributes,
                                  pointers(arguments).data(), pointers(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        throw base::Failure(base::unavailable("cannot start superhero " + arguments.at(1) + ": " +
                                              std::strerror(error)));
    }
}

Child::~Child() {
    if (ended_) return;
    send(SIGKILL);
    glance_ = nullptr;
    (void)wait(10s);
}

void Child::send(int signal) noexcept {
    if (!ended_) kill(pid_, signal);
}

std::optional<ChildEnd> Child::wait(std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!ended_) {
        int status = 0;
        if (waitpid(pid_, &status, WNOHANG) == pid_) {
            ended_ = WIFSIGNALED(status) ? ChildEnd{0, WTERMSIG(status)}
                                         : ChildEnd{WEXITSTATUS(status), 0};
        } else if (std::chrono::steady_clock::now() >= until) {
            return std::nullopt;
        } else {
            if (glance_) glance_();
            std::this_thread::sleep_for(k_until_it_ends);
        }
    }
    return ended_;
}

std::string Child::fate() const {
    std::string how = "it runs on";
    if (ended_ && ended_->signal != 0) how = fmt::format("signal {}", ended_->signal);
    if (ended_ && ended_->signal == 0) how = fmt::format("exit code {}", ended_->exit_code);
    const std::string line = last_line(output_);
    return line.empty() ? how : fmt::format("{}; its last line: {}", how, line);
}

}  // namespace app
