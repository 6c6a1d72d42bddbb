// The fights that one thread of the server looks after.
#pragma once

#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "server/changes.h"
#include "server/counters.h"
#include "server/deadlines.h"
#include "server/lobby_conversation.h"
#include "server/notice.h"
#include "server/options.h"

namespace server {

using base::GameToken;
using base::UserToken;
using ports::FightPtr;
using ports::Task;

class Announcements;
class Inbox;

// Who is told about games. Must call Arena::leave before it ends.
class Subscriber {
public:
    virtual ~Subscriber() = default;

    // Sends the text some time later; never calls back into the arena.
    virtual void push(std::string text) = 0;

private:
    friend class Arena;
    std::vector<GameToken> games_;  // where it is subscribed
};

// Whom an arena tells what.
struct ArenaReports {
    Counters& counters;
    Notice& ends;                            // fewer games are under way than before
    Announcements* announcements = nullptr;  // every change made through it; nothing: nobody asks
};

// Watches every game that this thread seated a user in or pushed to one, until it is over: hears of
// its changes wherever they are made, tells the subscribers, and ends what nobody acts on: TIMED
// OUT for a lobby, a forfeit for a turn.
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
    void stop();

    // Takes a seat as the door does, and watches the game.
    Task<base::Result<ports::Seated>> take_seat(ports::SeatRequest request);

    // Watches the game unless it is over. Nothing: it is unknown.
    Task<base::Result<FightPtr>> follow(GameToken game);

    // As follow(), but never of an older state than the registry has now.
    Task<base::Result<FightPtr>> refresh(GameToken game);

    // From now on the subscriber hears of the game until its end, as this user; again: from the
    // start. The game must have been followed just now with the result `fight`, and the user be in.
    void subscribe(const FightPtr& fight, const UserToken& user, Subscriber& subscriber);
    void leave(Subscriber& subscriber);

    // For changes of the games that it watches.
    Changes& changes() noexcept { return changes_; }

    // A state of a game was seen: news if it is later than what is known.
    void note(const FightPtr& fight);

    // Any thread.
    std::size_t games_under_way() const noexcept {
        return under_way_.load(std::memory_order_relaxed);
    }

private:
    struct Subscription {
        Subscriber* subscriber;
        LobbyConversation conversation;
    };
    enum class Waits : std::uint8_t { nothing, lobby, turn };
    struct Watched {
        FightPtr fight;  // the latest known; nothing while it is loaded for the first time
        std::vector<Subscription> subscriptions;
        Waits waits = Waits::nothing;
        Deadlines::Entry deadline;
    };
    using Games = std::unordered_map<GameToken, Watched>;
    using Timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>,
                                          ports::Executor>;

    Watched& watch(const GameToken& game);
    void forget(Games::iterator at);
    // The registry has lost the game: for its players that is as if it had timed out.
    void give_up(const GameToken& game);
    void tell(const combat::Fight& fight, std::vector<Subscription>& subscriptions);
    void set_deadline(Watched& watched);
    void drop_deadline(Watched& watched);
    Task<void> end_lobbies();
    Task<void> end_turns();
    Task<void> time_out(GameToken game);
    Task<void> forfeit(Deadlines::Due due);
    // What became of a change that a deadline wanted.
    void settle(const GameToken& game, const base::Result<Changes::Made>& made);

    const Doors doors_;
    Counters& counters_;
    Notice& ends_;
    Announcements* const announcements_;
    Changes changes_;
    std::shared_ptr<Inbox> inbox_;
    Games games_;
    std::atomic<std::size_t> under_way_{0};
    Deadlines lobbies_;
    Deadlines turns_;
    Timer timer_;
    bool stopped_ = false;
};

}  // namespace server
