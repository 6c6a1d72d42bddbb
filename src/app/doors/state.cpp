#include "app/doors/state.h"

#include "app/doors/redis_state.h"
#include "memory/registry.h"

namespace app {
namespace {

class MemoryState final : public LiveState {
public:
    explicit MemoryState(std::shared_ptr<memory::Registry> registry)
        : registry_(std::move(registry)) {}

    ports::Accounts& accounts() override { return *registry_; }
    ports::Seats& seats() override { return *registry_; }
    ports::Fights& fights() override { return *registry_; }
    ports::Outbox* outbox() override { return nullptr; }
    std::optional<RegistryCalls> calls() const override { return std::nullopt; }

private:
    const std::shared_ptr<memory::Registry> registry_;
};

// The same registry by another door.
class MemorySessions final : public ports::Sessions {
public:
    explicit MemorySessions(std::shared_ptr<memory::Registry> registry)
        : registry_(std::move(registry)) {}

    base::Result<std::vector<ports::Session>> pull(
        const std::vector<ports::GameToken>& games) override {
        return registry_->pull(games);
    }
    base::Result<std::vector<bool>> claim(const std::vector<ports::GameToken>& games,
                                          std::string_view claimant) override {
        return registry_->claim(games, claimant);
    }
    base::Result<void> clean(const std::vector<ports::GameToken>& games,
                             int expiry_seconds) override {
        return registry_->clean(games, expiry_seconds);
    }

private:
    const std::shared_ptr<memory::Registry> registry_;
};

OpenedState open_memory_state(const Settings& settings) {
    memory::RegistryOptions options;
    options.most_users = static_cast<std::size_t>(settings.server.most_users);
    // The worker must find each game there, however far behind it is.
    if (settings.sessions == SessionsFrom::registry) options.finished_kept = 1'000'000;
    const auto registry = std::make_shared<memory::Registry>(options);
    OpenedState opened;
    opened.state = std::make_unique<MemoryState>(registry);
    opened.sessions = std::make_unique<MemorySessions>(registry);
    return opened;
}

}  // namespace

OpenedState open_state(const Settings& settings, RegistryKind kind) {
    if (kind == RegistryKind::memory) return open_memory_state(settings);
    OpenedState opened;
    opened.state = open_redis_state(settings.redis, settings.server);
    opened.sessions = open_redis_sessions(settings.redis);
    return opened;
}

}  // namespace app
