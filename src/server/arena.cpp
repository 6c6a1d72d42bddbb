#include "server/arena.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "server/announcements.h"
#include "server/inbox.h"
#include "wire/happenings.h"
#include "wire/message.h"

namespace server {
namespace {

using combat::Fight;
using SteadyClock = std::chrono::steady_clock;
using Use = boost::asio::use_awaitable_t<ports::Executor>;

}  // namespace

Arena::Arena(ports::Executor executor, const Options& options, const Doors& doors,
             const ArenaReports& reports)
    : doors_(doors),
      counters_(reports.counters),
      ends_(reports.ends),
      announcements_(reports.announcements),
      changes_(doors, {reports.counters, reports.announcements,
                       [this](const FightPtr& fight) { note(fight); }}),
      inbox_(std::make_shared<Inbox>(executor,
                                     [this](const FightPtr& fight) { changes_.hear(fight); })),
      lobbies_(options.lobby_timeout),
      // The turn's own push and the START before it may each come that much later.
      turns_(options.turn_timeout + 2 * options.server_sleep),
      timer_(executor) {}

Arena::~Arena() {
    inbox_->close();
    for (const auto& [game, watched] : games_) doors_.fights.unwatch(game, this);
}

void Arena::stop() {
    stopped_ = true;
    timer_.cancel();
}

Task<void> Arena::keep_time() {
    while (!stopped_) {
        const auto never = SteadyClock::time_point::max();
        timer_.expires_at(std::min(lobbies_.next().value_or(never), turns_.next().value_or(never)));
        boost::system::error_code ignored;
        co_await timer_.async_wait(boost::asio::redirect_error(Use(), ignored));
        co_await end_lobbies();
        co_await end_turns();
    }
}

Task<base::Result<ports::Seated>> Arena::take_seat(ports::SeatRequest request) {
    auto seated = co_await doors_.seats.take_seat(std::move(request));
    if (seated && seated->taken) {
        const Fight& fight = *seated->fight;
        changes_.journal(fight, seated->events);
        if (fight.turns > 0) counters_.add(Count::games_started);
    }
    if (!seated) co_return seated;
    note(seated->fight);
    // The seat is taken, whatever becomes of the watching.
    (void)co_await follow(seated->fight->token);
    co_return seated;
}

Task<base::Result<FightPtr>> Arena::follow(GameToken game) {
    for (;;) {
        if (const Watched& watched = watch(game); watched.fight) co_return watched.fight;
        auto fight = co_await doors_.fights.load(game);
        const auto at = games_.find(game);
        if (!fight || !*fight) {
            if (at != games_.end() && !at->second.fight) forget(at);
            co_return fight;
        }
        // Meanwhile somebody who could not load it may have given it up: once more.
        if (at == games_.end() && !(*fight)->over()) continue;
        note(*fight);
        co_return fight;
    }
}

Task<base::Result<FightPtr>> Arena::refresh(GameToken game) {
    auto fight = co_await doors_.fights.load(game);
    if (fight && *fight) note(*fight);
    co_return fight;
}

Arena::Watched& Arena::watch(const GameToken& game) {
    const auto [at, fresh] = games_.try_emplace(game);
    if (fresh) {
        under_way_.store(games_.size(), std::memory_order_relaxed);
        doors_.fights.watch(game, this,
                            [inbox = inbox_](FightPtr fight) { inbox->hear(std::move(fight)); });
    }
    return at->second;
}

void Arena::forget(Games::iterator at) {
    for (const Subscription& subscription : at->second.subscriptions) {
        std::erase(subscription.subscriber->games_, at->first);
    }
    drop_deadline(at->second);
    doors_.fights.unwatch(at->first, this);
    games_.erase(at);
    under_way_.store(games_.size(), std::memory_order_relaxed);
    ends_.give();
}

void Arena::give_up(const GameToken& game) {
    if (announcements_ != nullptr) announcements_->forget(game);
    const auto at = games_.find(game);
    if (at == games_.end()) return;
    counters_.add(Count::games_lost);
    doors_.journal.write(wire::game_lost(game));
    for (const Subscription& subscription : at->second.subscriptions) {
        counters_.add(Count::pushes);
        subscription.subscriber->push(wire::timed_out_push(game));
    }
    forget(at);
}

void Arena::subscribe(const FightPtr& fight, const UserToken& user, Subscriber& subscriber) {
    std::vector<Subscription> fresh{{&subscriber, LobbyConversation(user)}};
    const auto at = games_.find(fight->token);
    if (at == games_.end()) return tell(*fight, fresh);  // it is over
    auto& all = at->second.subscriptions;
    const auto same = std::find_if(all.begin(), all.end(), [&](const Subscription& other) {
        return other.subscriber == &subscriber && other.conversation.user() == user;
    });
    tell(*at->second.fight, fresh);
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

void Arena::leave(Subscriber& subscriber) {
    for (const GameToken& game : std::exchange(subscriber.games_, {})) {
        const auto at = games_.find(game);
        if (at == games_.end()) continue;
        std::erase_if(at->second.subscriptions, [&](const Subscription& subscription) {
            return subscription.subscriber == &subscriber;
        });
    }
}

void Arena::note(const FightPtr& fight) {
    const auto at = games_.find(fight->token);
    if (at == games_.end()) return;
    Watched& watched = at->second;
    if (watched.fight && watched.fight->version >= fight->version) return;
    watched.fight = fight;
    tell(*fight, watched.subscriptions);
    if (fight->over()) {
        if (announcements_ != nullptr) announcements_->end(fight->token);
        forget(at);
    } else {
        set_deadline(watched);
    }
}

void Arena::tell(const Fight& fight, std::vector<Subscription>& subscriptions) {
    std::string start;  // the same for all, made for the first
    for (auto& [subscriber, conversation] : subscriptions) {
        for (const Push push : conversation.hear(fight)) {
            counters_.add(Count::pushes);
            switch (push) {
                case Push::start:
                    if (start.empty()) start = wire::start_push(fight);
                    subscriber->push(start);
                    break;
                case Push::turn:
                    subscriber->push(wire::turn_push(fight));
                    break;
                case Push::complete:
                    subscriber->push(wire::complete_push(fight.token));
                    break;
                case Push::timed_out:
                    subscriber->push(wire::timed_out_push(fight.token));
                    break;
            }
        }
    }
}

void Arena::set_deadline(Watched& watched) {
    const Fight& fight = *watched.fight;
    const Waits waits = fight.turns == 0 ? Waits::lobby : Waits::turn;
    if (watched.waits == waits) {
        if (waits == Waits::turn && watched.deadline->turn != fight.turns) {
            turns_.set_again(watched.deadline, fight.turns, SteadyClock::now());
        }
        return;
    }
    drop_deadline(watched);
    Deadlines& deadlines = waits == Waits::lobby ? lobbies_ : turns_;
    watched.deadline = deadlines.add(fight.token, fight.turns, SteadyClock::now());
    watched.waits = waits;
    if (deadlines.size() == 1) timer_.cancel();  // keep_time() must look at it
}

void Arena::drop_deadline(Watched& watched) {
    if (watched.waits == Waits::lobby) lobbies_.drop(watched.deadline);
    if (watched.waits == Waits::turn) turns_.drop(watched.deadline);
    watched.waits = Waits::nothing;
}

// Each deadline is set again before anything is tried: if that fails, it is tried again then.
Task<void> Arena::end_lobbies() {
    const auto now = SteadyClock::now();
    while (const auto due = lobbies_.due(now)) {
        lobbies_.set_again(games_.at(due->game).deadline, due->turn, SteadyClock::now());
        co_await time_out(due->game);
    }
}

Task<void> Arena::end_turns() {
    const auto now = SteadyClock::now();
    while (const auto due = turns_.due(now)) {
        turns_.set_again(games_.at(due->game).deadline, due->turn, SteadyClock::now());
        co_await forfeit(*due);
    }
}

Task<void> Arena::time_out(GameToken game) {
    const Changes::Rule rule = [](const Fight& fight) -> std::optional<Changes::Planned> {
        if (fight.over() || fight.turns > 0) return std::nullopt;
        Changes::Planned planned{fight, {}, {}};
        planned.events = combat::time_out(planned.after);
        return planned;
    };
    settle(game, co_await changes_.make(game, rule));
}

Task<void> Arena::forfeit(Deadlines::Due due) {
    const Changes::Rule rule = [this, &due](const Fight& fight) -> std::optional<Changes::Planned> {
        const combat::Fighter* next = fight.next();
        if (next == nullptr || fight.turns != due.turn) return std::nullopt;
        Changes::Planned planned{fight, {}, {}};
        planned.line = wire::forfeit_line(doors_.clock(), due.game, next->user);
        planned.events = combat::forfeit(planned.after);
        return planned;
    };
    settle(due.game, co_await changes_.make(due.game, rule));
}

// One that failed is tried again when its deadline comes back.
void Arena::settle(const GameToken& game, const base::Result<Changes::Made>& made) {
    if (!made) return counters_.add(Count::failures);
    if (made->outcome == Changes::Outcome::unknown_game) return give_up(game);
    if (made->outcome == Changes::Outcome::not_wanted) note(made->fight);
}

}  // namespace server
