#include "redis/watches.h"

#include <algorithm>

namespace redis {

using base::GameToken;
using ports::FightPtr;

void Watches::watch(GameToken game, const void* owner, ports::FightListener listener) {
    const std::lock_guard lock(mutex_);
    const auto [at, fresh] = games_.try_emplace(game);
    Listeners listeners;
    if (fresh) {
        at->second.watch = ++last_watch_;
        if (online_) orders_.push_back({ChannelOrder::Kind::subscribe, game, last_watch_});
    } else {
        listeners = *at->second.listeners;
        std::erase_if(listeners, [owner](const auto& entry) { return entry.first == owner; });
    }
    listeners.emplace_back(owner, std::move(listener));
    at->second.listeners = std::make_shared<const Listeners>(std::move(listeners));
}

void Watches::unwatch(GameToken game, const void* owner) {
    std::vector<WaitingPtr<Nothing>> released;
    std::shared_ptr<const Listeners> before;  // destroyed without the lock
    {
        const std::lock_guard lock(mutex_);
        const auto at = games_.find(game);
        if (at == games_.end()) return;
        before = at->second.listeners;
        Listeners listeners = *before;
        std::erase_if(listeners, [owner](const auto& entry) { return entry.first == owner; });
        if (listeners.empty()) {
            erase(at, released);
        } else {
            at->second.listeners = std::make_shared<const Listeners>(std::move(listeners));
        }
    }
    release(released);
}

Watches::Seen Watches::seen(const GameToken& game) const {
    const std::lock_guard lock(mutex_);
    const auto at = games_.find(game);
    return at == games_.end() ? nullptr : at->second.listeners;
}

void Watches::end(const GameToken& game, const Seen& seen) {
    std::vector<WaitingPtr<Nothing>> released;
    std::shared_ptr<const Listeners> before;
    {
        const std::lock_guard lock(mutex_);
        const auto at = games_.find(game);
        if (at == games_.end() || at->second.listeners != seen) return;
        before = at->second.listeners;
        erase(at, released);
    }
    release(released);
}

void Watches::erase(Games::iterator at, std::vector<WaitingPtr<Nothing>>& released) {
    if (online_) {
        orders_.push_back({ChannelOrder::Kind::unsubscribe, at->first, at->second.watch});
    }
    released = std::move(at->second.waiting);
    games_.erase(at);
}

void Watches::release(std::vector<WaitingPtr<Nothing>>& released) {
    for (auto& waiting : released) waiting->done({});
}

void Watches::tell(const FightPtr& fight) { tell(fight, If::unheard); }
void Watches::tell_if_newer(const FightPtr& fight) { tell(fight, If::newest); }

void Watches::tell(const FightPtr& fight, If condition) {
    std::shared_ptr<const Listeners> listeners;
    std::vector<WaitingPtr<Nothing>> released;
    {
        const std::lock_guard lock(mutex_);
        const auto at = games_.find(fight->token);
        if (at == games_.end()) return;
        ToldVersions& told = at->second.told;
        if (condition == If::newest && fight->version <= told.newest()) return;
        if (!told.first_time(fight->version)) return;
        listeners = at->second.listeners;
        if (fight->over()) erase(at, released);
    }
    for (const auto& [owner, listener] : *listeners) listener(fight);
    release(released);
}

std::size_t Watches::games() const {
    const std::lock_guard lock(mutex_);
    return games_.size();
}

void Watches::when_confirmed(const GameToken& game, WaitingPtr<Nothing> waiting) {
    {
        const std::lock_guard lock(mutex_);
        const auto at = games_.find(game);
        if (at != games_.end() && online_ && !at->second.confirmed) {
            at->second.waiting.push_back(std::move(waiting));
            return;
        }
    }
    waiting->done({});
}

std::vector<ChannelOrder> Watches::take_orders() {
    const std::lock_guard lock(mutex_);
    return std::exchange(orders_, {});
}

std::vector<ChannelOrder> Watches::go_online() {
    const std::lock_guard lock(mutex_);
    online_ = true;
    orders_.clear();
    std::vector<ChannelOrder> orders;
    orders.reserve(games_.size());
    for (auto& [game, entry] : games_) {
        entry.confirmed = false;
        orders.push_back({ChannelOrder::Kind::subscribe, game, entry.watch});
    }
    return orders;
}

void Watches::go_offline() {
    std::vector<WaitingPtr<Nothing>> released;
    {
        const std::lock_guard lock(mutex_);
        online_ = false;
        orders_.clear();
        for (auto& [game, entry] : games_) {
            entry.confirmed = false;
            for (auto& waiting : std::exchange(entry.waiting, {})) {
                released.push_back(std::move(waiting));
            }
        }
    }
    release(released);
}

void Watches::confirm(const ChannelOrder& order) {
    std::vector<WaitingPtr<Nothing>> released;
    {
        const std::lock_guard lock(mutex_);
        const auto at = games_.find(order.game);
        if (at == games_.end() || at->second.watch != order.watch) return;
        at->second.confirmed = true;
        released = std::move(at->second.waiting);
    }
    release(released);
}

}  // namespace redis
