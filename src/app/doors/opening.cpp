#include "app/doors/opening.h"

#include <fmt/core.h>

#include "app/console/console.h"
#include "app/doors/log.h"

namespace app {
namespace {

void say(const Settings& settings, const std::string& line) {
    if (!settings.quiet) app::say(line);
}

}  // namespace

std::string registry_place(const Settings& settings) {
    if (settings.registry != RegistryKind::redis) return "the memory of this process";
    const std::string user = settings.redis.user.empty() ? "" : settings.redis.user + "@";
    return fmt::format("redis {}{}:{}/{}", user, settings.redis.host, settings.redis.port,
                       settings.redis.db);
}

std::string log_place(const Settings& settings) {
    switch (settings.logger_module) {
        case LoggerModule::kafka:
            if (!settings.kafka.brokers.empty()) return "kafka " + settings.kafka.brokers;
            return fmt::format("kafka {}:{}", settings.kafka.host, settings.kafka.port);
        case LoggerModule::embedded:
            return "the embedded log " + log_folder(settings);
        case LoggerModule::none:
        case LoggerModule::found:
            break;
    }
    return "nowhere but this console";
}

void open_server(const Settings& settings) {
    say(settings, fmt::format("server: games in {}, records to {}", registry_place(settings),
                              log_place(settings)));
}

void open_worker(const Settings& settings, const std::string& channel) {
    const bool by_topics = settings.sessions == SessionsFrom::topics;
    say(settings,
        fmt::format("worker {}: games from the topic {} of {}, attacks from {}, "
                    "tables to {}",
                    worker_name(settings), channel, log_place(settings),
                    by_topics ? "its topics" : registry_place(settings), settings.output_dir));
}

void open_client(const Settings& settings) {
    say(settings,
        fmt::format("client: {} players of the server ws://{}:{}/, {}", settings.players,
                    settings.websocket_host, settings.websocket_port,
                    settings.witness.empty() ? "no witness" : "witness to " + settings.witness));
}

void open_batch(const Settings& settings, const std::string& output_dir) {
    say(settings,
        fmt::format("batch: records from {}, tables to {}", log_place(settings), output_dir));
}

void open_play(const std::string& command, const Settings& settings) {
    say(settings, fmt::format("{}: games in {}, records to {}, tables to {}", command,
                              registry_place(settings), log_place(settings), settings.output_dir));
}

}  // namespace app
