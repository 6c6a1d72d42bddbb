// The subcommands: a row in a table and a file each.
#pragma once

#include <string_view>
#include <vector>

#include "app/settings.h"

namespace app {

// Settings that go together; a command lists the groups it uses.
enum class Group {
    address,
    audit,
    batch,
    channel,
    client,
    commits,
    compact,
    drill,
    evidence,
    game,
    heroes,
    limits,
    log,
    log_format,
    log_level,
    metrics,
    monitor,
    monitor_in_simulation,
    monitor_roles,
    output,
    output_dir,
    partitions,
    patience,
    players,
    rate,
    records,
    registry,
    report,
    result,
    retention,
    roster,
    roster_source,
    seed,
    server,
    server_tls,
    simulation,
    tables,
    top,
    victim,
    witness,
    worker
};

struct Command {
    std::string_view name;
    std::string_view summary;  // one line of `superhero --help`
    std::string_view details;  // what `superhero NAME --help` teaches
    std::vector<Group> groups;
    int (*run)(const Settings&);  // the exit code; throws base::Failure
    bool hidden = false;          // for other commands to start, not for people
    Fallbacks fallbacks{};        // what --help shows as defaults and run() takes
};

int run_audit(const Settings& settings);
int run_batch(const Settings& settings);
int run_build_db(const Settings& settings);
int run_client(const Settings& settings);
int run_compact(const Settings& settings);
int run_drill(const Settings& settings);
int run_drill_batch(const Settings& settings);
int run_drill_compact(const Settings& settings);
int run_drill_worker(const Settings& settings);
int run_game(const Settings& settings);
int run_heroes(const Settings& settings);
int run_log(const Settings& settings);
int run_monitor(const Settings& settings);
int run_ready(const Settings& settings);
int run_server(const Settings& settings);
int run_simulate(const Settings& settings);
int run_tables(const Settings& settings);
int run_top(const Settings& settings);
int run_worker(const Settings& settings);

}  // namespace app
