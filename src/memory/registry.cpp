#include "memory/registry.h"

#include <memory>

namespace memory {
namespace {

using base::Error;
using base::Fault;
using base::GameToken;
using combat::Fight;
using ports::FightPtr;

}  // namespace

Registry::Registry(RegistryOptions options) : options_(options) {}
Registry::~Registry() = default;

ports::Task<base::Result<ports::Registered>> Registry::login(std::string name,
                                                             ports::Account fresh) {
    const std::lock_guard lock(accounts_mutex_);
    const bool is_full = options_.most_users > 0 && accounts_.size() >= options_.most_users;
    if (is_full && accounts_.count(name) == 0) {
        co_return ports::Registered{.has_room = false};
    }
    const auto [at, created] = accounts_.try_emplace(std::move(name), std::move(fresh));
    if (created) accounts_by_token_.emplace(at->second.token, at->second);
    co_return ports::Registered{at->second, created};
}

ports::Task<base::Result<std::optional<ports::Account>>> Registry::account(ports::UserToken token) {
    const std::lock_guard lock(accounts_mutex_);
    const auto at = accounts_by_token_.find(token);
    if (at == accounts_by_token_.end()) co_return std::optional<ports::Account>();
    co_return std::optional<ports::Account>(at->second);
}

ports::Task<base::Result<ports::Seated>> Registry::take_seat(ports::SeatRequest request) {
    ListenersPtr told;
    auto result = seat_now(request, told);
    if (result) tell(told, result->fight);
    co_return result;
}

void Registry::tell(const ListenersPtr& listeners, const FightPtr& fight) {
    if (!listeners) return;
    for (const auto& [owner, listener] : *listeners) listener(fight);
}

// The lobby is locked.
std::optional<GameToken> Registry::find_game(const ports::SeatRequest& request) const {
    if (request.match) {
        const auto at = matches_.find(*request.match);
        return at == matches_.end() ? std::nullopt : std::optional(at->second);
    }
    const auto at = open_games_.find(request.participants);
    return at == open_games_.end() ? std::nullopt : std::optional(at->second);
}

base::Result<ports::Seated> Registry::seat_now(const ports::SeatRequest& request,
                                               ListenersPtr& told) {
    const std::lock_guard lobby(lobby_mutex_);
    const std::optional<GameToken> found = find_game(request);
    if (!found) return open_game(combat::decide_seat(nullptr, request), request);
    Shard& shard = shard_of(*found);
    std::unique_lock lock(shard.mutex);
    const auto at = shard.games.find(*found);
    const FightPtr fight = at == shard.games.end() ? FightPtr() : at->second.fight;
    auto decision = combat::decide_seat(fight.get(), request);
    if (decision.seating == combat::Seating::seated) return ports::Seated{fight, false};
    if (decision.seating != combat::Seating::joins) {
        lock.unlock();
        return open_game(std::move(decision), request);
    }
    at->second.fight = std::make_shared<const Fight>(std::move(decision.after));
    told = at->second.listeners;
    if (at->second.fight->full() && !request.match) open_games_.erase(request.participants);
    return ports::Seated{at->second.fight, true, std::move(decision.events)};
}

// The lobby is locked.
base::Result<ports::Seated> Registry::open_game(combat::SeatDecision decision,
                                                const ports::SeatRequest& request) {
    if (decision.seating == combat::Seating::rejected) {
        return base::rejected(std::string(decision.reason));
    }
    const auto fight = std::make_shared<const Fight>(std::move(decision.after));
    Shard& shard = shard_of(fight->token);
    const std::lock_guard lock(shard.mutex);
    Game fresh{fight, {}, nullptr, request.match.value_or("")};
    if (!shard.games.try_emplace(fight->token, std::move(fresh)).second) {
        return base::rejected("game " + fight->token.text() + " was fought already");
    }
    if (request.match) {
        matches_.insert_or_assign(*request.match, fight->token);
    } else {
        open_games_.insert_or_assign(request.participants, fight->token);
    }
    return ports::Seated{fight, true, std::move(decision.events)};
}

ports::Task<base::Result<FightPtr>> Registry::load(GameToken game) {
    Shard& shard = shard_of(game);
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.games.find(game);
    co_return at == shard.games.end() ? FightPtr() : at->second.fight;
}

ports::Task<base::Result<FightPtr>> Registry::apply(ports::Change change) {
    co_return apply_now(std::move(change));
}

base::Result<FightPtr> Registry::apply_now(ports::Change change) {
    const GameToken game = change.after.token;
    auto after = std::make_shared<const Fight>(std::move(change.after));
    ListenersPtr told;
    std::string match;
    {
        Shard& shard = shard_of(game);
        const std::lock_guard lock(shard.mutex);
        const auto at = shard.games.find(game);
        if (at == shard.games.end()) {
            return base::rejected("game " + game.text() + " is not known");
        }
        Game& entry = at->second;
        if (entry.fight->version + 1 != after->version) {
            return Error{Fault::lost_race, "game " + game.text() + " has moved on"};
        }
        entry.fight = after;
        if (!change.session_log.empty()) entry.logs.push_back(std::move(change.session_log));
        if (after->over()) {
            told = std::exchange(entry.listeners, {});
            match = entry.match;
        } else {
            told = entry.listeners;
        }
    }
    if (after->over()) close_game(*after, match);
    tell(told, after);
    return FightPtr(after);
}

void Registry::close_game(const Fight& fight, const std::string& match) {
    {
        const std::lock_guard lock(lobby_mutex_);
        const auto named = matches_.find(match);
        if (named != matches_.end() && named->second == fight.token) matches_.erase(named);
        const auto open = open_games_.find(fight.seats);
        if (open != open_games_.end() && open->second == fight.token) open_games_.erase(open);
    }
    std::optional<GameToken> oldest;
    {
        const std::lock_guard lock(finished_mutex_);
        finished_.push_back(fight.token);
        if (finished_.size() > options_.finished_kept) {
            oldest = finished_.front();
            finished_.pop_front();
        }
    }
    if (oldest) drop_game(*oldest);
    forget_expired();
}

void Registry::drop_game(const GameToken& game) {
    Shard& shard = shard_of(game);
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.games.find(game);
    if (at != shard.games.end() && at->second.fight->over()) shard.games.erase(at);
}

void Registry::watch(GameToken game, const void* owner, ports::FightListener listener) {
    Shard& shard = shard_of(game);
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.games.find(game);
    if (at == shard.games.end() || at->second.fight->over()) return;
    auto listeners = others(at->second.listeners, owner);
    listeners.emplace_back(owner, std::move(listener));
    at->second.listeners = std::make_shared<const Listeners>(std::move(listeners));
}

void Registry::unwatch(GameToken game, const void* owner) {
    Shard& shard = shard_of(game);
    const std::lock_guard lock(shard.mutex);
    const auto at = shard.games.find(game);
    if (at == shard.games.end() || !at->second.listeners) return;
    at->second.listeners = std::make_shared<const Listeners>(others(at->second.listeners, owner));
}

Registry::Listeners Registry::others(const ListenersPtr& listeners, const void* owner) {
    Listeners result;
    if (!listeners) return result;
    for (const auto& entry : *listeners) {
        if (entry.first != owner) result.push_back(entry);
    }
    return result;
}

base::Result<std::vector<ports::Session>> Registry::pull(const std::vector<GameToken>& games) {
    std::vector<ports::Session> sessions;
    sessions.reserve(games.size());
    for (const GameToken& game : games) {
        Shard& shard = shard_of(game);
        const std::lock_guard lock(shard.mutex);
        const auto at = shard.games.find(game);
        if (at == shard.games.end()) {
            sessions.push_back({game, nullptr, {}});
        } else {
            sessions.push_back({game, at->second.fight, at->second.logs});
        }
    }
    return sessions;
}

base::Result<std::vector<bool>> Registry::claim(const std::vector<ports::GameToken>& games,
                                                std::string_view) {
    return std::vector<bool>(games.size(), true);
}

base::Result<void> Registry::clean(const std::vector<GameToken>& games, int expiry_seconds) {
    const Time when = std::chrono::steady_clock::now() + std::chrono::seconds(expiry_seconds);
    for (const GameToken& game : games) {
        {
            Shard& shard = shard_of(game);
            const std::lock_guard lock(shard.mutex);
            const auto at = shard.games.find(game);
            if (at == shard.games.end() || !at->second.fight->over()) continue;
            at->second.logs = {};
        }
        const std::lock_guard lock(finished_mutex_);
        expiring_.emplace(when, game);
    }
    forget_expired();
    return {};
}

void Registry::forget_expired() {
    std::vector<GameToken> expired;
    {
        const std::lock_guard lock(finished_mutex_);
        const auto end = expiring_.upper_bound(std::chrono::steady_clock::now());
        for (auto at = expiring_.begin(); at != end; ++at) expired.push_back(at->second);
        expiring_.erase(expiring_.begin(), end);
        // No more than there can be games to forget.
        while (expiring_.size() > options_.finished_kept) expiring_.erase(expiring_.begin());
    }
    for (const GameToken& game : expired) drop_game(game);
}

std::size_t Registry::games() const {
    std::size_t count = 0;
    for (const Shard& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        count += shard.games.size();
    }
    return count;
}

}  // namespace memory
