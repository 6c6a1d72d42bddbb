// The registry doors' contract, held by the twin in Redis.
#include <utility>

#include "redis/registry.h"
#include "redis/roster_store.h"
#include "redis/sessions.h"
#include "tests/contract/registry_contract.h"
#include "tests/support/redis_server.h"

namespace {

// One for the whole program; each twin empties it.
const support::RedisServer& server() {
    static const support::RedisServer server;
    return server;
}

class RedisTwin final : public RegistryTwin {
public:
    explicit RedisTwin(const redis::Options& options)
        : registry_(redis::Registry::open(options).value()), sessions_(options) {}

    ports::Accounts& accounts() override { return *registry_; }
    ports::Seats& seats() override { return *registry_; }
    ports::Fights& fights() override { return *registry_; }
    ports::Sessions& sessions() override { return sessions_; }
    ports::Outbox* outbox() override { return registry_.get(); }

private:
    std::unique_ptr<redis::Registry> registry_;
    redis::Sessions sessions_;
};

std::unique_ptr<RegistryTwin> make_for(std::size_t most_users) {
    redis::Options options;
    options.most_users = most_users;
    options.host = "127.0.0.1";
    options.port = server().port();
    redis::RosterStore(options).flush().value();
    return std::make_unique<RedisTwin>(options);
}

INSTANTIATE_TEST_SUITE_P(Redis, RegistryContract,
                         testing::Values(RegistryMaker{"redis", [] { return make_for(0); }}),
                         registry_name);
INSTANTIATE_TEST_SUITE_P(Redis, FullRegistryContract,
                         testing::Values(RegistryMaker{
                             "redis", [] { return make_for(FullRegistryContract::k_most); }}),
                         registry_name);

}  // namespace
