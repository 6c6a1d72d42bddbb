#include "server/changes.h"

#include <algorithm>
#include <utility>

#include "server/announcements.h"
#include "wire/happenings.h"

namespace server {
namespace {

using combat::Fight;

// So many lost races in a row mean that something is wrong.
constexpr int k_tries = 16;

}  // namespace

Changes::Changes(const Doors& doors, Reports reports)
    : doors_(doors), reports_(std::move(reports)) {}

Task<base::Result<Changes::Made>> Changes::make(GameToken game, Rule rule) {
    base::Result<FightPtr> applied = FightPtr();
    for (int i = 0; i < k_tries; ++i) {
        const auto fight = co_await doors_.fights.load(game);
        if (!fight) co_return fight.error();
        if (!*fight) co_return Made();
        auto planned = rule(**fight);
        if (!planned) co_return Made{Outcome::not_wanted, *fight};
        applied = co_await apply(std::move(*planned));
        if (applied) co_return Made{Outcome::made, *applied};
        if (applied.error().fault != base::Fault::lost_race) break;
    }
    co_return applied.error();
}

Task<base::Result<FightPtr>> Changes::apply(Planned planned) {
    // Named: GCC 12 destroys an aggregate twice that is made within a co_await expression.
    ports::Change change{std::move(planned.after), planned.line};
    const GameToken game = change.after.token;
    ++in_hand_[game];
    auto applied = co_await doors_.fights.apply(std::move(change));
    if (applied) {
        journal(**applied, planned.events, planned.line);
        count(**applied, planned.events);
        reports_.news(*applied);
    }
    put_down(game);
    co_return applied;
}

void Changes::journal(const Fight& after, const combat::Events& events, std::string_view line) {
    for (base::LogEntry& entry : wire::entries_of(after, events, line)) {
        doors_.journal.write(std::move(entry));
    }
    if (reports_.announcements == nullptr) return;
    reports_.announcements->add({after.token, doors_.journal.written(), after.over()});
}

void Changes::hear(const FightPtr& fight) {
    if (!in_hand_.contains(fight->token)) return reports_.news(fight);
    for (FightPtr& waiting : waiting_) {
        if (waiting->token != fight->token) continue;
        if (waiting->version < fight->version) waiting = fight;
        return;
    }
    waiting_.push_back(fight);
}

void Changes::put_down(const GameToken& game) {
    const auto at = in_hand_.find(game);
    if (--at->second > 0) return;
    in_hand_.erase(at);
    const auto heard = std::find_if(waiting_.begin(), waiting_.end(), [&](const FightPtr& waiting) {
        return waiting->token == game;
    });
    if (heard == waiting_.end()) return;
    const FightPtr fight = *heard;
    waiting_.erase(heard);
    reports_.news(fight);
}

void Changes::count(const Fight& after, const combat::Events& events) {
    Counters& counters = reports_.counters;
    if (after.status == combat::Status::completed) counters.add(Count::games_finished);
    if (after.status == combat::Status::timed_out) counters.add(Count::games_timed_out);
    const bool forfeited = std::any_of(events.begin(), events.end(), [](const auto& event) {
        return event.kind == combat::EventKind::forfeit;
    });
    if (forfeited) counters.add(Count::forfeits);
}

}  // namespace server
