// superhero: one program, a subcommand for each role.
#include <fmt/core.h>

#include <array>
#include <cstdio>
#include <exception>

#include "app/command.h"
#include "app/exit_code.h"
#include "app/options.h"
#include "app/system.h"
#include "base/result.h"

namespace {

using app::Group;

const std::array k_commands = {
    app::Command{"simulate",
                 "plays games, turns them into the two tables, and proves them complete",
                 "Server, players, log, worker and audit in one process; needs nothing else.\n"
                 "Ctrl-C once: no new games, what is under way ends, summary. Twice: at once.\n"
                 "Example: superhero simulate --games 1000 --seed 42 --output-dir out/a",
                 {Group::simulation, Group::players, Group::output, Group::witness, Group::roster,
                  Group::server, Group::registry, Group::log, Group::worker, Group::log_level},
                 app::run_simulate},
    app::Command{"audit",
                 "holds the tables against ledger, log and the players' witness",
                 "Exit code 0 only if every finished game is in both tables exactly once with the\n"
                 "right rows; 1 if not, with the games that are missing, doubled or wrong.\n"
                 "Example: superhero audit --output-dir out/a --json",
                 {Group::output, Group::witness},
                 app::run_audit},
};

}  // namespace

int main(int argc, char** argv) {
    app::raise_file_limit();
    try {
        const app::Asked asked = app::read_options(k_commands, argc, argv);
        return asked.command == nullptr ? asked.exit_code : asked.command->run(asked.settings);
    } catch (const base::Failure& failure) {
        fmt::print(stderr, "superhero: {}\n", failure.what());
        return app::exit_code_of(failure.error().fault);
    } catch (const std::exception& error) {
        fmt::print(stderr, "superhero: {}\n", error.what());
        return app::k_service_failed;
    }
}
