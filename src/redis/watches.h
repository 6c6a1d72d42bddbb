// Who listens to which game, and which of its channels Redis knows that we want.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ports/registry.h"
#include "redis/told.h"
#include "redis/waiting.h"

namespace redis {

struct Nothing {};

// A channel to subscribe to or to leave.
struct ChannelOrder {
    enum class Kind : std::uint8_t { subscribe, unsubscribe };
    Kind kind = Kind::subscribe;
    base::GameToken game;
    std::uint64_t watch = 0;  // which watch of that game it is for
};

// No I/O: it says what is to be ordered, and is told what was confirmed. A game has one
// subscription, for as long as anybody listens.
//
// A change that somebody makes elsewhere after the confirmation is heard; what happened before, a
// load() after it sees. So a load of a game whose confirmation is under way waits for it.
// While we are offline nothing waits: when we are back, every watched game is loaded anyway.
//
// Threads: any. Listeners are called with no lock held; one may be called once more while
// unwatch() is returning.
class Watches {
public:
    void watch(base::GameToken game, const void* owner, ports::FightListener listener);
    void unwatch(base::GameToken game, const void* owner);
    // A load has shown that there is no such game: its watch ends, unless somebody has come or gone
    // since `seen` was taken, before the load. (Whoever comes later may have just opened it.)
    using Seen = std::shared_ptr<const void>;
    Seen seen(const base::GameToken& game) const;  // nothing: nobody watches it
    void end(const base::GameToken& game, const Seen& seen);

    // Tells the listeners, if they have not heard of that version; if the fight is over, for the
    // last time.
    void tell(const ports::FightPtr& fight);
    // The same, if nothing as new was told before: what a load has shown.
    void tell_if_newer(const ports::FightPtr& fight);

    bool watched(const base::GameToken& game) const { return seen(game) != nullptr; }
    std::size_t games() const;

    // Done at once, or when the game's subscription is confirmed, or when we are offline.
    void when_confirmed(const base::GameToken& game, WaitingPtr<Nothing> waiting);

    // What came in by watch() and unwatch() since the last call, in order.
    std::vector<ChannelOrder> take_orders();
    // Online: orders for everything that is watched; what was ordered before is void.
    std::vector<ChannelOrder> go_online();
    void go_offline();
    void confirm(const ChannelOrder& order);

private:
    using Listeners = std::vector<std::pair<const void*, ports::FightListener>>;
    struct Game {
        std::uint64_t watch = 0;
        bool confirmed = false;
        ToldVersions told;
        std::shared_ptr<const Listeners> listeners;
        std::vector<WaitingPtr<Nothing>> waiting;
    };
    using Games = std::unordered_map<base::GameToken, Game>;
    enum class If : std::uint8_t { unheard, newest };

    void tell(const ports::FightPtr& fight, If condition);
    void erase(Games::iterator at, std::vector<WaitingPtr<Nothing>>& released);
    static void release(std::vector<WaitingPtr<Nothing>>& released);

    mutable std::mutex mutex_;
    Games games_;
    std::vector<ChannelOrder> orders_;
    std::uint64_t last_watch_ = 0;
    bool online_ = false;
};

}  // namespace redis
