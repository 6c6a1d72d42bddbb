#include "server/desk.h"

#include <utility>
#include <variant>

#include "wire/happenings.h"
#include "wire/message.h"

namespace server {
namespace {

using combat::Fight;
namespace refusal = wire::refusal;

// Protected and unprotected users alike; about 100 bytes each.
constexpr std::size_t k_accounts_remembered = 100'000;

std::string_view text_of(combat::Refusal reason) {
    switch (reason) {
        case combat::Refusal::not_started:
            return refusal::k_not_started;
        case combat::Refusal::game_over:
            return refusal::k_game_over;
        case combat::Refusal::not_a_member:
            return refusal::k_not_member;
        case combat::Refusal::not_your_turn:
            return refusal::k_not_your_turn;
        case combat::Refusal::enemy_unknown:
            return refusal::k_enemy_unknown;
        case combat::Refusal::enemy_out:
            return refusal::k_enemy_out;
        case combat::Refusal::enemy_is_self:
            return refusal::k_enemy_self;
    }
    return refusal::k_unavailable;
}

}  // namespace

Desk::Desk(const Options& options, const Doors& doors, const Shared& shared)
    : options_(options),
      doors_(doors),
      arena_(shared.arena),
      counters_(shared.counters),
      stopping_(shared.stopping),
      issuer_(options.seed, doors.entropy, doors.roster, options.hero_skew),
      accounts_(doors.accounts, k_accounts_remembered) {}

Task<Answered> Desk::answer(wire::Endpoint endpoint, std::string_view text,
                            Subscriber& subscriber) {
    switch (endpoint) {
        case wire::Endpoint::login:
            return login(text, subscriber);
        case wire::Endpoint::find:
            return find(text, subscriber);
        case wire::Endpoint::lobby:
            return lobby(text, subscriber);
        case wire::Endpoint::hero:
            return hero(text);
        case wire::Endpoint::action:
            break;
    }
    return act(text, subscriber);
}

Answered Desk::refuse(std::string_view status) {
    counters_.add(Count::refusals);
    return Answered::refusal(wire::refusal_answer(status));
}

Answered Desk::refuse_in_lobby(std::string_view status, const UserToken& user) {
    counters_.add(Count::refusals);
    return Answered::refusal(wire::lobby_refusal(status, user));
}

Task<std::string_view> Desk::why_not(UserToken user, std::string secret, Subscriber& subscriber) {
    const auto account = co_await accounts_.find(user);
    if (!account) co_return refusal::k_unavailable;
    if (!*account) co_return refusal::k_unknown_user;
    const std::string& hash = (*account)->secret_hash;
    if (!hash.empty() && !Issuer::matches(secret, hash)) co_return refusal::k_not_allowed;
    co_return subscriber.speaks_for(user) ? std::string_view() : refusal::k_too_many;
}

Task<Answered> Desk::login(std::string_view text, Subscriber& subscriber) {
    counters_.add(Count::logins);
    auto parsed = wire::parse_login(text);
    if (const auto* wrong = std::get_if<wire::Refused>(&parsed)) co_return refuse(wrong->status);
    const auto request = std::get<wire::LoginRequest>(std::move(parsed));
    const std::string secret = request.protect ? issuer_.secret() : std::string();
    const ports::Account fresh{issuer_.user_token(request.user),
                               secret.empty() ? std::string() : Issuer::hash(secret)};
    const auto registered = co_await doors_.accounts.login(request.user, fresh);
    if (!registered) co_return refuse(refusal::k_unavailable);
    if (!registered->has_room) co_return refuse(refusal::k_no_new_users);
    const ports::Account& account = registered->account;
    const auto known_here = [&] { (void)subscriber.speaks_for(account.token); };
    if (registered->created) {
        known_here();
        doors_.journal.write(wire::user_created(request.user, account.token));
        co_return wire::login_answer(account.token, true, secret);
    }
    if (!account.secret_hash.empty() && !Issuer::matches(request.secret, account.secret_hash)) {
        co_return refuse(refusal::k_not_allowed);
    }
    known_here();
    doors_.journal.write(wire::user_logged_in(request.user, account.token));
    co_return wire::login_answer(account.token, false, {});
}

std::string_view Desk::why_no_seat(const wire::FindRequest& request) const {
    const std::size_t heroes = doors_.roster.size();
    if (heroes == 0) return refusal::k_no_roster;
    if (static_cast<std::size_t>(request.participants) > heroes) {
        return refusal::k_participants_range;
    }
    if (request.seat && (*request.seat < 0 || *request.seat >= request.participants)) {
        return refusal::k_seat_range;
    }
    if (stopping_.load(std::memory_order_relaxed)) return refusal::k_stopping;
    if (arena_.games_of(request.user) >= options_.limits.games_of_user) {
        return refusal::k_too_many_games;
    }
    const bool room = arena_.games_under_way() < options_.limits.games;
    return room && doors_.journal.admits_games() ? std::string_view() : refusal::k_busy;
}

Task<Answered> Desk::find(std::string_view text, Subscriber& subscriber) {
    counters_.add(Count::finds);
    auto parsed = wire::parse_find(text);
    if (const auto* wrong = std::get_if<wire::Refused>(&parsed)) co_return refuse(wrong->status);
    const auto request = std::get<wire::FindRequest>(std::move(parsed));
    const std::string_view refused = co_await why_not(request.user, request.secret, subscriber);
    if (!refused.empty()) co_return refuse(refused);
    const std::string_view no_seat = why_no_seat(request);
    if (!no_seat.empty()) co_return refuse(no_seat);

    ports::SeatRequest seat;
    seat.user = request.user;
    seat.participants = request.participants;
    seat.match = request.match;
    seat.seat = request.seat;
    seat.fresh_game = issuer_.game_token(request.match);
    seat.hand = issuer_.hand(request.participants, request.match);
    seat.log_partitions = doors_.journal.partitions();
    const auto seated = co_await arena_.take_seat(std::move(seat));
    if (!seated) {
        const bool is_denied = seated.error().fault == base::Fault::rejected;
        co_return refuse(is_denied ? refusal::k_match_taken : refusal::k_unavailable);
    }
    const Fight& fight = *seated->fight;
    co_return wire::find_answer(fight.token, *fight.find(request.user), wire::Audience::player);
}

Task<Answered> Desk::lobby(std::string_view text, Subscriber& subscriber) {
    counters_.add(Count::lobbies);
    auto parsed = wire::parse_lobby(text);
    if (const auto* wrong = std::get_if<wire::Refused>(&parsed)) co_return refuse(wrong->status);
    const auto request = std::get<wire::LobbyRequest>(std::move(parsed));
    const std::string_view refused = co_await why_not(request.user, request.secret, subscriber);
    if (!refused.empty()) co_return refuse_in_lobby(refused, request.user);
    auto fight = co_await arena_.follow(request.game);
    // What is known here may be older than the seat that another server gave this user.
    if (fight && *fight && (*fight)->find(request.user) == nullptr) {
        fight = co_await arena_.refresh(request.game);
    }
    if (!fight) co_return refuse_in_lobby(refusal::k_unavailable, request.user);
    if (!*fight) {
        counters_.add(Count::pushes);
        co_return wire::addressed_to(request.user, wire::timed_out_push(request.game));
    }
    if ((*fight)->find(request.user) == nullptr) {
        co_return refuse_in_lobby(refusal::k_not_member, request.user);
    }
    arena_.subscribe(*fight, request.user, subscriber);
    co_return Answered();
}

Task<Answered> Desk::hero(std::string_view text) {
    counters_.add(Count::heroes);
    auto parsed = wire::parse_hero(text);
    if (const auto* wrong = std::get_if<wire::Refused>(&parsed)) co_return refuse(wrong->status);
    const auto request = std::get<wire::HeroRequest>(parsed);
    const auto fight = co_await doors_.fights.load(request.game);
    if (!fight) co_return refuse(refusal::k_unavailable);
    if (!*fight) co_return refuse(refusal::k_unknown_game);
    co_return wire::hero_answer(request.game, request.user, (*fight)->find(request.user));
}

Task<Answered> Desk::act(std::string_view text, Subscriber& subscriber) {
    counters_.add(Count::actions);
    auto parsed = wire::parse_action(text);
    if (const auto* wrong = std::get_if<wire::Refused>(&parsed)) co_return refuse(wrong->status);
    const auto request = std::get<wire::ActionRequest>(std::move(parsed));
    const std::string_view refused = co_await why_not(request.user, request.secret, subscriber);
    if (!refused.empty()) co_return refuse(refused);
    Answered answer;
    const Changes::Rule rule = [&](const Fight& fight) {
        return request.enemy ? attack(fight, request.user, *request.enemy, answer)
                             : see_nobody(fight, request.user, answer);
    };
    const auto made = co_await arena_.changes().make(request.game, rule);
    if (!made) co_return refuse(refusal::k_unavailable);
    if (made->outcome == Changes::Outcome::unknown_game) co_return refuse(refusal::k_unknown_game);
    co_return answer;
}

Desk::Plan Desk::attack(const Fight& fight, const UserToken& user, const UserToken& enemy,
                        Answered& answer) {
    if (const auto reason = combat::refuse_attack(fight, user, enemy)) {
        answer = refuse(text_of(*reason));
        return std::nullopt;
    }
    Changes::Planned planned{fight, {}, {}};
    planned.events = combat::attack(planned.after, user, enemy);
    planned.line =
        wire::attack_answer(doors_.clock(), {fight.token, user, enemy}, planned.events[0].blow);
    answer = planned.line;
    return planned;
}

// Where the game is over the player is right, and nothing is left to be noted.
Desk::Plan Desk::see_nobody(const Fight& fight, const UserToken& user, Answered& answer) {
    answer = wire::nobody_left_answer(doors_.clock(), fight.token, user);
    const auto reason = combat::refuse_action(fight, user);
    if (reason == combat::Refusal::game_over) return std::nullopt;
    if (reason) {
        answer = refuse(text_of(*reason));
        return std::nullopt;
    }
    Changes::Planned planned{fight, {}, *answer.text};
    planned.events = combat::note_dead_enemy(planned.after);
    return planned;
}

}  // namespace server
