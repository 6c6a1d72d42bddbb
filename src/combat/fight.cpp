#include "combat/fight.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace combat {
namespace {

constexpr std::array<std::string_view, 6> k_status_texts = {
    "Waiting Lobby", "Starting", "In-Progress", "Waiting Player", "Completed", "Timed Out"};

std::uint8_t index_of(const Fight& fight, const UserToken& user) noexcept {
    const Fighter* fighter = fight.find(user);
    assert(fighter != nullptr);
    return static_cast<std::uint8_t>(fighter - fight.fighters.data());
}

void leave_order(Fight& fight, std::uint8_t index) {
    fight.order.erase(std::find(fight.order.begin(), fight.order.end(), index));
}

// Gives the worst rank that is still free to the fighter and takes it out of the order.
void fall(Fight& fight, std::uint8_t index) {
    fight.fighters[index].rank = static_cast<std::uint8_t>(fight.order.size());
    leave_order(fight, index);
}

// Ranks those still standing: more health first, then the smaller token.
void rank_standing(Fight& fight) {
    auto standing = fight.order;
    std::sort(standing.begin(), standing.end(), [&](std::uint8_t a, std::uint8_t b) {
        const Fighter &one = fight.fighters[a], &other = fight.fighters[b];
        return one.health != other.health ? one.health > other.health : one.user < other.user;
    });
    std::uint8_t rank = 0;
    for (const std::uint8_t index : standing) fight.fighters[index].rank = ++rank;
}

// The one place where a game's events are numbered.
Event& append(Events& events, Fight& fight, EventKind kind, const UserToken& user) {
    return events.emplace_back(Event{kind, fight.next_seq++, user, {}});
}

void append_for_each_user(Events& events, Fight& fight, EventKind kind) {
    for (const Fighter& fighter : fight.fighters) append(events, fight, kind, fighter.user);
}

void append_end(Events& events, Fight& fight, EventKind end) {
    events.reserve(events.size() + 2 * fight.fighters.size());
    append_for_each_user(events, fight, end);
    append(events, fight, EventKind::cleaning, fight.host);
    for (const Fighter& fighter : fight.fighters) {
        if (fighter.user == fight.host) continue;
        append(events, fight, EventKind::cleaning, fighter.user);
    }
}

enum class Rounds { left, used_up };

void end_or_go_on(Events& events, Fight& fight, Rounds rounds) {
    if (fight.order.size() > 1 && rounds == Rounds::left) {
        ++fight.turns;
        append(events, fight, EventKind::turn_pushed, fight.next()->user);
        return;
    }
    rank_standing(fight);
    fight.status = Status::completed;
    append_end(events, fight, EventKind::game_finished);
}

}  // namespace

std::string_view status_text(Status status) noexcept {
    return k_status_texts[static_cast<std::size_t>(status)];
}

std::optional<Status> parse_status(std::string_view text) noexcept {
    const auto at = std::find(k_status_texts.begin(), k_status_texts.end(), text);
    if (at == k_status_texts.end()) return std::nullopt;
    return static_cast<Status>(at - k_status_texts.begin());
}

const Fighter* Fight::find(const UserToken& user) const noexcept {
    for (const Fighter& fighter : fighters) {
        if (fighter.user == user) return &fighter;
    }
    return nullptr;
}

Fighter* Fight::find(const UserToken& user) noexcept {
    return const_cast<Fighter*>(std::as_const(*this).find(user));
}

const Fighter* Fight::next() const noexcept {
    return status == Status::waiting_player && !order.empty() ? &fighters[order.front()] : nullptr;
}

Fight open_fight(const GameToken& token, const UserToken& host, int seats) {
    assert(seats >= k_min_participants && seats <= k_max_participants);
    Fight fight;
    fight.token = token;
    fight.host = host;
    fight.seats = static_cast<std::uint8_t>(seats);
    return fight;
}

Events take_seat(Fight& fight, const UserToken& user, const Hero& hero) {
    assert(fight.status == Status::waiting_lobby && !fight.full() && !fight.find(user));
    Fighter fighter;
    fighter.user = user;
    fighter.hero = hero.id;
    fighter.attack = hero.attack;
    fighter.health = hero.health;
    fighter.full_health = hero.health;
    fight.fighters.push_back(fighter);
    ++fight.version;
    Events events;
    append(events, fight, EventKind::hero_selected, user);
    return events;
}

Events start(Fight& fight) {
    assert(fight.full() && fight.order.empty());
    for (std::uint8_t i = 0; i < fight.seats; ++i) fight.order.push_back(i);
    std::sort(fight.order.begin(), fight.order.end(), [&](std::uint8_t a, std::uint8_t b) {
        return fight.fighters[a].user < fight.fighters[b].user;
    });
    fight.status = Status::waiting_player;
    fight.turns = 1;
    ++fight.version;
    Events events;
    events.reserve(fight.seats + 1u);
    append_for_each_user(events, fight, EventKind::starting_match);
    append(events, fight, EventKind::turn_pushed, fight.next()->user);
    return events;
}

Events time_out(Fight& fight) {
    assert(!fight.over());
    fight.status = Status::timed_out;
    ++fight.version;
    Events events;
    append_end(events, fight, EventKind::timed_out);
    return events;
}

std::optional<Refusal> refuse_action(const Fight& fight, const UserToken& user) noexcept {
    if (!fight.find(user)) return Refusal::not_a_member;
    if (fight.over()) return Refusal::game_over;
    const Fighter* next = fight.next();
    if (next == nullptr) return Refusal::not_started;
    if (next->user != user) return Refusal::not_your_turn;
    return std::nullopt;
}

std::optional<Refusal> refuse_attack(const Fight& fight, const UserToken& user,
                                     const UserToken& enemy) noexcept {
    if (const auto refusal = refuse_action(fight, user)) return refusal;
    const Fighter* target = fight.find(enemy);
    if (target == nullptr) return Refusal::enemy_unknown;
    if (target->user == user) return Refusal::enemy_is_self;
    if (!target->standing()) return Refusal::enemy_out;
    return std::nullopt;
}

Events attack(Fight& fight, const UserToken& user, const UserToken& enemy) {
    assert(!refuse_attack(fight, user, enemy));
    Fighter& attacker = *fight.find(user);
    Fighter& target = *fight.find(enemy);
    const Blow blow{attacker.attack, target.health,
                    target.health - std::min(target.health, attacker.attack)};
    target.health = blow.health_post;
    target.damage_received += blow.damage;
    attacker.damage_sent += blow.damage;
    ++attacker.rounds;
    ++fight.version;
    std::rotate(fight.order.begin(), fight.order.begin() + 1, fight.order.end());
    if (target.health == 0) fall(fight, index_of(fight, enemy));
    Events events;
    events.reserve(2);
    append(events, fight, EventKind::attack, user).blow = blow;
    end_or_go_on(events, fight, attacker.rounds == k_max_rounds ? Rounds::used_up : Rounds::left);
    return events;
}

Events forfeit(Fight& fight) {
    assert(fight.next() != nullptr);
    const std::uint8_t index = fight.order.front();
    fight.fighters[index].health = 0;
    ++fight.version;
    fall(fight, index);
    Events events;
    events.reserve(2);
    append(events, fight, EventKind::forfeit, fight.fighters[index].user);
    end_or_go_on(events, fight, Rounds::left);
    return events;
}

Events note_dead_enemy(Fight& fight) {
    assert(fight.next() != nullptr);
    ++fight.version;
    Events events;
    append(events, fight, EventKind::dead_enemy, fight.next()->user);
    return events;
}

}  // namespace combat
