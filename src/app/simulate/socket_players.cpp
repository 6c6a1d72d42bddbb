#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>

#include "app/doors/redis_state.h"
#include "app/doors/state.h"
#include "app/doors/wiring.h"
#include "app/simulate/players.h"
#include "app/system.h"
#include "server/server.h"

namespace app {
namespace {

using namespace std::chrono_literals;

// The players of a simulation all come from one address, with up to five connections each, and
// nobody has to be protected from them.
server::Options simulated_server(const Settings& settings) {
    server::Options options = server_options(settings);
    options.hero_skew = settings.play.hero_skew;
    const std::size_t needed = static_cast<std::size_t>(settings.players.count) * 5 + 100;
    server::Limits& limits = options.limits;
    limits.connections_per_address = std::max(limits.connections_per_address, needed);
    limits.connections = std::max(limits.connections, needed);
    limits.half_open = std::max(limits.half_open, needed);
    limits.arrivals = limits.arrivals_per_address = {};
    limits.logins = limits.finds = limits.refusals = limits.messages = {};
    return options;
}

class SocketPlayers final : public Players {
public:
    explicit SocketPlayers(const PlayersNeed& need)
        : settings_(need.settings),
          writer_(need.writer),
          state_(open_state(settings_, settings_.registry)),
          server_(simulated_server(settings_),
                  {state_.state->accounts(), state_.state->seats(), state_.state->fights(),
                   need.transport, need.roster, now, random_bytes, state_.state->outbox()}) {
        if (settings_.registry == RegistryKind::redis) {
            say_what_redis_lacks(settings_.redis, RedisAccess::changes);
        }
        value_or_throw(server_.start());
    }

    void begin(player::Planned planned, player::FleetHooks hooks) override {
        player::FleetOptions options = fleet_options(settings_);
        options.port = server_.port();
        // A registry that lasts knows these users of an earlier run with the same seed.
        if (settings_.registry == RegistryKind::redis) {
            options.protection = player::Protection::none;
        }
        auto fleet = std::make_unique<player::Fleet>(options, std::move(planned), std::move(hooks));
        value_or_throw(fleet->start());
        const std::lock_guard lock(mutex_);
        fleet_ = std::move(fleet);
    }

    void change_rate(const player::LoadShape& rate) override { fleet_->change_load(rate, now()); }
    void stop_new_games() override { fleet_->stop_new_games(); }
    void stop_now() override { fleet_->stop_now(); }
    bool done() const noexcept override { return fleet_->done(); }
    base::Result<void> wait() override { return fleet_->wait(); }
    void close(bool interrupted) override { server_.stop(interrupted ? 0s : 5s); }
    player::Counts counts() const override { return fleet_->counts(); }

    RoleParts parts() const override {
        RoleParts all;
        all.push_back({"server",
                       {.figures = figures_of(server_.counts()),
                        .deliveries = writer_.deliveries(),
                        .gauges = queue_of(writer_.backlog())}});
        const std::lock_guard lock(mutex_);
        if (fleet_ != nullptr) all.push_back({"client", {figures_of(fleet_->counts())}});
        return all;
    }

    ports::Sessions* sessions() noexcept override { return state_.sessions.get(); }

private:
    const Settings& settings_;
    const ports::LogWriter& writer_;
    OpenedState state_;
    server::Server server_;
    mutable std::mutex mutex_;  // guards the pointer: parts() may be asked before begin()
    std::unique_ptr<player::Fleet> fleet_;
};

}  // namespace

std::unique_ptr<Players> make_socket_players(const PlayersNeed& need) {
    return std::make_unique<SocketPlayers>(need);
}

player::FleetOptions fleet_options(const Settings& settings) {
    player::FleetOptions options;
    options.host = settings.websocket_host;
    options.players = static_cast<player::PlayerIndex>(settings.players.count);
    options.seed = settings.play.seed;
    options.users_per_connection = settings.users_per_connection;
    options.client_sleep =
        std::chrono::duration_cast<player::Duration>(seconds_of(settings.players.sleep));
    options.load = settings.play.rate;
    options.load_start = now();
    if (settings.play.duration) {
        options.duration =
            std::chrono::duration_cast<player::Duration>(seconds_of(*settings.play.duration));
    }
    return options;
}

}  // namespace app
