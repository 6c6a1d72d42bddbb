#include "server/watch_list.h"

#include <algorithm>
#include <utility>

#include "wire/message.h"

namespace server {

WatchList::Added WatchList::add(const base::GameToken& token) {
    const auto [at, fresh] = games_.try_emplace(token);
    if (fresh) size_.store(games_.size(), std::memory_order_relaxed);
    return {at->second, fresh};
}

WatchList::Game* WatchList::find(const base::GameToken& token) {
    const auto at = games_.find(token);
    return at == games_.end() ? nullptr : &at->second;
}

std::vector<base::GameToken> WatchList::games() const {
    std::vector<base::GameToken> tokens;
    tokens.reserve(games_.size());
    for (const auto& [token, game] : games_) tokens.push_back(token);
    return tokens;
}

std::size_t WatchList::games_of(const base::UserToken& user) const {
    const auto at = games_of_.find(user);
    return at == games_of_.end() ? 0 : at->second;
}

// Those that were known before come first.
void WatchList::count_seats(const combat::Fight& fight, std::size_t known) {
    for (std::size_t seat = known; seat < fight.fighters.size(); ++seat) {
        ++games_of_[fight.fighters[seat].user];
    }
}

void WatchList::forget_seats(const combat::Fight& fight) {
    for (const combat::Fighter& fighter : fight.fighters) {
        const auto at = games_of_.find(fighter.user);
        if (at != games_of_.end() && --at->second == 0) games_of_.erase(at);
    }
}

WatchList::Game* WatchList::note(const ports::FightPtr& fight) {
    Game* const game = find(fight->token);
    if (game == nullptr || (game->fight && game->fight->version >= fight->version)) return nullptr;
    count_seats(*fight, game->fight ? game->fight->fighters.size() : 0);
    game->fight = fight;
    tell(*fight, game->subscriptions_);
    return game;
}

void WatchList::subscribe(const ports::FightPtr& fight, const base::UserToken& user,
                          Subscriber& subscriber) {
    std::vector<Subscription> fresh{{&subscriber, LobbyConversation(user)}};
    Game* const game = find(fight->token);
    if (game == nullptr) return tell(*fight, fresh);
    auto& all = game->subscriptions_;
    const auto same = std::find_if(all.begin(), all.end(), [&](const Subscription& other) {
        return other.subscriber == &subscriber && other.conversation.user() == user;
    });
    tell(*game->fight, fresh);
    if (same != all.end()) {
        *same = fresh.front();
        return;
    }
    all.push_back(fresh.front());
    auto& games = subscriber.games_;
    if (std::find(games.begin(), games.end(), fight->token) == games.end()) {
        games.push_back(fight->token);
    }
}

void WatchList::leave(Subscriber& subscriber) {
    for (const base::GameToken& token : std::exchange(subscriber.games_, {})) {
        Game* const game = find(token);
        if (game == nullptr) continue;
        std::erase_if(game->subscriptions_, [&](const Subscription& subscription) {
            return subscription.subscriber == &subscriber;
        });
    }
}

void WatchList::remove(const base::GameToken& token) {
    const auto at = games_.find(token);
    if (at != games_.end()) remove(at);
}

void WatchList::remove_lost(const base::GameToken& token) {
    const auto at = games_.find(token);
    if (at == games_.end()) return;
    for (const Subscription& subscription : at->second.subscriptions_) {
        push(subscription, wire::timed_out_push(token));
    }
    remove(at);
}

void WatchList::remove(Games::iterator at) {
    for (const Subscription& subscription : at->second.subscriptions_) {
        std::erase(subscription.subscriber->games_, at->first);
    }
    if (at->second.fight) forget_seats(*at->second.fight);
    games_.erase(at);
    size_.store(games_.size(), std::memory_order_relaxed);
}

void WatchList::tell(const combat::Fight& fight, std::vector<Subscription>& subscriptions) {
    std::string start;  // the same for all, made for the first
    for (Subscription& subscription : subscriptions) {
        for (const Push due : subscription.conversation.hear(fight)) {
            switch (due) {
                case Push::start:
                    if (start.empty()) start = wire::start_push(fight);
                    push(subscription, start);
                    break;
                case Push::turn:
                    push(subscription, wire::turn_push(fight));
                    break;
                case Push::complete:
                    push(subscription, wire::complete_push(fight.token));
                    break;
                case Push::timed_out:
                    push(subscription, wire::timed_out_push(fight.token));
                    break;
            }
        }
    }
}

void WatchList::push(const Subscription& subscription, std::string_view text) {
    counters_.add(Count::pushes);
    subscription.subscriber->push(wire::addressed_to(subscription.conversation.user(), text));
}

}  // namespace server
