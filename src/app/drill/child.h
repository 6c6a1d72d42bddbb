// A process of this program, started by it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace app {

// How a process ended.
struct ChildEnd {
    int exit_code = 0;  // if it was not ended by a signal
    int signal = 0;
};

// Killed by the destructor if it still runs. One thread uses it.
class Child {
public:
    struct Start {
        std::vector<std::string> arguments;              // behind the program's name
        std::map<std::string, std::string> variables{};  // beside those of this process
        std::filesystem::path output;    // the file that its lines go to, behind what is there
        std::function<void()> glance{};  // called all the time while wait() waits; may throw
    };

    // Throws base::Failure (unavailable) when the system starts no process.
    explicit Child(const Start& start);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void send(int signal) noexcept;
    // Nothing: it runs on when `patience` is over.
    std::optional<ChildEnd> wait(std::chrono::milliseconds patience);
    // For people: how it ended, or that it runs on, and the last line in its file.
    std::string fate() const;

private:
    const std::filesystem::path output_;
    std::function<void()> glance_;
    pid_t pid_ = 0;
    std::optional<ChildEnd> ended_;
};

}  // namespace app
