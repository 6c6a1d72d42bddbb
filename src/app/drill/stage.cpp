#include "app/drill/stage.h"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <thread>

#include "app/console/standstill.h"
#include "app/doors/redis_state.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/system.h"
#include "base/log_entry.h"
#include "parquet/layout.h"

namespace app {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto k_server_start = 300s;
constexpr auto k_stop_patience = 300s;
constexpr std::chrono::seconds k_never = 24h;
// Of objects, which nobody can date back; a commit of the drill takes much less than half of it.
constexpr std::chrono::seconds k_bucket_orphan_age = 20s;

// A port that nobody uses at this moment.
std::uint16_t free_port() {
    const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    const bool fine =
        probe >= 0 && bind(probe, plain, size) == 0 && getsockname(probe, plain, &size) == 0;
    if (probe >= 0) close(probe);
    if (!fine) throw base::Failure(base::unavailable("no free port on 127.0.0.1"));
    return ntohs(address.sin_port);
}

bool says(const std::filesystem::path& file, std::string_view text) {
    std::ifstream lines(file);
    std::string line;
    while (std::getline(lines, line)) {
        if (line.find(text) != std::string::npos) return true;
    }
    return false;
}

std::string name_of(LoggerModule module) {
    return module == LoggerModule::kafka ? "kafka" : "embedded";
}

// What its processes need to reach the same services. Passwords are in no argument, which others
// on the machine could read.
std::map<std::string, std::string> service_variables(const Settings& s) {
    std::map<std::string, std::string> all = {
        {"LOGGER_MODULE", name_of(s.logger_module)},
        {"REGISTRY", s.registry == RegistryKind::redis ? "redis" : "memory"},
        {"REDIS_HOST", s.redis.host},
        {"REDIS_PORT", std::to_string(s.redis.port)},
        {"REDIS_DB", std::to_string(s.redis.db)},
        {"REDIS_USER", s.redis.user},
        {"REDIS_PASSWORD", s.redis.password},
        {"REDIS_TLS", s.redis.tls ? "True" : ""},
        {"REDIS_TLS_CA", s.redis.tls_ca},
        {"KAFKA_HOST", s.kafka.host},
        {"KAFKA_PORT", std::to_string(s.kafka.port)},
        {"KAFKA_BROKERS", s.kafka.brokers},
        {"KAFKA_PARTITIONS", std::to_string(s.kafka.partitions)},
        {"KAFKA_COMPRESSION", s.kafka.compression},
        {"WORKER_NAME", ""},
        {"KAFKA_SECURITY_PROTOCOL", s.kafka.security_protocol},
        {"KAFKA_SASL_MECHANISM", s.kafka.sasl_mechanism},
        {"KAFKA_SASL_USERNAME", s.kafka.sasl_username},
        {"KAFKA_SASL_PASSWORD", s.kafka.sasl_password},
        {"KAFKA_SSL_CA", s.kafka.ssl_ca},
        {"REDIS_PASSWORD_FILE", ""},
        {"KAFKA_SASL_PASSWORD_FILE", ""},
        {"S3_ACCESS_KEY_FILE", ""},
        {"S3_SECRET_KEY_FILE", ""},
        {"S3_SESSION_TOKEN_FILE", ""},
        {"S3_ENDPOINT", s.files.store.endpoint},
        {"S3_REGION", s.files.store.region},
        {"S3_CA", s.files.store.ca},
        {"S3_ACCESS_KEY", s.files.store.access_key},
        {"S3_SECRET_KEY", s.files.store.secret_key},
        {"S3_SESSION_TOKEN", s.files.store.session_token},
        {"SEED", ""},
        {"RATE_FILE", ""},
        {"WITNESS", ""},
        {"REBUILD", ""},
        {"LOG_LEVEL", "ERROR"},
        {"WEBSOCKET_HOST", "127.0.0.1"},
        {"WEBSOCKET_TLS", ""},
        {"WEBSOCKET_TLS_CA", ""},
        {"WEBSOCKET_TLS_CERT", ""},
        {"WEBSOCKET_TLS_KEY", ""},
        {"TABLE_FORMAT", s.table_format == TableFormat::delta ? "delta" : "parquet"},
        {"TYPES", ""},
    };
    // What they do not use is empty for them, whatever the surroundings say.
    for (auto& [name, value] : all) {
        const bool is_redis = name.starts_with("REDIS_") && s.registry != RegistryKind::redis;
        const bool is_kafka = name.starts_with("KAFKA_") && name != "KAFKA_PARTITIONS" &&
                              s.logger_module != LoggerModule::kafka;
        if (is_redis || is_kafka) value.clear();
    }
    return all;
}

}  // namespace

Settings of_drill(Settings settings, const std::filesystem::path& folder) {
    const bool in_bucket = TablesPlace(settings).is_bucket();
    settings.files.output_dir =
        in_bucket ? settings.files.output_dir + "/" + folder.filename().string() : folder.string();
    settings.files.local_dir = folder;
    // Topics that the drill makes have a partition for each worker: one without does nothing.
    settings.kafka.partitions = std::max(settings.kafka.partitions, settings.drill.workers);
    return settings;
}

Stage::Stage(const Settings& settings, std::filesystem::path folder, std::function<void()> glance)
    : settings_(of_drill(settings, folder)),
      folder_(std::move(folder)),
      glance_(std::move(glance)),
      variables_(service_variables(settings_)) {
    variables_["OUTPUT_DIR"] = settings_.files.output_dir;
    variables_["LOCAL_DIR"] = settings_.files.local_dir;
    std::filesystem::create_directories(folder_ / "witness");
}

Stage::~Stage() = default;

Stage::ChildPtr Stage::start(const std::string& name, std::vector<std::string> arguments) const {
    for (const std::string& extra : settings_.kafka.extra) {
        if (arguments.front() == "client") break;
        arguments.insert(arguments.end(), {"--kafka", extra});
    }
    return std::make_unique<Child>(
        Child::Start{std::move(arguments), variables_, folder_ / (name + ".txt"), glance_});
}

// Of whoever has none yet, the built-in ones.
void Stage::provide_heroes() {
    if (settings_.registry != RegistryKind::redis || load_redis_roster(settings_.redis).size() > 0)
        return;
    Child child(Child::Start{{"build-db"}, variables_, folder_ / "heroes.txt", glance_});
    const auto ended = child.wait(k_server_start);
    if (!ended || ended->exit_code != 0) {
        throw base::Failure(base::unavailable("heroes for the drill: " + child.fate()));
    }
}

void Stage::start_server() {
    provide_heroes();
    variables_["WEBSOCKET_PORT"] = std::to_string(free_port());
    server_ = start("server", {"server", "--lobby-timeout", "0.3", "--turn-timeout", "1"});
    const auto until = Clock::now() + k_server_start;
    const auto lines = folder_ / "server.txt";
    Standstill word(fmt::format("the drill's server, {} s at most", k_server_start.count()));
    while (!says(lines, "serves ws://")) {
        if (server_->wait(20ms) || Clock::now() > until) {
            throw base::Failure(base::unavailable("the drill's server: " + server_->fate()));
        }
        word.look(0);
    }
}

void Stage::start_players() {
    const auto witness = folder_ / "witness" / fmt::format("{}.jsonl", ++fleets_);
    players_ =
        start("players", {"client", "--players", "20", "--client-games", "-1", "--client-sleep",
                          "0.05", "--rate", "300", "--quiet", "--witness", witness});
}

void Stage::stop(Child& child) {
    child.send(SIGTERM);
    const auto ended = child.wait(k_stop_patience);
    // SIGTERM: it had not yet come to where it listens for signals, and so not to any work.
    const bool well = ended && ended->signal == 0 && ended->exit_code == 0;
    if (well || (ended && ended->signal == SIGTERM)) return;
    throw base::Failure(
        base::unavailable("a process of the drill was told to end: " + child.fate()));
}

void Stage::stop_players() {
    if (players_) stop(*players_);
    players_.reset();
}

void Stage::stop_server() {
    if (server_) stop(*server_);
    server_.reset();
}

std::vector<std::string> Stage::worker_arguments(const std::string& command,
                                                 const std::optional<Death>& death,
                                                 Sweeping sweeping) const {
    std::vector<std::string> arguments = {command, "--rotate-seconds", "0.05"};
    const bool is_bucket = TablesPlace(settings_).is_bucket();
    if (is_bucket || sweeping == Sweeping::left_to_others) {
        const auto age = sweeping == Sweeping::left_to_others ? k_never : k_bucket_orphan_age;
        arguments.insert(arguments.end(), {"--orphan-seconds", std::to_string(age.count())});
    }
    if (death) arguments.insert(arguments.end(), {"--die-at", death->text()});
    return arguments;
}

Stage::ChildPtr Stage::start_worker(const std::optional<Death>& death, Sweeping sweeping) const {
    return start("workers", worker_arguments("drill-worker", death, sweeping));
}

Stage::ChildPtr Stage::start_batch(const std::optional<Death>& death) const {
    auto arguments = worker_arguments("drill-batch", death, Sweeping::as_always);
    arguments.insert(arguments.end(), {"--quiet"});
    return start("batches", std::move(arguments));
}

Stage::ChildPtr Stage::start_compact(const std::optional<Death>& death) const {
    std::vector<std::string> arguments = {"drill-compact", "--quiet"};
    if (TablesPlace(settings_).is_bucket()) {
        arguments.insert(arguments.end(), {"--compact-grace", "1"});
    }
    if (death) arguments.insert(arguments.end(), {"--die-at", death->text()});
    return start("compactions", std::move(arguments));
}

std::chrono::seconds Stage::age_staged_files() const {
    const TablesPlace place(settings_);
    if (place.is_bucket()) return k_bucket_orphan_age;
    const auto then = std::filesystem::file_time_type::clock::now() -
                      std::chrono::ceil<std::chrono::seconds>(
                          std::chrono::duration<double>(2 * settings_.commits.orphan_seconds));
    const tables::Layout layout(settings_.files.output_dir);
    for (const ports::TableFile& file : value_or_throw(place.store()->list())) {
        if (file.visible) continue;
        std::filesystem::last_write_time(layout.table(file.table) / file.name, then);
    }
    return 0s;
}

std::size_t Stage::commits() const {
    return value_or_throw(TablesPlace(settings_).ledger().load(base::k_lobby_queue)).size();
}

}  // namespace app
