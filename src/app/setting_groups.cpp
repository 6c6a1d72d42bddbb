#include "app/setting_groups.h"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cctype>

#include "app/setting_readers.h"

namespace app {
namespace {

class Definer {
public:
    Definer(CLI::App& app, Settings& settings) : app_(app), s_(settings) {}

    void output() {
        output_dir();
        result();
    }
    void output_dir() {
        add("--output-dir", "folder of the tables, the commit ledger and the embedded log",
            s_.output_dir, text_of(s_.output_dir));
    }
    void result() {
        app_.add_flag("--json", s_.json, "the result as one JSON object on the last line");
        app_.add_flag("--quiet", s_.quiet, "no progress bar");
    }
    void log_level() {
        add("--log-level",
            "least level of log lines on standard error: CRITICAL ERROR WARNING INFO DEBUG",
            "INFO; simulate: WARNING",
            one_of<base::Level>(s_.log_level, {{"DEBUG", base::Level::debug},
                                               {"INFO", base::Level::info},
                                               {"WARNING", base::Level::warning},
                                               {"ERROR", base::Level::error},
                                               {"CRITICAL", base::Level::critical}}));
    }
    void log() {
        add("--logger-module",
            "where log records go beside the console: default (nowhere), embedded (files under "
            "OUTPUT_DIR), kafka",
            "default; simulate: embedded",
            one_of<LoggerModule>(s_.logger_module, {{"default", LoggerModule::none},
                                                    {"embedded", LoggerModule::embedded},
                                                    {"kafka", LoggerModule::kafka}}));
        add_number("--log-retention-hours", "age after which the embedded log drops records",
                   s_.log_retention_hours, {0.01, 8e5});
        add_number("--log-retention-bytes",
                   "size of the embedded log above which it drops records; 0: none",
                   s_.log_retention_bytes, {std::uint64_t{0}, std::uint64_t{1} << 50});
        kafka();
    }
    void kafka() {
        add("--kafka-host", "one broker", s_.kafka_host, text_of(s_.kafka_host));
        add_number("--kafka-port", "its port", s_.kafka_port, {1, 65535});
        add("--kafka-brokers", "brokers as HOST:PORT,…; wins over host and port", "none",
            text_of(s_.kafka_brokers));
        add_number("--kafka-partitions", "partitions of a topic that is created",
                   s_.kafka_partitions, {1, 1000});
        add("--kafka-compression", "of the records that are written: none gzip snappy lz4 zstd",
            s_.kafka_compression,
            one_of<std::string>(s_.kafka_compression, {{"none", "none"},
                                                       {"gzip", "gzip"},
                                                       {"snappy", "snappy"},
                                                       {"lz4", "lz4"},
                                                       {"zstd", "zstd"}}));
        add("--kafka-security-protocol", "PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL", "PLAINTEXT",
            text_of(s_.kafka_security_protocol));
        add("--kafka-sasl-mechanism", "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, …", "none",
            text_of(s_.kafka_sasl_mechanism));
        add("--kafka-sasl-username", "user at the brokers", "none",
            text_of(s_.kafka_sasl_username));
        add("--kafka-sasl-password", "its password: rather by the variable", "none",
            text_of(s_.kafka_sasl_password));
        add("--kafka-ssl-ca", "file of the authorities that signed the brokers' certificates",
            "the system's", text_of(s_.kafka_ssl_ca));
        app_.add_option("--kafka", s_.kafka_extra,
                        "any other setting of the Kafka client, KEY=VALUE; may be repeated")
            ->type_name("");
    }
    void registry() {
        add("--registry", "where live game state is kept: memory (within this process), redis",
            "redis; simulate: memory",
            one_of<RegistryKind>(
                s_.registry, {{"memory", RegistryKind::memory}, {"redis", RegistryKind::redis}}));
        redis();
    }
    void redis() {
        add("--redis-host", "address of Redis", s_.redis_host, text_of(s_.redis_host));
        add_number("--redis-port", "its port", s_.redis_port, {1, 65535});
        add_number("--redis-db", "its database", s_.redis_db, {0, 1'000'000});
        add("--redis-password", "its password: rather by the variable", "none",
            text_of(s_.redis_password));
    }
    void address() {
        add("--websocket-host", "address of the server", s_.websocket_host,
            text_of(s_.websocket_host));
        add("--websocket-port", "port of the server; 0: any free one", "5678; simulate: 0",
            optional_number(s_.websocket_port, 0, 65535));
    }
    void server() {
        address();
        add_number("--threads", "threads that serve players", s_.threads, {1, 64});
        add_number("--server-sleep", "seconds between pushes, to slow games down for watching",
                   s_.server_sleep, {0.0, 3600.0});
        add_number("--lobby-timeout", "seconds a game waits for its seats to fill",
                   s_.lobby_timeout, {0.05, 86400.0});
        add_number("--turn-timeout", "seconds until an idle user forfeits", s_.turn_timeout,
                   {0.05, 86400.0});
        add_number("--connections", "most connections in all", s_.connections, {1, 1'000'000});
        add_number("--connections-per-address", "most connections of one client address",
                   s_.connections_per_address, {1, 1'000'000});
    }
    void roster() {
        add("--roster,--file", "heroes in the JSON shape of the Super Hero API",
            "built in, 280 heroes", text_of(s_.roster));
    }
    void heroes() {
        add("--output-dir", "also write the heroes to a Parquet file below this folder",
            "none: only printed", text_of(s_.heroes_dir));
        add("--registry",
            "where the heroes come from: memory (built in, or --roster), redis (of build-db)",
            "memory",
            one_of<RegistryKind>(
                s_.registry, {{"memory", RegistryKind::memory}, {"redis", RegistryKind::redis}}));
        redis();
        app_.add_flag("--json", s_.json, "the result as one JSON object on the last line");
    }
    void roster_source() {
        app_.add_flag("--pull", s_.pull, "take the heroes from the Super Hero API, with API_TOKEN");
        add("--api-token", "token of the Super Hero API: rather by the variable", "none",
            text_of(s_.api_token));
        add("--api-url", "address of the Super Hero API", s_.api_url, text_of(s_.api_url));
        add("--api-ca", "file of the authorities that signed its certificate", "the system's",
            text_of(s_.api_ca));
        app_.add_flag("--flush", s_.flush, "first remove all users, games and heroes there");
    }
    void players() {
        add_number("--players", "players of this fleet", s_.players, {1, 100'000});
        add("--participants", "users of a game, drawn from A-B", "2-3", participants(s_));
        add_number("--client-sleep", "seconds before a player tries again", s_.client_sleep,
                   {0.0, 3600.0});
    }
    void client() {
        add("--games", "games to play, by all players together; -1: until it is stopped", "none",
            games_or_no_end(s_.fleet_games));
        add_number("--client-games", "games of each player, instead; -1: until it is stopped",
                   s_.client_games, {std::int64_t{-1}, std::int64_t{1'000'000'000}});
        duration();
        add("--user-prefix", "users are called so and a number", "drawn; with --seed: USER",
            name_of(s_.user_prefix));
    }
    void witness() {
        add("--witness",
            "file with the players' own account of each game; audit: or a folder of them", "none",
            text_of(s_.witness));
    }
    void seed() {
        add("--seed", "the same seed gives the same tables; a whole number 0 to 2^64-1", "random",
            optional_number(s_.seed, std::uint64_t{0}, ~std::uint64_t{0}));
    }
    void rate() {
        add("--rate", "games per second at most", "as fast as it goes",
            optional_number(s_.rate, 0.001, 1e6));
    }
    void simulation() {
        add_number("--games", "games to play", s_.games,
                   {std::uint64_t{1}, std::uint64_t{1'000'000'000}});
        duration();
    }
    void duration() {
        add("--duration", "seconds to play, instead of a number of games", "none",
            optional_number(s_.duration, 0.1, 1e9));
    }
    void worker() {
        add("--worker-name",
            "its records go to the topic worker.NAME; a name that is given is also the worker's "
            "place in the group: it has its partitions back at once after a restart",
            "w1", name_of(s_.worker_name));
        add("--kafka-group,--group", "consumer group of the workers that share out the partitions",
            s_.kafka_group, name_of(s_.kafka_group));
        add("--worker-channel", "topic that it listens to; CLEAN means lib.server.lobby",
            s_.worker_channel, name_of(s_.worker_channel));
        add("--sessions", "where a finished game's attacks come from: topics, registry",
            "registry with redis, else topics",
            one_of<SessionSource>(s_.sessions, {{"topics", SessionSource::topics},
                                                {"registry", SessionSource::registry}}));
        add("--clean-routine", "clean the registry after a game is in the tables: True, False",
            "False", yes_or_no(s_.clean_routine));
        add_number("--redis-expiry", "seconds that a cleaned game's state lives on",
                   s_.redis_expiry, {0, 1'000'000});
        commits();
    }
    void commits() {
        add_number("--rotate-games", "a commit holds at most so many games", s_.rotate_games,
                   {std::uint64_t{1}, std::uint64_t{10'000'000}});
        add_number("--rotate-mebibytes", "a commit is cut at so many MiB of rows",
                   s_.rotate_mebibytes, {std::uint64_t{1}, std::uint64_t{4096}});
        add_number("--rotate-seconds", "a commit is cut after so many seconds", s_.rotate_seconds,
                   {0.05, 86400.0});
        add_number("--orphan-seconds",
                   "hidden files that no commit names are removed after so many seconds",
                   s_.orphan_seconds, {1.0, 1e8});
        add_number("--gzip-level", "compression of the tables: 1 fast … 9 small", s_.gzip_level,
                   {1, 9});
    }
    void batch() {
        add("--rebuild", "new folder for tables made from the first retained record", "none",
            text_of(s_.rebuild));
        add_number("--batch-threads", "partitions read at the same time; 0: one a core",
                   s_.batch_threads, {0, 64});
    }
    void audit() {
        add("--against", "another folder of tables: compares the two, game by game", "none",
            text_of(s_.against));
        app_.add_flag("--repair", s_.repair,
                      "first mend what is safe to mend, and say what is left");
        app_.add_flag("--details", s_.details,
                      "list every game of a finding, not only how many there are");
        add_number("--wait", "seconds to wait at most until the tables are no longer behind",
                   s_.audit_wait, {0.0, 1e6});
        add("--expect-games", "the tables must hold so many games, exactly", "any number",
            optional_number(s_.expect_games, std::uint64_t{0}, std::uint64_t{1} << 50));
        add("--min-games", "the tables must hold so many games, at least", "none",
            optional_number(s_.min_games, std::uint64_t{0}, std::uint64_t{1} << 50));
        add_number("--orphan-seconds",
                   "repair removes hidden files that no commit names after so many seconds",
                   s_.orphan_seconds, {1.0, 1e8});
    }
    void drill() {
        add_number("--kills", "how often a worker or a batch job is killed", s_.kills,
                   {1, 1'000'000});
        add("--steps", "names of steps, with commas between them", "all", text_of(s_.drill_steps));
        add_number("--workers", "workers at the same time, one of them the victim",
                   s_.drill_workers, {1, 64});
    }
    void tables() {
        app_.add_option("action", s_.tables_action,
                        "new-log: closes the ledger of the log before, and begins that of another")
            ->required()
            ->type_name("");
    }
    void victim() { add("--die-at", "when:step:count", "never", text_of(s_.die_at)); }
    void patience() {
        add_number("--timeout", "seconds to wait at most", s_.patience, {0.1, 86400.0});
    }

private:
    // `flags`: one, or several names of the same, of which the first names the variable.
    void add(const std::string& flags, const std::string& help, std::string shown_default,
             Reader reader) {
        const std::string flag = flags.substr(0, flags.find(','));
        std::string variable = flag.substr(2);
        for (char& c : variable) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
        CLI::callback_t take = [=](const CLI::results_t& results) {
            const std::string wanted = reader(results.back());
            if (wanted.empty()) return true;
            throw CLI::ValidationError(fmt::format("{} ({}) is \"{}\": {} expected", flag, variable,
                                                   results.back(), wanted));
        };
        CLI::Option* option = app_.add_option(flags, std::move(take), help);
        option->envname(variable)->type_name("")->default_str(std::move(shown_default));
        option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
        // The default is shown by --help, never parsed.
        option->run_callback_for_default(false);
    }

    template <class Number>
    void add_number(const std::string& flags, const std::string& help, Number& target,
                    std::pair<Number, Number> range) {
        add(flags, help, fmt::format("{}", target), number(target, range.first, range.second));
    }

    CLI::App& app_;
    Settings& s_;
};

}  // namespace

void define_settings(CLI::App& command, Group group, Settings& settings) {
    Definer definer(command, settings);
    switch (group) {
        case Group::address:
            return definer.address();
        case Group::audit:
            return definer.audit();
        case Group::batch:
            return definer.batch();
        case Group::client:
            return definer.client();
        case Group::commits:
            return definer.commits();
        case Group::drill:
            return definer.drill();
        case Group::heroes:
            return definer.heroes();
        case Group::log:
            return definer.log();
        case Group::log_level:
            return definer.log_level();
        case Group::output:
            return definer.output();
        case Group::output_dir:
            return definer.output_dir();
        case Group::patience:
            return definer.patience();
        case Group::players:
            return definer.players();
        case Group::rate:
            return definer.rate();
        case Group::registry:
            return definer.registry();
        case Group::result:
            return definer.result();
        case Group::roster:
            return definer.roster();
        case Group::roster_source:
            return definer.roster_source();
        case Group::seed:
            return definer.seed();
        case Group::server:
            return definer.server();
        case Group::simulation:
            return definer.simulation();
        case Group::tables:
            return definer.tables();
        case Group::victim:
            return definer.victim();
        case Group::witness:
            return definer.witness();
        case Group::worker:
            return definer.worker();
    }
}

}  // namespace app
