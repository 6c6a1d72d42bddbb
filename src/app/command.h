// The subcommands: a row in a table and a file each.
#pragma once

#include <string_view>
#include <vector>

#include "app/settings.h"

namespace app {

// Settings that go together; a command lists the groups it uses.
enum class Group {
    output,
    log_level,
    log,
    registry,
    server,
    players,
    roster,
    simulation,
    worker,
    witness
};

struct Command {
    std::string_view name;
    std::string_view summary;  // one line of `superhero --help`
    std::string_view details;  // what `superhero NAME --help` teaches
    std::vector<Group> groups;
    int (*run)(const Settings&);  // the exit code; throws base::Failure
};

int run_simulate(const Settings& settings);
int run_audit(const Settings& settings);

}  // namespace app
