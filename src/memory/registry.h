// The registry within this process.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "combat/seating.h"
#include "ports/registry.h"

namespace memory {

struct RegistryOptions {
    // Games that are over and were not cleaned: beyond this many the oldest is forgotten.
    std::size_t finished_kept = 4096;
    // Where so many are known new ones are refused; each takes about 280 bytes. 0: no limit.
    std::size_t most_users = 0;
};

// All four doors to live game state, for one process.
//
// Threads: any; every call holds a few short locks and never waits for anything else, so the tasks
// end without suspending. Listeners are called in the thread of the change, after it, with no lock
// held: changes made by two threads at nearly the same time may be told in either order (look at
// the version), and a listener may be told once more while unwatch() is returning.
//
// Memory: users are kept for ever; games until they are over and cleaned (and expired), or pushed
// out by `finished_kept` later ones. A match name is free again once its game is over.
class Registry final : public ports::Accounts,
                       public ports::Seats,
                       public ports::Fights,
                       public ports::Sessions {
public:
    explicit Registry(RegistryOptions options = {});
    ~Registry() override;

    ports::Task<base::Result<ports::Registered>> login(std::string name,
                                                       ports::Account fresh) override;
    ports::Task<base::Result<std::optional<ports::Account>>> account(
        ports::UserToken token) override;

    ports::Task<base::Result<ports::Seated>> take_seat(ports::SeatRequest request) override;

    ports::Task<base::Result<ports::FightPtr>> load(ports::GameToken game) override;
    // rejected: the game is unknown.
    ports::Task<base::Result<ports::FightPtr>> apply(ports::Change change) override;
    // Watching a game that is unknown or over does nothing.
    void watch(ports::GameToken game, const void* owner, ports::FightListener listener) override;
    void unwatch(ports::GameToken game, const void* owner) override;

    base::Result<std::vector<ports::Session>> pull(
        const std::vector<ports::GameToken>& games) override;
    // All of them: only this process' server plays here.
    base::Result<std::vector<bool>> claim(const std::vector<ports::GameToken>& games,
                                          std::string_view claimant) override;
    // Games that are not over are left alone.
    base::Result<void> clean(const std::vector<ports::GameToken>& games,
                             int expiry_seconds) override;

    // Games known now, over or not.
    std::size_t games() const;

private:
    using Time = std::chrono::steady_clock::time_point;
    // Replaced as a whole when somebody comes or goes, so that a change just takes hold of them.
    using Listeners = std::vector<std::pair<const void*, ports::FightListener>>;
    using ListenersPtr = std::shared_ptr<const Listeners>;

    struct Game {
        ports::FightPtr fight;
        std::vector<std::string> logs;
        ListenersPtr listeners;  // nothing: nobody listens
        std::string match;       // empty: none
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<ports::GameToken, Game> games;
    };

    Shard& shard_of(const ports::GameToken& game) {
        return shards_[game.bytes[0] % shards_.size()];
    }
    base::Result<ports::Seated> seat_now(const ports::SeatRequest& request, ListenersPtr& told);
    static void tell(const ListenersPtr& listeners, const ports::FightPtr& fight);
    static Listeners others(const ListenersPtr& listeners, const void* owner);
    std::optional<ports::GameToken> find_game(const ports::SeatRequest& request) const;
    // Stores the new game; rejected: so is the request, or its game was fought already.
    base::Result<ports::Seated> open_game(combat::SeatDecision decision,
                                          const ports::SeatRequest& request);
    base::Result<ports::FightPtr> apply_now(ports::Change change);
    void close_game(const combat::Fight& fight, const std::string& match);
    void drop_game(const ports::GameToken& game);
    void forget_expired();

    const RegistryOptions options_;

    std::mutex accounts_mutex_;
    std::unordered_map<std::string, ports::Account> accounts_;
    std::unordered_map<ports::UserToken, ports::Account> accounts_by_token_;

    // Locks are taken in this order: lobby, shard. The finished one is taken alone.
    std::mutex lobby_mutex_;
    std::unordered_map<std::string, ports::GameToken> matches_;  // of games not over
    std::map<int, ports::GameToken> open_games_;  // without a match, by number of participants

    std::array<Shard, 16> shards_;

    std::mutex finished_mutex_;
    std::deque<ports::GameToken> finished_;           // oldest first
    std::multimap<Time, ports::GameToken> expiring_;  // cleaned, by when they are to go
};

}  // namespace memory
