// The doors to live game state: who plays (Accounts), who sits where (Seats), who fights (Fights),
// and what workers take from it (Sessions). Twins: memory, redis.
//
// A fight is handed out as an immutable snapshot. Every change is compare-and-set on its version,
// so any number of servers may share one registry: one of two rivals wins, the other gets lost_race
// and looks again.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "combat/fight.h"
#include "combat/seating.h"
#include "ports/task.h"

namespace ports {

using base::GameToken;
using base::UserToken;
using FightPtr = std::shared_ptr<const combat::Fight>;

// --- Accounts -------------------------------------------------------------------------------

// Name and token of a user. `secret_hash`: SHA-256 as hex of what it must show; empty: unprotected.
struct Account {
    UserToken token;
    std::string secret_hash;
};

struct Registered {
    Account account{};
    bool created = false;
    bool has_room = true;  // false: no more users are taken, and there is no such account
};

// Errors: unavailable. A user once registered keeps token and protection for ever.
class Accounts {
public:
    virtual ~Accounts() = default;

    // The account of that name; created from `fresh` if there is none.
    virtual Task<base::Result<Registered>> login(std::string name, Account fresh) = 0;

    // The account with that token, or nothing.
    virtual Task<base::Result<std::optional<Account>>> account(UserToken token) = 0;
};

// --- Seats ----------------------------------------------------------------------------------

using combat::SeatRequest;

struct Seated {
    FightPtr fight;           // after the seat was taken
    bool taken = false;       // false: the user sat there already, nothing changed
    combat::Events events{};  // of the seat that was taken
};

class Seats {
public:
    virtual ~Seats() = default;

    // Finds the game of that match, or without a match the one last opened for that number of
    // participants unless it is full, and does with it what combat::decide_seat() says, in one
    // step. rejected: combat::decide_seat() says so, or `fresh_game` is a game already (seeded
    // runs: the match was fought).
    virtual Task<base::Result<Seated>> take_seat(SeatRequest request) = 0;
};

// --- Fights ---------------------------------------------------------------------------------

// A transition that `combat` has computed.
struct Change {
    combat::Fight after;      // `after.version` is the version before plus one
    std::string session_log;  // the line to append to the game's session logs; empty: none
};

// Told about every change of a watched fight, in no particular thread: hand it on, never block.
using FightListener = std::function<void(FightPtr)>;

class Fights {
public:
    virtual ~Fights() = default;

    // The fight now, or nothing if the game is unknown.
    virtual Task<base::Result<FightPtr>> load(GameToken game) = 0;

    // Replaces the fight and appends the session log in one step if the fight still has the version
    // after.version - 1; tells the listeners. lost_race: it has another one.
    virtual Task<base::Result<FightPtr>> apply(Change change) = 0;

    // From now on `listener` hears of this game's changes, by any server. One listener per
    // (game, owner); owner is any stable address. Ends by unwatch or with the game's last change.
    virtual void watch(GameToken game, const void* owner, FightListener listener) = 0;
    virtual void unwatch(GameToken game, const void* owner) = 0;
};

// --- Sessions -------------------------------------------------------------------------------

// What a worker pulls of one finished game.
struct Session {
    GameToken game;
    FightPtr fight;                 // nothing: the registry does not know the game, or see `fault`
    std::vector<std::string> logs;  // the session logs in order, as JSON texts
    std::string fault{};            // why what the registry has of the game cannot be used
};

// Users are never forgotten: a registry that knows none of a game's users is not that game's.
enum class KnownUsers {
    some,           // at least one of those who were asked for
    none_of_these,  // but others
    none_at_all,    // there are no users
};

// Threads: any. Blocking: all calls wait for the registry.
class Sessions {
public:
    virtual ~Sessions() = default;

    // The sessions of these games, in the same order.
    virtual base::Result<std::vector<Session>> pull(const std::vector<GameToken>& games) = 0;

    // A hint: the next pull() will be of the same games. A registry that is far away may fetch them
    // meanwhile; sessions of games that are over do not change. Returns at once.
    virtual void prefetch(const std::vector<GameToken>&) {}

    // Of games that servers of other implementations played: which of them `claimant` may make rows
    // of, one answer a game. Their records may lie in any partition, several in each, so whoever
    // asks first for a game has it for good, also after a restart.
    virtual base::Result<std::vector<bool>> claim(const std::vector<GameToken>& games,
                                                  std::string_view claimant) = 0;

    // Whether the registry knows any of these users. One within this process is always the right
    // one.
    virtual base::Result<KnownUsers> look_for(const std::vector<UserToken>&) {
        return KnownUsers::some;
    }

    // The games' traces live on for `expiry_seconds`, their session logs are deleted at once.
    virtual base::Result<void> clean(const std::vector<GameToken>& games, int expiry_seconds) = 0;
};

}  // namespace ports
