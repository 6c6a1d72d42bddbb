// The program, or another, as a child process that is measured.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace bench {

struct ChildRun {
    std::string out;  // its standard output
    double seconds = 0;
    double cpu_seconds = 0;     // user and system, of all its threads and of children it waited for
    double peak_mebibytes = 0;  // resident, of the process itself, looked at every 10 ms
};

// superhero beside this benchmark, unless the environment's SUPERHERO names another.
std::string program();

// Runs words[0], a path, until it ends; `settings` ("NAME=value") come before those of our own
// environment. Throws std::runtime_error unless its exit code is 0.
ChildRun run_child(const std::vector<std::string>& words,
                   const std::vector<std::string>& settings = {});

// A child beside this benchmark, as run_child() starts it; its standard output goes to the file
// `out`. Ended by kill -9, at the latest with this object.
class Background {
public:
    Background(const std::vector<std::string>& words, const std::vector<std::string>& settings,
               const std::string& out);
    ~Background() { kill(); }
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    void kill();

private:
    pid_t process_;
};

}  // namespace bench
