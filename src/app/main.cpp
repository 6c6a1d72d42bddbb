// superhero: one program, a subcommand for each role.
#include <array>
#include <exception>

#include "app/cli/options.h"
#include "app/command.h"
#include "app/console/console.h"
#include "app/console/signals.h"
#include "app/doors/limits.h"
#include "app/exit_code.h"
#include "app/system.h"
#include "base/result.h"

namespace {

using app::Group;

const std::array k_commands = {
    app::Command{"simulate",
                 "plays games, turns them into the two tables, and proves them complete",
                 "Server, players, log, worker and audit in one process; needs nothing else, or\n"
                 "Redis and Kafka with --registry redis --logger-module kafka.\n"
                 "Ctrl-C once: no new games, what is under way ends, summary. Twice: at once.\n"
                 "SIGHUP: reads --rate-file again.\n"
                 "Example: superhero simulate --games 1000 --seed 42 --output-dir out/a",
                 {Group::simulation, Group::seed, Group::rate, Group::players, Group::output,
                  Group::witness, Group::roster, Group::server, Group::registry, Group::log,
                  Group::partitions, Group::retention, Group::worker, Group::log_level,
                  Group::monitor_in_simulation, Group::report},
                 app::run_simulate,
                 false,
                 app::k_simulate_fallbacks},
    app::Command{
        "ready",
        "waits until Kafka, Redis and the object store really serve",
        "Kafka: a record was written and came back. Redis: it takes a change. OUTPUT_DIR,\n"
        "where it is given: several writers race for a new name, many times, and exactly\n"
        "one wins each time.\n"
        "Exit code 3 when the time is over, with a line that says who is not ready.\n"
        "Example: superhero ready --timeout 30 && superhero build-db",
        {Group::patience, Group::output, Group::registry, Group::log},
        app::run_ready,
        false,
        app::k_ready_fallbacks},
    app::Command{"build-db",
                 "puts the heroes into Redis: built in, of a file, or pulled from the API",
                 "All or nothing: a roster that is there is replaced in one step.\n"
                 "Example: superhero build-db --flush --file heroes.lines.json\n"
                 "Example: API_TOKEN=… superhero build-db --pull",
                 {Group::roster, Group::roster_source, Group::registry, Group::output},
                 app::run_build_db},
    app::Command{"heroes",
                 "prints the heroes, or writes them beside the tables as a Parquet file",
                 "superhero/HEROES/heroes.parquet gives superhero_id of GAME_META its name.\n"
                 "Example: superhero heroes --output-dir out/a",
                 {Group::roster, Group::heroes},
                 app::run_heroes,
                 false,
                 app::k_heroes_fallbacks},
    app::Command{"server",
                 "serves players over WebSockets; as many as you like on one Redis",
                 "Needs Redis with heroes (build-db), or --registry memory for one server alone.\n"
                 "Ctrl-C once: no new games, what is under way ends. Twice: at once.\n"
                 "SIGUSR1: prints its counters. SIGHUP: reads its certificate again.\n"
                 "Example: superhero server --logger-module kafka --websocket-port 5679",
                 {Group::server, Group::server_tls, Group::limits, Group::seed, Group::roster,
                  Group::registry, Group::log, Group::partitions, Group::retention, Group::output,
                  Group::log_level, Group::metrics},
                 app::run_server,
                 false,
                 app::k_service_fallbacks},
    app::Command{"client",
                 "a fleet of players; as many as you like",
                 "Plays --games in all, for --duration seconds, or --client-games of each player;\n"
                 "ends when fewer have games left than a game has seats. With fewer players than\n"
                 "seats, they wait for those of other fleets. Ctrl-C once: no new games.\n"
                 "SIGUSR1: prints its counters. SIGHUP: reads --rate-file again.\n"
                 "Example: superhero client --players 50 --games 500 --witness out/w.jsonl",
                 {Group::players, Group::client, Group::rate, Group::seed, Group::address,
                  Group::witness, Group::result, Group::log_format, Group::metrics},
                 app::run_client,
                 false,
                 app::k_service_fallbacks},
    app::Command{"worker",
                 "turns finished games into the two tables; as many as you like on one folder",
                 "Reads the log in the consumer group superhero_sim, and each game's session logs\n"
                 "from Redis. Ctrl-C commits what is finished. SIGUSR1: prints its counters.\n"
                 "Example: superhero worker --logger-module kafka --output-dir out/a",
                 {Group::worker, Group::channel, Group::output, Group::registry, Group::log,
                  Group::partitions, Group::log_level, Group::metrics},
                 app::run_worker,
                 false,
                 app::k_service_fallbacks},
    app::Command{"batch",
                 "makes the tables from the retained topics, as a job that ends",
                 "Reads from where the ledger stands to where the topics end now; games that are\n"
                 "open there are left to the next run. Workers may go on beside it.\n"
                 "Example: superhero batch --output-dir out/a --rebuild out/b",
                 {Group::batch, Group::output, Group::commits, Group::log, Group::log_level},
                 app::run_batch,
                 false,
                 app::k_batch_fallbacks},
    app::Command{
        "audit",
        "holds the tables against ledger, log and the players' witness",
        "Exit code 0: proven, every finished game is in both tables once with the right\n"
        "rows. 1: games are missing, doubled or wrong, or not as many as expected.\n"
        "5: nothing is wrong, but the tables are behind. 2: nothing is there.\n"
        "Example: superhero audit --output-dir out/a --json\n"
        "Example: superhero audit --output-dir out/a --wait 60 --min-games 1000\n"
        "Example: superhero audit --output-dir out/a --against out/b",
        {Group::audit, Group::output, Group::evidence, Group::registry, Group::log, Group::report},
        app::run_audit,
        false,
        app::k_audit_fallbacks},
    app::Command{
        "compact",
        "merges the many small files of the tables into few",
        "Servers, workers and readers go on meanwhile. Whoever lists a table's folder, or\n"
        "reads it by its Delta log, sees the old files or the merged ones, in one step.\n"
        "May be killed at any moment, and run again. Ctrl-C: what is merged by then stays.\n"
        "Exit code 1: some files could not be merged, and why.\n"
        "Example: superhero compact --output-dir out/a",
        {Group::compact, Group::output},
        app::run_compact,
        false,
        app::k_compact_fallbacks},
    app::Command{
        "log",
        "prints the records of the log, one JSON object a line",
        "Reads the embedded log in OUTPUT_DIR, or Kafka with --logger-module kafka, as any\n"
        "reader would: in no consumer group. Ends where the topics ended when it began; with\n"
        "--follow it goes on until Ctrl-C or until nobody reads what it prints.\n"
        "Example: superhero log --output-dir out/a --from 10m | jq .value.log_message\n"
        "Example: superhero log --logger-module kafka --topic lib.server.game --follow",
        {Group::records, Group::output_dir, Group::log},
        app::run_log,
        false,
        app::k_look_fallbacks},
    app::Command{"game",
                 "tells the fate of one game: each record, its commit, its rows, blow by blow",
                 "Takes the game's token, reads the log (embedded, or Kafka) and the ledger in\n"
                 "OUTPUT_DIR, and says of each record whether it is in the tables, or why not.\n"
                 "Exit code 1: neither the log nor the tables know the game.\n"
                 "Example: superhero game f47ac10b-58cc-4372-a567-0e02b2c3d479 --output-dir out/a",
                 {Group::game, Group::output, Group::roster, Group::log},
                 app::run_game,
                 false,
                 app::k_look_fallbacks},
    app::Command{
        "monitor",
        "serves a live page: throughput, lag, and what became of every record and game",
        "Reads the log (embedded, or Kafka) and the ledger in OUTPUT_DIR as any reader would,\n"
        "from the first record on: it may be started late, twice, or again. Open the address\n"
        "that it prints in a browser. Ctrl-C ends it.\n"
        "Example: superhero monitor --output-dir out/a\n"
        "Example: superhero monitor --logger-module kafka --monitor-roles localhost:9101",
        {Group::output_dir, Group::monitor, Group::monitor_roles, Group::roster, Group::log,
         Group::log_format},
        app::run_monitor,
        false,
        app::k_monitor_fallbacks},
    app::Command{
        "top",
        "shows the figures of the live page in a terminal",
        "Reads the log and the ledger as monitor does. On a terminal it goes on until Ctrl-C;\n"
        "else, or with --once, it prints one page when it has read the log.\n"
        "Example: superhero top --output-dir out/a\n"
        "Example: superhero top --output-dir out/a --json | jq .lag",
        {Group::top, Group::output_dir, Group::monitor_roles, Group::roster, Group::log},
        app::run_top,
        false,
        app::k_look_fallbacks},
    app::Command{
        "tables",
        "closes the ledger of the old log, begins one for a new log: superhero tables new-log",
        "For tables whose log is gone: another Kafka, or topics that were made again. What\n"
        "is in the tables stays; their ledger is closed and a new one begins at the first\n"
        "record of the log that the settings name. Stop all workers before.\n"
        "Example: superhero tables new-log --logger-module kafka --output-dir out/a",
        {Group::tables, Group::output, Group::log},
        app::run_tables,
        false,
        app::k_tables_fallbacks},
    app::Command{"drill",
                 "kills workers and batch jobs at every dangerous step, and proves the tables",
                 "Plays meanwhile, embedded or over Kafka and Redis. A row for each step: kills,\n"
                 "games, what is missing or doubled, seconds until something is committed again.\n"
                 "Exit code 1 if anything is missing, doubled or wrong.\n"
                 "Example: superhero drill --kills 200\n"
                 "Example: superhero drill --logger-module kafka --workers 3 --kills 50",
                 {Group::drill, Group::output, Group::registry, Group::log, Group::partitions},
                 app::run_drill,
                 false,
                 app::k_drill_fallbacks},
    app::Command{"drill-worker",
                 "a victim",
                 "Started by drill.",
                 {Group::victim, Group::worker, Group::output, Group::registry, Group::log,
                  Group::partitions, Group::log_level},
                 app::run_drill_worker,
                 true},
    app::Command{
        "drill-batch",
        "a victim",
        "Started by drill.",
        {Group::victim, Group::batch, Group::output, Group::commits, Group::log, Group::log_level},
        app::run_drill_batch,
        true,
        app::k_batch_fallbacks},
    app::Command{"drill-compact",
                 "a victim",
                 "Started by drill.",
                 {Group::victim, Group::compact, Group::output},
                 app::run_drill_compact,
                 true,
                 app::k_compact_fallbacks},
};

int run(int argc, char** argv) {
    try {
        const app::Asked asked = app::read_options(k_commands, argc, argv);
        return asked.command == nullptr ? asked.exit_code : asked.command->run(asked.settings);
    } catch (const base::Failure& failure) {
        app::say_failure(failure.what());
        return app::exit_code_of(failure.error().fault);
    } catch (const std::exception& error) {
        const base::Error cause = app::error_of(error);
        app::say_failure(cause.what);
        return app::exit_code_of(cause.fault);
    }
}

}  // namespace

int main(int argc, char** argv) {
    app::prepare_standard_streams();
    app::ignore_report_signal();
    app::raise_file_limit();
    app::return_freed_memory();
    app::end_when_memory_is_out();
    const int code = run(argc, argv);
    app::finish_console();
    return code;
}
