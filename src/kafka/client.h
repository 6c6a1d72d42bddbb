// One client of librdkafka, what it says of trouble, and its end in bounded time.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kafka/settings.h"

namespace kafka {

// What to say beside a login by that mechanism of SASL that a broker refuses; `version` is
// librdkafka's, as rd_kafka_version() and its text. Empty: nothing.
std::string login_hint(std::string_view mechanism, int version, std::string_view version_text);

// Why brokers may not answer at all, where nothing else is known: those that speak TLS are silent
// to a client that does not. `protocol`: as Options::security_protocol.
std::string why_silent(std::string_view protocol);

// The last trouble a client told of, one line of bounded length. Threads: any.
class Notes {
public:
    void say(std::string_view text);
    std::string last() const;
    // What is put behind each line from now on that tells of a login that was refused.
    void explain_logins(std::string hint);

private:
    mutable std::mutex mutex_;
    std::string last_, login_hint_;
};

// What a client's callbacks work on. Each client's own; outlives it. Threads: any.
struct Ears {
    Ears() = default;
    virtual ~Ears() = default;
    Ears(const Ears&) = delete;
    Ears& operator=(const Ears&) = delete;

    Notes notes;
    std::atomic<bool> all_down = false;  // no broker could be reached; nobody says when one can
};

struct ClientPlan {
    Role role = Role::producer;
    std::vector<Setting> defaults;  // the user may set others
    std::vector<Setting> fixed;
    void (*tune)(rd_kafka_conf_s& conf) = nullptr;  // registers further callbacks
    std::chrono::milliseconds close_patience{5000};
};

// Nothing of it is printed: what the client has to say goes into `ears`.
// Threads: those of librdkafka, any for what is used here.
class Client {
public:
    // Asks no broker. settings: as check().
    static base::Result<std::unique_ptr<Client>> make(const Options& options,
                                                      const ClientPlan& plan,
                                                      std::shared_ptr<Ears> ears);
    // Waits for the client's end, or leaves it to a thread of its own when that takes too long.
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    rd_kafka_s* get() const noexcept { return handle_; }
    // It will never work again. Not every way of asking librdkafka for events tells of it.
    bool is_broken() const noexcept;
    Ears& ears() const noexcept { return *ears_; }

    // unavailable: "kafka HOSTS: WHAT: the last trouble".
    base::Error unavailable(const std::string& what) const;
    const std::string& brokers() const noexcept { return brokers_; }

private:
    Client(rd_kafka_s* handle, std::shared_ptr<Ears> ears, std::string brokers,
           std::chrono::milliseconds close_patience);

    rd_kafka_s* handle_;
    std::shared_ptr<Ears> ears_;
    const std::string brokers_;
    const std::chrono::milliseconds close_patience_;
};

// Runs `work` in a thread of its own and waits for it at most `patience`; then it goes on alone, so
// it must own what it uses. Whether it has ended.
bool run_within(std::chrono::milliseconds patience, std::function<void()> work);

// What is left until `deadline`, as librdkafka's calls take it: 0 … one minute, in ms.
int left_until(std::chrono::steady_clock::time_point deadline);

}  // namespace kafka
