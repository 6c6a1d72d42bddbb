#include "combat/seating.h"

#include <algorithm>
#include <utility>

namespace combat {
namespace {

bool holds(const Fight& fight, HeroId hero) {
    return std::any_of(fight.fighters.begin(), fight.fighters.end(),
                       [hero](const Fighter& fighter) { return fighter.hero == hero; });
}

// The hero that the user gets; nullptr if nothing in the hand is free.
const Hero* choose(const Fight& fight, const SeatRequest& request) {
    const auto is_free = [&](const Hero& hero) { return !holds(fight, hero.id); };
    if (request.seat && *request.seat >= 0) {
        const auto seat = static_cast<std::size_t>(*request.seat);
        if (seat < request.hand.size() && is_free(request.hand[seat])) return &request.hand[seat];
    }
    const auto at = std::find_if(request.hand.begin(), request.hand.end(), is_free);
    return at == request.hand.end() ? nullptr : &*at;
}

SeatDecision with_seat(Seating seating, Fight fight, const SeatRequest& request) {
    const Hero* hero = choose(fight, request);
    if (hero == nullptr) return {Seating::rejected, {}, {}, "no hero of the hand is free"};
    Events events = seat_user(fight, request.user, *hero);
    return {seating, std::move(fight), std::move(events), {}};
}

SeatDecision opened(const SeatRequest& request) {
    Fight fight = open_fight(request.fresh_game, request.user, request.participants);
    fight.log_partitions = request.log_partitions;
    return with_seat(Seating::opens, std::move(fight), request);
}

}  // namespace

SeatDecision decide_seat(const Fight* found, const SeatRequest& request) {
    if (found == nullptr || found->over()) return opened(request);
    if (found->seats == request.participants) {
        if (found->find(request.user) != nullptr) return {Seating::seated};
        if (found->status == Status::waiting_lobby && !found->full()) {
            return with_seat(Seating::joins, *found, request);
        }
    }
    if (!request.match) return opened(request);
    return {
        Seating::rejected, {}, {}, "the match is full or waits for another number of participants"};
}

Events seat_user(Fight& fight, const UserToken& user, const Hero& hero) {
    Events events = take_seat(fight, user, hero);
    if (!fight.full()) return events;
    const Events started = start(fight);
    events.insert(events.end(), started.begin(), started.end());
    return events;
}

}  // namespace combat
