#include "app/simulate/direct_game.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "player/choice.h"
#include "wire/happenings.h"
#include "wire/message.h"

namespace app {
namespace {

player::Enemies healths_of(const combat::Fight& fight) {
    player::Enemies healths;
    healths.reserve(fight.fighters.size());
    for (const combat::Fighter& fighter : fight.fighters) {
        healths.push_back({fighter.user, fighter.health});
    }
    return healths;
}

}  // namespace

DirectGame::DirectGame(const DirectWorld& world, const player::Start& start,
                       std::uint16_t log_partitions)
    : world_(world), start_(start) {
    const player::Invitation& first = start.guests.front().invitation;
    request_.participants = first.participants;
    request_.match = first.match;
    request_.fresh_game = world.issuer.game_token(first.match);
    request_.hand = world.issuer.hand(first.participants, first.match);
    request_.log_partitions = log_partitions;
}

std::vector<base::LogEntry> DirectGame::step(base::Timestamp time) {
    return seated_ < start_.guests.size() ? take_seat() : attack(time);
}

std::vector<base::LogEntry> DirectGame::take_seat() {
    const player::Start::Guest& guest = start_.guests[seated_++];
    request_.user = world_.tokens[guest.player];
    request_.seat = guest.invitation.seat;
    combat::SeatDecision decision = combat::decide_seat(fight_ ? &*fight_ : nullptr, request_);
    if (decision.seating == combat::Seating::rejected) {
        throw std::logic_error("a seat was refused: " + std::string(decision.reason));
    }
    fight_ = std::move(decision.after);
    return wire::entries_of(*fight_, decision.events);
}

std::vector<base::LogEntry> DirectGame::attack(base::Timestamp time) {
    const base::UserToken user = fight_->next()->user;
    const player::Enemies enemies = player::living_enemies(healths_of(*fight_), user);
    base::Random stream = player::choice_stream(world_.seed, fight_->token, user, enemies);
    const base::UserToken enemy = player::choose(enemies, stream);
    const combat::Events events = combat::attack(*fight_, user, enemy);
    const std::string answer =
        wire::attack_answer(time, {fight_->token, user, enemy}, events.front().blow);
    return wire::entries_of(*fight_, events, answer);
}

}  // namespace app
