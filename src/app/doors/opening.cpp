#include "app/doors/opening.h"

#include <fmt/core.h>

#include "app/console/console.h"
#include "app/doors/log.h"

namespace app {
namespace {

void say_unless_quiet(const Settings& settings, const std::string& line) {
    if (!settings.lines.quiet) say(line);
}

// What is written there, and where.
std::string tables_to(const Settings& settings, const std::string& output_dir) {
    return (settings.table_format == TableFormat::delta ? "Delta tables (signed numbers) to "
                                                        : "tables to ") +
           output_dir;
}

}  // namespace

std::string registry_place(const Settings& settings) {
    if (settings.registry != RegistryKind::redis) return "the memory of this process";
    const std::string user = settings.redis.user.empty() ? "" : settings.redis.user + "@";
    return fmt::format("redis {}{}:{}/{}", user, settings.redis.host, settings.redis.port,
                       settings.redis.db);
}

std::string log_place(const Settings& settings) {
    if (settings.logger_module == LoggerModule::none) return "nowhere but this console";
    return place_of(settings, settings.logger_module);
}

void open_server(const Settings& settings) {
    say_unless_quiet(settings, fmt::format("server: games in {}, records to {}",
                                           registry_place(settings), log_place(settings)));
}

void open_worker(const Settings& settings, const std::string& channel) {
    const bool by_topics = settings.sessions == SessionsFrom::topics;
    say_unless_quiet(settings,
                     fmt::format("worker {}: games from the topic {} of {}, attacks from {}, "
                                 "{}",
                                 worker_name(settings.worker), channel, log_place(settings),
                                 by_topics ? "its topics" : registry_place(settings),
                                 tables_to(settings, settings.files.output_dir)));
}

std::string server_place(const Settings& settings) {
    return fmt::format("{}://{}:{}/", settings.websocket_tls.wanted ? "wss" : "ws",
                       settings.websocket_host, settings.websocket_port);
}

void open_client(const Settings& settings) {
    say_unless_quiet(settings, fmt::format("client: {} players of the server {}, {}",
                                           settings.players.count, server_place(settings),
                                           settings.players.witness.empty()
                                               ? "no witness"
                                               : "witness to " + settings.players.witness));
}

void open_batch(const Settings& settings, const std::string& output_dir) {
    say_unless_quiet(settings, fmt::format("batch: records from {}, {}", log_place(settings),
                                           tables_to(settings, output_dir)));
}

void open_play(const std::string& command, const Settings& settings) {
    const std::string games =
        settings.play.direct ? "games by the rules alone" : "games in " + registry_place(settings);
    say_unless_quiet(settings,
                     fmt::format("{}: {}, records to {}, {}", command, games, log_place(settings),
                                 tables_to(settings, settings.files.output_dir)));
}

}  // namespace app
