// The games that a thread watches, and who is told about them.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ports/registry.h"
#include "server/counters.h"
#include "server/game_deadlines.h"
#include "server/lobby_conversation.h"

namespace server {

// Who is told about games. Must leave before it ends.
class Subscriber {
public:
    virtual ~Subscriber() = default;

    // Sends the text some time later; never calls back into the list.
    virtual void push(std::string text) = 0;

    // A request of this user has come from there, and is in order so far. False: it asks more than
    // one user may, and is to be refused.
    virtual bool speaks_for(const base::UserToken& user) = 0;

private:
    friend class WatchList;
    std::vector<base::GameToken> games_;  // where it is subscribed
};

// Of each game the latest state that is known, and its subscribers, each with the conversation of
// its user. No I/O. Threads: one, but size(): any.
class WatchList {
public:
    struct Game {
        ports::FightPtr fight;         // nothing while it is loaded for the first time
        GameDeadlines::Mark deadline;  // its owner's

    private:
        friend class WatchList;
        struct Subscription {
            Subscriber* subscriber;
            LobbyConversation conversation;
        };
        std::vector<Subscription> subscriptions_;
    };

    // Counts pushes.
    explicit WatchList(Counters& counters) : counters_(counters) {}

    struct Added {
        Game& game;
        bool fresh;  // it was not there
    };
    Added add(const base::GameToken& token);
    Game* find(const base::GameToken& token);
    std::vector<base::GameToken> games() const;
    // In how many of these the user has a seat, as far as their states are known.
    std::size_t games_of(const base::UserToken& user) const;
    std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

    // Tells its subscribers what is news to them. Nothing: it is not watched, or is known to have
    // come further.
    Game* note(const ports::FightPtr& fight);

    // From now on the subscriber hears of the game until its end, as this user, beginning with what
    // it has come to; again: from the start. A game that is not watched is over: of that it hears
    // at once. `fight` is its state as known to the caller.
    void subscribe(const ports::FightPtr& fight, const base::UserToken& user,
                   Subscriber& subscriber);
    void leave(Subscriber& subscriber);

    // Its subscribers hear of it no more.
    void remove(const base::GameToken& token);
    // The same, after they have heard that it has timed out.
    void remove_lost(const base::GameToken& token);

private:
    using Subscription = Game::Subscription;
    using Games = std::unordered_map<base::GameToken, Game>;

    void count_seats(const combat::Fight& fight, std::size_t known);
    void forget_seats(const combat::Fight& fight);
    void tell(const combat::Fight& fight, std::vector<Subscription>& subscriptions);
    void push(const Subscription& subscription, std::string_view text);
    void remove(Games::iterator at);

    Counters& counters_;
    Games games_;
    std::unordered_map<base::UserToken, std::size_t> games_of_;  // only of those who have some
    std::atomic<std::size_t> size_{0};
};

}  // namespace server
