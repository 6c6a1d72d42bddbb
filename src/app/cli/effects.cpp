#include "app/cli/effects.h"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/result.h"
#include "s3/address.h"

namespace app {
namespace {

struct World {
    std::string_view command;
    const Settings& settings;
    const std::vector<Given>& given;

    bool is(std::initializer_list<std::string_view> names) const {
        return std::find(names.begin(), names.end(), command) != names.end();
    }
    // The setting if it was given.
    const Given* find(std::string_view flag) const {
        const auto at = std::find_if(given.begin(), given.end(),
                                     [&](const Given& each) { return each.flag == flag; });
        return at == given.end() ? nullptr : &*at;
    }
    bool registry_is_redis() const { return settings.registry == RegistryKind::redis; }
    bool worker_asks_registry() const {
        return settings.sessions == SessionsFrom::registry || settings.worker.clean_routine;
    }
};

enum class Variables { told, passed_over };

// Empty: the setting has an effect.
struct Verdict {
    std::string why{};
    Variables variables = Variables::told;
};

bool is_one_of(std::string_view flag, std::initializer_list<std::string_view> flags) {
    return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

std::string_view name_of(LoggerModule module) {
    if (module == LoggerModule::kafka) return "kafka";
    return module == LoggerModule::embedded ? "embedded" : "default";
}

// "the log is Kafka only with --logger-module kafka (LOGGER_MODULE), which is embedded"
std::string only_with_logger(std::string_view what, const World& world) {
    const bool given = world.find("--logger-module") != nullptr;
    return fmt::format("{} (LOGGER_MODULE), which is {}", what,
                       given ? name_of(world.settings.logger_module) : "not given");
}

std::string only_with_redis(const World& world) {
    return fmt::format("games are in Redis only with --registry redis (REGISTRY), which is {}",
                       world.find("--registry") == nullptr ? "not given" : "memory");
}

std::string name_by(const Given& given) {
    return given.by == GivenBy::flag ? given.typed : given.variable;
}

// The brokers of the list may be the same one: nothing is hidden then.
bool brokers_name(const Settings& settings) {
    const std::string one = fmt::format("{}:{}", settings.kafka.host, settings.kafka.port);
    return (',' + settings.kafka.brokers + ',').find(',' + one + ',') != std::string::npos;
}

Verdict kafka(const Given& given, const World& world) {
    const Settings& s = world.settings;
    if (given.flag == "--kafka-partitions") {
        if (s.logger_module == LoggerModule::none) return {"there is no log"};
        if (s.logger_module == LoggerModule::embedded && world.is({"worker", "drill-worker"})) {
            return {"the server makes the topics of the embedded log"};
        }
        return {};
    }
    if (!given.flag.starts_with("--kafka")) return {};
    if (s.logger_module != LoggerModule::kafka) {
        return {only_with_logger("the log is Kafka only with --logger-module kafka", world)};
    }
    const Given* brokers = world.find("--kafka-brokers");
    const bool is_one = given.flag == "--kafka-host" || given.flag == "--kafka-port";
    if (!is_one || brokers == nullptr) return {};
    if (given.by == GivenBy::variable && brokers_name(s)) return {};
    return {fmt::format("{} is given and wins", name_by(*brokers))};
}

Verdict embedded_log(const Given& given, const World& world) {
    const bool is_kept = given.flag.starts_with("--log-retention");
    if (!is_kept && given.flag != "--log-free-bytes") return {};
    if (world.settings.logger_module == LoggerModule::embedded) return {};
    return {only_with_logger("the log is embedded only with --logger-module embedded", world)};
}

Verdict redis(const Given& given, const World& world) {
    const bool is_worker = world.is({"worker", "drill-worker"});
    if (given.flag == "--redis-expiry") {
        if (world.settings.worker.clean_routine) return {};
        return {"--clean-routine (CLEAN_ROUTINE) is False", Variables::passed_over};
    }
    if (given.flag == "--registry" && is_worker) {
        if (world.worker_asks_registry() || world.find("--sessions") == nullptr) return {};
        return {"a worker asks no registry with --sessions topics and without --clean-routine",
                Variables::passed_over};
    }
    if (!given.flag.starts_with("--redis-")) return {};
    if (world.is({"server", "simulate", "drill", "ready", "audit", "heroes"}) &&
        !world.registry_is_redis()) {
        return {only_with_redis(world)};
    }
    if (is_worker && !world.worker_asks_registry()) {
        return {"a worker asks no registry with --sessions topics and without --clean-routine"};
    }
    return {};
}

Verdict roster(const Given& given, const World& world) {
    const Settings& s = world.settings;
    if (world.is({"server"}) && given.flag == "--roster" && world.registry_is_redis()) {
        return {"the heroes are those in Redis; superhero build-db --file puts others there"};
    }
    if (!world.is({"build-db"})) return {};
    if (given.flag == "--roster" && s.heroes.pull) return {"--pull takes the heroes from the API"};
    if (s.heroes.pull) return {};
    if (given.flag.starts_with("--api-")) return {"without --pull the API is not asked"};
    if (given.flag == "--output-dir") {
        return {"without --pull no file is written", Variables::passed_over};
    }
    return {};
}

Verdict heroes(const Given& given, const World& world) {
    if (!world.is({"heroes"}) || given.flag != "--types") return {};
    if (!world.settings.heroes.dir.empty()) return {};
    return {"without --output-dir no file is written", Variables::passed_over};
}

Verdict metrics(const Given& given, const World& world) {
    if (given.flag != "--metrics-host" || world.settings.metrics.port) return {};
    return {"metrics are served only with --metrics-port (METRICS_PORT), which is not given"};
}

Verdict object_store(const Given& given, const World& world) {
    const Settings& s = world.settings;
    if (!given.flag.starts_with("--s3-")) return {};
    if (world.is({"server", "build-db", "log"})) {
        return {"no tables are read or written", Variables::passed_over};
    }
    for (const std::string* place :
         {&s.files.output_dir, &s.audit.against, &s.batch.rebuild, &s.heroes.dir}) {
        if (s3::is_address(*place)) return {};
    }
    return {"no place is in an object store, such as --output-dir s3://BUCKET/PREFIX",
            Variables::passed_over};
}

Verdict live_page(const Given& given, const World& world) {
    if (!world.is({"simulate"}) || !given.flag.starts_with("--monitor-")) return {};
    if (world.settings.monitor.serve) return {};
    return {"the live page is served only with --monitor"};
}

Verdict direct_play(const Given& given, const World& world) {
    if (!world.is({"simulate"}) || !world.settings.play.direct) return {};
    const std::string& flag = given.flag;
    if (flag.starts_with("--redis-") ||
        is_one_of(flag, {"--registry", "--sessions", "--clean-routine"})) {
        return {"--direct keeps no games in a registry"};
    }
    if (is_one_of(flag, {"--websocket-host", "--websocket-port", "--threads", "--lobby-timeout",
                         "--turn-timeout", "--server-sleep", "--client-sleep",
                         "--users-per-connection"})) {
        return {"--direct plays without a server"};
    }
    return {};
}

Verdict rate(const Given& given, const World& world) {
    const Given* file = world.find("--rate-file");
    if (file == nullptr) return {};
    if (given.flag == "--rate") return {fmt::format("{} is given and wins", name_by(*file))};
    const PlaySettings& play = world.settings.play;
    if (given.flag == "--rate-file" && play.start_time && !play.then_live) {
        return {"with --start-time the rate stays what --rate says, unless --then-live is given"};
    }
    return {};
}

Verdict simulated_time(const Given& given, const World& world) {
    if (!world.is({"simulate"})) return {};
    if (given.flag == "--start-time" && !world.settings.play.direct) {
        return {"only --direct plays in another time than the present"};
    }
    if (given.flag == "--time-scale" &&
        (!world.settings.play.start_time || !world.settings.play.direct)) {
        return {"only with --direct and --start-time time is simulated"};
    }
    return {};
}

Verdict jobs(const Given& given, const World& world) {
    const Settings& s = world.settings;
    const std::string& flag = given.flag;
    if (world.is({"server"}) && flag == "--output-dir" && s.logger_module == LoggerModule::none) {
        return {only_with_logger(
            "a server writes files only with --logger-module embedded or kafka", world)};
    }
    if (world.is({"log"}) && flag == "--output-dir" && s.logger_module == LoggerModule::kafka) {
        return {"the records are those of Kafka", Variables::passed_over};
    }
    if (!world.is({"audit"})) return {};
    const bool is_service = flag.starts_with("--kafka") || flag.starts_with("--redis-") ||
                            is_one_of(flag, {"--logger-module", "--registry"});
    const bool is_proof = is_one_of(
        flag, {"--witness", "--orphan-seconds", "--wait", "--expect-games", "--min-games"});
    if (!s.audit.against.empty() && (is_service || is_proof)) {
        return {"--against compares the tables of two folders and reads nothing else",
                Variables::passed_over};
    }
    if (flag == "--orphan-seconds" && !s.audit.repair) {
        return {"without --repair nothing is removed", Variables::passed_over};
    }
    return {};
}

Verdict compaction(const Given& given, const World& world) {
    const Settings& s = world.settings;
    if (!is_one_of(given.flag, {"--compact-rows", "--compact-grace"})) return {};
    if (world.is({"worker", "drill-worker"}) && s.compact.idle <= 0) {
        return {"a worker merges files only with --compact-idle (COMPACT_IDLE)",
                Variables::passed_over};
    }
    if (given.flag != "--compact-grace" || s3::is_address(s.files.output_dir)) return {};
    return {"merged files are kept for a while only in a bucket", Variables::passed_over};
}

Verdict verdict_on(const Given& given, const World& world) {
    for (const auto& rule : {direct_play, simulated_time, rate, jobs, roster, heroes, redis,
                             embedded_log, kafka, metrics, object_store, live_page, compaction}) {
        Verdict verdict = rule(given, world);
        if (!verdict.why.empty()) return verdict;
    }
    return {};
}

}  // namespace

bool has_effect(std::string_view command, const Settings& settings, std::string_view flag) {
    const std::vector<Given> none;
    return verdict_on({std::string(flag), {}}, {command, settings, none}).why.empty();
}

std::vector<std::string> useless_settings(std::string_view command, const Settings& settings,
                                          const std::vector<Given>& given) {
    const World world{command, settings, given};
    std::vector<std::pair<std::string, std::vector<std::string>>> variables;  // why, which
    for (const Given& each : given) {
        const Verdict verdict = verdict_on(each, world);
        if (verdict.why.empty()) continue;
        if (each.by == GivenBy::flag) {
            throw base::Failure(
                base::bad_setting(fmt::format("{} has no effect: {}", each.typed, verdict.why)));
        }
        if (verdict.variables == Variables::passed_over) continue;
        const auto same = [&](const auto& reason) { return reason.first == verdict.why; };
        auto at = std::find_if(variables.begin(), variables.end(), same);
        if (at == variables.end()) at = variables.insert(at, {verdict.why, {}});
        at->second.push_back(each.variable);
    }
    std::vector<std::string> lines;
    for (const auto& [why, names] : variables) {
        std::string list;
        for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
        lines.push_back(
            fmt::format("{} {} no effect: {}", list, names.size() == 1 ? "has" : "have", why));
    }
    return lines;
}

}  // namespace app
