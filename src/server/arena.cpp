#include "server/arena.h"

#include <utility>

#include "server/announcements.h"
#include "server/inbox.h"
#include "wire/happenings.h"
#include "wire/message.h"

namespace server {

using combat::Fight;

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
      games_(reports.counters),
      // The turn's own push and the START before it may each come that much later.
      timekeeper_(executor,
                  {options.lobby_timeout, options.turn_timeout + 2 * options.server_sleep}) {}

Arena::~Arena() {
    inbox_->close();
    for (const GameToken& game : games_.games()) doors_.fights.unwatch(game, this);
}

Task<void> Arena::keep_time() {
    return timekeeper_.run([this](GameDeadlines::Due due) {
        return due.turn == 0 ? time_out(due.game) : forfeit(due);
    });
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
        if (const auto& known = watch(game).fight) co_return known;
        auto fight = co_await doors_.fights.load(game);
        WatchList::Game* const watched = games_.find(game);
        if (!fight || !*fight) {
            if (watched != nullptr && !watched->fight) {
                unwatch(game, *watched);
                games_.remove(game);
                ends_.give();
            }
            co_return fight;
        }
        // Meanwhile somebody who could not load it may have given it up: once more.
        if (watched == nullptr && !(*fight)->over()) continue;
        note(*fight);
        co_return fight;
    }
}

Task<base::Result<FightPtr>> Arena::refresh(GameToken game) {
    auto fight = co_await doors_.fights.load(game);
    if (fight && *fight) note(*fight);
    co_return fight;
}

WatchList::Game& Arena::watch(const GameToken& game) {
    const auto [watched, fresh] = games_.add(game);
    if (fresh) {
        doors_.fights.watch(game, this,
                            [inbox = inbox_](FightPtr fight) { inbox->hear(std::move(fight)); });
    }
    return watched;
}

void Arena::unwatch(const GameToken& game, WatchList::Game& watched) {
    timekeeper_.drop(watched.deadline);
    doors_.fights.unwatch(game, this);
}

void Arena::give_up(const GameToken& game) {
    if (announcements_ != nullptr) announcements_->forget(game);
    WatchList::Game* const watched = games_.find(game);
    if (watched == nullptr) return;
    counters_.add(Count::games_lost);
    doors_.journal.write(wire::game_lost(game));
    unwatch(game, *watched);
    games_.remove_lost(game);
    ends_.give();
}

void Arena::note(const FightPtr& fight) {
    WatchList::Game* const news = games_.note(fight);
    if (news == nullptr) return;
    if (!fight->over()) return timekeeper_.set(news->deadline, *fight);
    if (announcements_ != nullptr) announcements_->end(fight->token);
    unwatch(fight->token, *news);
    games_.remove(fight->token);
    ends_.give();
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
