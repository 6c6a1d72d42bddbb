// The players' own account, written while they play.
#pragma once

#include <chrono>
#include <fstream>
#include <mutex>
#include <string>

#include "app/settings.h"
#include "base/result.h"
#include "wire/witness.h"

namespace app {

// Where the run's witness goes: the file of the settings, else a new one in OUTPUT_DIR/witness.
std::string witness_path(const Settings& settings);

// Threads: any. Appends to a file that is there already, on a line of its own.
class WitnessFile {
public:
    // Throws base::Failure (disk) when the file cannot be opened.
    explicit WitnessFile(const std::string& path);

    // Lines reach the file some ten times a second: a process that is killed takes its last ones
    // with it. The first line that cannot be written is said on standard error, and is the result
    // of close().
    void write(const wire::WitnessLine& line);

    // Hands everything to the system. disk: some of it could not be written.
    base::Result<void> close();

private:
    base::Error fault() const;

    std::mutex mutex_;
    const std::string path_;
    std::string line_;
    std::ofstream file_;
    std::chrono::steady_clock::time_point flushed_;
    int error_ = 0;  // of the first line that could not be written, as errno
};

}  // namespace app
