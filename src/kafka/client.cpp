#include "kafka/client.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <system_error>
#include <thread>

namespace kafka {
namespace {

constexpr std::size_t k_longest_note = 300;
constexpr int k_warning = 4;  // of syslog
constexpr int k_mended_scram = 0x020601ff;

Ears* ears_of(const rd_kafka_t* client) { return static_cast<Ears*>(rd_kafka_opaque(client)); }

void on_log(const rd_kafka_t* client, int level, const char*, const char* text) {
    Ears* ears = client == nullptr ? nullptr : ears_of(client);
    if (ears != nullptr && level <= k_warning) ears->notes.say(text);
}

void on_error(rd_kafka_t* client, int code, const char* text, void* opaque) {
    auto& ears = *static_cast<Ears*>(opaque);
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
        ears.all_down = true;
        return;  // the trouble of each broker was told before
    }
    if (code == RD_KAFKA_RESP_ERR__FATAL) {
        std::array<char, 300> why{};
        rd_kafka_fatal_error(client, why.data(), why.size());
        ears.notes.say(why.data());
        return;
    }
    ears.notes.say(text);
}

}  // namespace

// It says the client's nonce twice in its last message; brokers since 3.8.1 look:
// https://github.com/confluentinc/librdkafka/pull/4895
std::string login_hint(std::string_view mechanism, int version, std::string_view version_text) {
    if (!mechanism.starts_with("SCRAM-") || version >= k_mended_scram) return {};
    return " (librdkafka before 2.6.1 cannot log in to Kafka 4 by SCRAM, and this is " +
           std::string(version_text) +
           ": KAFKA_SASL_MECHANISM=PLAIN with KAFKA_SECURITY_PROTOCOL=SASL_SSL expected)";
}

std::string why_silent(std::string_view protocol) {
    const bool by_tls = protocol.ends_with("SSL") || protocol.ends_with("ssl");
    if (by_tls) return "timed out";
    return "timed out (if the brokers speak TLS, KAFKA_SECURITY_PROTOCOL=SSL or SASL_SSL expected)";
}

void Notes::say(std::string_view text) {
    std::string line(text.substr(0, k_longest_note));
    std::replace(line.begin(), line.end(), '\n', ' ');
    const bool tells_of_login = text.find("uthentication") != std::string_view::npos;
    const std::lock_guard lock(mutex_);
    last_ = std::move(line);
    if (tells_of_login) last_ += login_hint_;
}

void Notes::explain_logins(std::string hint) {
    const std::lock_guard lock(mutex_);
    login_hint_ = std::move(hint);
}

std::string Notes::last() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

base::Result<std::unique_ptr<Client>> Client::make(const Options& options, const ClientPlan& plan,
                                                   std::shared_ptr<Ears> ears) {
    auto conf = configure(options, plan.role, plan.defaults, plan.fixed);
    if (!conf) return conf.error();
    ears->notes.explain_logins(
        login_hint(options.sasl_mechanism, rd_kafka_version(), rd_kafka_version_str()));
    rd_kafka_conf_set_opaque(conf->get(), ears.get());
    rd_kafka_conf_set_log_cb(conf->get(), on_log);
    rd_kafka_conf_set_error_cb(conf->get(), on_error);
    if (plan.tune != nullptr) plan.tune(**conf);
    std::array<char, 512> words{};
    const auto type = plan.role == Role::producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER;
    rd_kafka_t* handle = rd_kafka_new(type, conf->get(), words.data(), words.size());
    if (handle == nullptr) {
        return base::bad_setting("Kafka's client does not take these settings: " +
                                 std::string(words.data()));
    }
    static_cast<void>(conf->release());  // NOLINT(bugprone-unused-return-value): the client's
    return std::unique_ptr<Client>(
        new Client(handle, std::move(ears), options.brokers, plan.close_patience));
}

Client::Client(rd_kafka_s* handle, std::shared_ptr<Ears> ears, std::string brokers,
               std::chrono::milliseconds close_patience)
    : handle_(handle),
      ears_(std::move(ears)),
      brokers_(std::move(brokers)),
      close_patience_(close_patience) {}

Client::~Client() {
    // A consumer that is in a group has left it before, see Consumer.
    run_within(close_patience_, [handle = handle_, ears = ears_] {
        rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    });
}

bool Client::is_broken() const noexcept {
    std::array<char, 1> unused{};
    return rd_kafka_fatal_error(handle_, unused.data(), unused.size()) != 0;
}

base::Error Client::unavailable(const std::string& what) const {
    const std::string trouble = ears_->notes.last();
    return base::unavailable("kafka " + brokers_ + ": " + what +
                             (trouble.empty() ? "" : ": " + trouble));
}

bool run_within(std::chrono::milliseconds patience, std::function<void()> work) {
    struct End {
        std::mutex mutex;
        std::condition_variable changed;
        bool reached = false;
    };
    const auto end = std::make_shared<End>();
    std::thread worker;
    try {
        worker = std::thread([end, work]() mutable {
            work();
            work = nullptr;  // what it owns is gone when it has ended
            const std::lock_guard lock(end->mutex);
            end->reached = true;
            end->changed.notify_all();
        });
    } catch (const std::system_error&) {
        work();  // no thread to be had: it takes as long as it takes
        return true;
    }
    work = nullptr;
    std::unique_lock lock(end->mutex);
    const bool ended = end->changed.wait_for(lock, patience, [&] { return end->reached; });
    lock.unlock();
    if (ended) {
        worker.join();
    } else {
        worker.detach();
    }
    return ended;
}

int left_until(std::chrono::steady_clock::time_point deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

}  // namespace kafka
