#include "kafka/settings.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <sstream>

namespace kafka {
namespace {

struct Reserved {
    std::string_view key;
    std::string_view why;
};

constexpr std::string_view k_brokers = "set KAFKA_BROKERS instead";
constexpr std::string_view k_safe_writing = "records would no longer arrive once and in order";
constexpr std::string_view k_waiting = "records wait for their broker as long as it takes";
constexpr std::string_view k_ledger = "where reading starts is the ledger's to say";
constexpr std::string_view k_shares = "topics that are read together must be shared out alike";
constexpr std::string_view k_topics = "topics are made by this program, as KAFKA_PARTITIONS says";

constexpr std::array k_reserved = {
    Reserved{"bootstrap.servers", k_brokers},
    Reserved{"metadata.broker.list", k_brokers},
    Reserved{"security.protocol", "set KAFKA_SECURITY_PROTOCOL instead"},
    Reserved{"sasl.mechanism", "set KAFKA_SASL_MECHANISM instead"},
    Reserved{"sasl.mechanisms", "set KAFKA_SASL_MECHANISM instead"},
    Reserved{"sasl.username", "set KAFKA_SASL_USERNAME instead"},
    Reserved{"sasl.password", "set KAFKA_SASL_PASSWORD instead"},
    Reserved{"ssl.ca.location", "set KAFKA_SSL_CA instead"},
    Reserved{"client.id", "clients are named by their role"},
    Reserved{"enable.idempotence", k_safe_writing},
    Reserved{"acks", k_safe_writing},
    Reserved{"request.required.acks", k_safe_writing},
    Reserved{"enable.gapless.guarantee", k_safe_writing},
    Reserved{"transactional.id", "records are written without transactions"},
    Reserved{"partitioner", "a key belongs to one partition, whoever writes it"},
    Reserved{"retries", k_waiting},
    Reserved{"message.send.max.retries", k_waiting},
    Reserved{"message.timeout.ms", k_waiting},
    Reserved{"delivery.timeout.ms", k_waiting},
    Reserved{"enable.auto.commit", k_ledger},
    Reserved{"auto.commit.enable", k_ledger},
    Reserved{"enable.auto.offset.store", k_ledger},
    Reserved{"auto.offset.reset", k_ledger},
    Reserved{"group.id", "set KAFKA_GROUP instead"},
    Reserved{"group.instance.id", "set WORKER_NAME instead"},
    Reserved{"group.protocol.type", k_shares},
    Reserved{"partition.assignment.strategy", k_shares},
    Reserved{"allow.auto.create.topics", k_topics},
    Reserved{"test.mock.num.brokers", "records would go nowhere"},
    Reserved{"log_level", "the client's log lines are not printed"},
    Reserved{"debug", "the client's log lines are not printed"},
};

enum class Audience : std::uint8_t { everybody, producers, consumers };

// Whom the client's own list of properties names for that key; nothing: it is not there.
std::optional<Audience> audience_of(std::string_view key) {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* memory = ::open_memstream(&text, &size);
    if (memory == nullptr) return std::nullopt;
    rd_kafka_conf_properties_show(memory);
    std::fclose(memory);
    std::istringstream lines{std::string(text, size)};
    std::free(text);

    std::optional<Audience> found;
    for (std::string line; !found && std::getline(lines, line);) {
        std::istringstream words(line);
        std::string name;
        std::string bar;
        std::string who;
        words >> name >> bar >> who;
        if (name != key || bar != "|") continue;
        found = who == "P"   ? Audience::producers
                : who == "C" ? Audience::consumers
                             : Audience::everybody;
    }
    return found;
}

bool is_for(Audience audience, Role role) {
    if (audience == Audience::everybody) return true;
    return (audience == Audience::producers) == (role == Role::producer);
}

// A value that may be a secret is not repeated.
bool is_secret(std::string_view key) {
    constexpr std::array k_words = {"password", "secret", "key", "token", "jaas", ".pem"};
    return std::any_of(k_words.begin(), k_words.end(), [key](const char* word) {
        return key.find(word) != std::string_view::npos;
    });
}

base::Result<void> put(rd_kafka_conf_t& conf, const Setting& setting, const std::string& source) {
    std::array<char, 512> words{};
    const auto& [key, value] = setting;
    const auto done =
        rd_kafka_conf_set(&conf, key.c_str(), value.c_str(), words.data(), words.size());
    if (done == RD_KAFKA_CONF_OK) return {};
    const bool secret = is_secret(key);
    const std::string what = source + (secret ? "" : "=" + value) + ": ";
    if (done == RD_KAFKA_CONF_UNKNOWN) {
        return base::bad_setting(what + "Kafka's client knows no setting '" + key + "'");
    }
    std::string why = secret ? "Kafka's client does not take it" : words.data();
    std::replace(why.begin(), why.end(), '\n', ' ');
    return base::bad_setting(what + why);
}

base::Result<void> put_connection(rd_kafka_conf_t& conf, const Options& options, Role role) {
    struct Ours {
        const char* key;
        const std::string& value;
        const char* name;
    };
    const std::string client_id =
        options.client_id + (role == Role::producer ? "-writer" : "-reader");
    const std::array ours = {
        Ours{"bootstrap.servers", options.brokers, "KAFKA_BROKERS"},
        Ours{"client.id", client_id, "client id"},
        Ours{"security.protocol", options.security_protocol, "KAFKA_SECURITY_PROTOCOL"},
        Ours{"sasl.mechanism", options.sasl_mechanism, "KAFKA_SASL_MECHANISM"},
        Ours{"sasl.username", options.sasl_username, "KAFKA_SASL_USERNAME"},
        Ours{"sasl.password", options.sasl_password, "KAFKA_SASL_PASSWORD"},
        Ours{"ssl.ca.location", options.ssl_ca, "KAFKA_SSL_CA"},
    };
    for (const Ours& each : ours) {
        if (each.value.empty()) continue;
        const auto done = put(conf, {each.key, each.value}, each.name);
        if (!done) return done.error();
    }
    return {};
}

base::Result<void> put_extra(rd_kafka_conf_t& conf, const Options& options, Role role) {
    for (const Setting& setting : options.extra) {
        const std::string& key = setting.first;
        if (const auto why = reason_against(key); !why.empty()) {
            return base::bad_setting("--kafka " + key + ": not to be set: " + std::string(why));
        }
        const auto audience = audience_of(key);
        if (audience && !is_for(*audience, role)) continue;
        const auto done = put(conf, setting, "--kafka " + key);
        if (!done) return done.error();
    }
    return {};
}

// Settings may be good one by one and not together: the client says so when it is made.
base::Result<void> try_out(const Options& options, Role role, const std::vector<Setting>& fixed) {
    auto conf = configure(options, role, {}, fixed);
    if (!conf) return conf.error();
    rd_kafka_conf_set_log_cb(conf->get(), [](const rd_kafka_t*, int, const char*, const char*) {});
    std::array<char, 512> words{};
    const auto type = role == Role::producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER;
    rd_kafka_t* client = rd_kafka_new(type, conf->get(), words.data(), words.size());
    if (client == nullptr) {
        return base::bad_setting("Kafka's client does not take these settings: " +
                                 std::string(words.data()));
    }
    static_cast<void>(conf->release());  // NOLINT(bugprone-unused-return-value): the client's
    rd_kafka_destroy(client);
    return {};
}

}  // namespace

std::string_view reason_against(std::string_view key) noexcept {
    for (const Reserved& each : k_reserved) {
        if (each.key == key) return each.why;
    }
    return {};
}

base::Result<Configuration> configure(const Options& options, Role role,
                                      const std::vector<Setting>& defaults,
                                      const std::vector<Setting>& fixed) {
    Configuration conf(rd_kafka_conf_new());
    for (const Setting& setting : defaults) {
        if (auto done = put(*conf, setting, setting.first); !done) return done.error();
    }
    if (auto done = put_connection(*conf, options, role); !done) return done.error();
    if (auto done = put_extra(*conf, options, role); !done) return done.error();
    for (const Setting& setting : fixed) {
        if (auto done = put(*conf, setting, setting.first); !done) return done.error();
    }
    return conf;
}

base::Result<void> check(const Options& options) {
    if (options.brokers.empty()) return base::bad_setting("KAFKA_BROKERS: names no broker");
    if (options.partitions < 1 || options.partitions > 10'000) {
        return base::bad_setting("KAFKA_PARTITIONS: " + std::to_string(options.partitions) +
                                 ", takes 1 to 10000");
    }
    if (options.replication < 0 || options.replication > 100) {
        return base::bad_setting("replication: " + std::to_string(options.replication) +
                                 ", takes 0 (as the cluster allows) to 100");
    }
    Options unconnected = options;
    unconnected.brokers.clear();  // a client that knows no broker calls nobody
    const auto written = try_out(unconnected, Role::producer, {{"enable.idempotence", "true"}});
    if (!written) return written.error();
    return try_out(unconnected, Role::consumer, {{"group.id", "check"}});
}

}  // namespace kafka
