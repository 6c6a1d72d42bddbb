// The command line and the environment, read into what a command takes.
#pragma once

#include <optional>
#include <span>

#include "app/command.h"

namespace app {

// What the user asked for, or the exit code if there is nothing more to do (help, version, or an
// error that has been printed in one line).
struct Asked {
    const Command* command = nullptr;
    Settings settings;
    int exit_code = 0;
};

// A flag wins over its environment variable, that over the default. Bad values: one line on
// standard error with the setting, its value and what it takes; exit code 2.
Asked read_options(std::span<const Command> commands, int argc, const char* const* argv);

}  // namespace app
