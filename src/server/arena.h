// The fights that one thread of the server looks after.
#pragma once

#include <memory>

#include "server/changes.h"
#include "server/counters.h"
#include "server/notice.h"
#include "server/options.h"
#include "server/timekeeper.h"
#include "server/watch_list.h"

namespace server {

using base::GameToken;
using base::UserToken;
using ports::FightPtr;
using ports::Task;

class Announcements;
class Inbox;

// Whom an arena tells what.
struct ArenaReports {
    Counters& counters;
    Notice& ends;                            // fewer games are under way than before
    Announcements* announcements = nullptr;  // every change made through it; nothing: nobody asks
};

// A game that this thread seated a user in, or pushed to one:
//   1. it is watched: the registry tells of its changes, wherever they are made
//   2. with each change its subscribers are told, and its deadline is set
//   3. when nobody acts in time, a lobby is TIMED OUT, a turn is a forfeit; where that fails, it is
//      tried again after as long
//   4. when it is over, or the registry has lost it, it is watched no more
//
// Threads: that of the executor only, but games_under_way(). All tasks must be awaited on it.
class Arena {
public:
    Arena(ports::Executor executor, const Options& options, const Doors& doors,
          const ArenaReports& reports);
    ~Arena();
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    // Keeps the deadlines until stop(); spawn it once.
    Task<void> keep_time();
    void stop() { timekeeper_.stop(); }

    // Takes a seat as the door does, and watches the game.
    Task<base::Result<ports::Seated>> take_seat(ports::SeatRequest request);

    // Watches the game unless it is over. Nothing: it is unknown.
    Task<base::Result<FightPtr>> follow(GameToken game);

    // As follow(), but never of an older state than the registry has now.
    Task<base::Result<FightPtr>> refresh(GameToken game);

    // As WatchList. The game must have been followed just now with the result `fight`, and the user
    // be in.
    void subscribe(const FightPtr& fight, const UserToken& user, Subscriber& subscriber) {
        games_.subscribe(fight, user, subscriber);
    }
    void leave(Subscriber& subscriber) { games_.leave(subscriber); }

    // For changes of the games that it watches.
    Changes& changes() noexcept { return changes_; }

    // A state of a game was seen: news if it is later than what is known.
    void note(const FightPtr& fight);

    // Of these, those in which the user is known to have a seat.
    std::size_t games_of(const UserToken& user) const { return games_.games_of(user); }

    // Any thread.
    std::size_t games_under_way() const noexcept { return games_.size(); }

private:
    WatchList::Game& watch(const GameToken& game);
    // Before it is taken off the list.
    void unwatch(const GameToken& game, WatchList::Game& watched);
    // The registry has lost the game: for its players that is as if it had timed out.
    void give_up(const GameToken& game);
    Task<void> time_out(GameToken game);
    Task<void> forfeit(GameDeadlines::Due due);
    // What became of a change that a deadline wanted.
    void settle(const GameToken& game, const base::Result<Changes::Made>& made);

    const Doors doors_;
    Counters& counters_;
    Notice& ends_;
    Announcements* const announcements_;
    Changes changes_;
    std::shared_ptr<Inbox> inbox_;
    WatchList games_;
    Timekeeper timekeeper_;
};

}  // namespace server
