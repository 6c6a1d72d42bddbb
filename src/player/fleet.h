// Players in any number, on a few threads, over real connections to one server address.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "player/bot.h"
#include "player/counters.h"
#include "player/load_shape.h"
#include "player/matchmaker.h"
#include "tls/context.h"

namespace player {

struct FleetOptions {
    std::string host = "localhost";
    std::uint16_t port = 5678;
    tls::ContextPtr tls{};  // nothing: without TLS
    PlayerIndex players = 100;
    std::string user_prefix = "USER";
    int threads = 1;
    int users_per_connection = 1;         // more: the server must name USER_TOKEN in what it pushes
    std::optional<std::uint64_t> seed{};  // choices and drawn participants follow from it
    Protection protection = Protection::asked_for;
    NameTaken name_taken = NameTaken::give_up;
    Duration client_sleep{1000};         // before trying again what failed
    int most_failures = 60;              // of one player in a row; then the fleet gives up
    Duration patience{10'000};           // for the first connection
    Duration answer_timeout{30'000};     // then the connection is given up
    std::optional<LoadShape> load{};     // games per second; nothing: as fast as it goes
    base::Timestamp load_start{};        // the time of the day when that begins
    std::optional<Duration> duration{};  // no game starts so long after start() or later
    // While no game has ended: nothing but refusals for so long, and the fleet gives up.
    Duration refused_patience{60'000};
};

// "USER" and 6 → "USER007"; at least three digits.
std::string user_name(std::string_view prefix, PlayerIndex index);

// A planned run: plays what the source gives, until it gives nothing. The source is called by one
// thread at a time.
struct Planned {
    std::function<std::optional<MatchPlan>()> source;
    std::size_t look_ahead = 1024;  // plans that wait for their players at most
};

// Every player for itself.
struct Free {
    std::int64_t games_each = 10;  // of one player, timed out ones included; -1: without end
    int fewest = 2;                // participants of a game, drawn at random
    int most = 3;
    std::optional<std::uint64_t> games{};  // that end; then no new one begins
};
using Games = std::variant<Planned, Free>;

// Called by the fleet's threads, by one at a time; must not block. Empty ones are not called.
struct FleetHooks {
    // Once for each game that ended: the witness.
    std::function<void(const GameToken&, Outcome)> on_game{};
    // False: no new game starts for now; asked again a little later.
    std::function<bool()> admits{};
    // On the thread of start(), a few times a second while no server answers; `why` as it is now.
    // False: start() gives up with `stopped`.
    std::function<bool(const std::string& why)> waits{};
};

// Threads: start() and wait() once each, by the owner; all other functions by anybody.
class Fleet {
public:
    Fleet(FleetOptions options, Games games, FleetHooks hooks);
    // As stop_now() and wait().
    ~Fleet();
    Fleet(const Fleet&) = delete;
    Fleet& operator=(const Fleet&) = delete;

    // Finds the server and sends the players there. unavailable: it cannot be reached within
    // `patience`. stopped: stop_now() was called meanwhile.
    base::Result<void> start();

    // From now on games begin at that rate, whose time is `start` now.
    void change_load(const LoadShape& load, base::Timestamp start);

    // No new game starts; those under way are played to their end, then the fleet is done.
    void stop_new_games();
    // The players leave in the middle of their games.
    void stop_now();

    // Waits until all games are played or the fleet was stopped. An error: the server was lost for
    // too long (unavailable) or refuses a player for good (rejected); its text names the player.
    base::Result<void> wait();
    // True once wait() would not block for long.
    bool done() const noexcept;

    Counts counts() const;
    // Games that no player was left for.
    std::uint64_t left_over() const;
    // How often each status of refusal was heard.
    std::map<std::string, std::uint64_t, std::less<>> refusals() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace player
