#include "player/bot.h"

#include <algorithm>
#include <utility>

namespace player {
namespace {

namespace refusal = wire::refusal;
using wire::Heard;
using wire::PlayerMessage;

constexpr int k_most_names = 5;

bool is_final(std::string_view status) {
    return wire::refusal_kind(status) == wire::RefusalKind::final;
}

std::string_view short_name(Endpoint endpoint) {
    return wire::path_of(endpoint).substr(std::string_view("/api/v1/").size());
}

bool is_answer(Heard heard) { return heard != Heard::other && heard != Heard::not_json; }

}  // namespace

Bot::Bot(BotOptions options)
    : options_(std::move(options)), first_name_(options_.user), random_(options_.random) {}

Step Bot::next(Happened happened) {
    return std::visit([this](auto& what) { return on(what); }, happened);
}

Step Bot::on(const Begin&) { return go_on(); }

Step Bot::on(Invitation& invitation) {
    invitation_ = std::move(invitation);
    told_free_ = false;
    return go_on();
}

Step Bot::on(const Woken&) { return go_on(); }

Step Bot::on(Received& received) {
    const Endpoint from = received.from;
    PlayerMessage& message = received.message;
    if (!is_answer(message.heard)) return {};
    if (message.heard != Heard::refused) failures_ = 0;
    if (from == Endpoint::lobby) return on_lobby(message);
    if (stale_[index(from)] > 0) {
        --stale_[index(from)];
        return {};
    }
    if (!asked(from) && !comes_late(from, message.heard)) return {};
    set_asked(from, false);
    if (message.heard == Heard::refused && message.status == refusal::k_unknown_user) {
        return log_in_again(message.status);
    }
    switch (from) {
        case Endpoint::login:
            return on_login(message);
        case Endpoint::find:
            return on_find(message);
        case Endpoint::hero:
            return on_hero(message);
        default:
            return on_action(message);
    }
}

// Some servers say something before the answer, which was taken for one.
bool Bot::comes_late(Endpoint from, Heard heard) const {
    if (from == Endpoint::login) return !user_ && heard == Heard::logged_in;
    return from == Endpoint::find && invitation_ && !game_ && heard == Heard::seat;
}

Step Bot::on(const Lost& lost) {
    const bool was_asked = asked(lost.endpoint);
    set_asked(lost.endpoint, false);
    stale_[index(lost.endpoint)] = 0;
    if (lost.endpoint == Endpoint::lobby) {
        if (lobby_ == Lobby::outside) return {};
        lobby_ = Lobby::outside;
        return game_ ? try_later(Trouble::counted, lost.why) : Step{};
    }
    if (!was_asked) return {};
    if (lost.endpoint == Endpoint::login || lost.endpoint == Endpoint::find) {
        return try_later(Trouble::counted, lost.why);
    }
    if (lost.endpoint == Endpoint::action) {
        if (next_turn_ && next_turn_is_another()) return after_action();
        acted_.reset();
        next_turn_.reset();
    }
    return back_to_lobby(Trouble::counted, lost.why);
}

Step Bot::on_login(const PlayerMessage& message) {
    if (message.heard == Heard::logged_in) {
        user_ = message.user;
        if (!message.secret.empty()) secret_ = message.secret;
        Step step = go_on();
        step.hang_up = Endpoint::login;
        return step;
    }
    if (message.status == refusal::k_not_allowed &&
        options_.name_taken == NameTaken::take_another) {
        return name_refused();
    }
    if (is_final(message.status)) return fail(short_name(Endpoint::login), message.status);
    return try_later(trouble_of(message.status), message.status);
}

Step Bot::on_find(const PlayerMessage& message) {
    if (message.heard == Heard::seat) {
        game_ = message.game;
        Step step = enter_lobby();
        step.seated = game_;
        return step;
    }
    if (message.status == refusal::k_match_taken) return end(std::nullopt, Outcome::timed_out);
    if (is_final(message.status)) return fail(short_name(Endpoint::find), message.status);
    return try_later(trouble_of(message.status), message.status);
}

Step Bot::on_lobby(PlayerMessage& message) {
    if (!game_ || lobby_ == Lobby::outside) return {};
    if (message.game && message.game != game_) return {};  // of a game before
    switch (message.heard) {
        case Heard::start:
            participants_ = std::move(message.healths);
            return {};
        case Heard::turn:
            return on_turn(message.healths);
        case Heard::complete:
            return end(game_, Outcome::complete);
        case Heard::timed_out:
            return end(game_, Outcome::timed_out);
        case Heard::refused:
            break;
        default:
            return {};
    }
    const std::string& status = message.status;
    if (status == refusal::k_unknown_user) return log_in_again(status);
    if (status == refusal::k_game_over) return end(game_, Outcome::complete);
    if (status == refusal::k_unknown_game || status == refusal::k_not_member) {
        return end(game_, Outcome::timed_out);
    }
    if (is_final(status)) return fail(short_name(Endpoint::lobby), status);
    return back_to_lobby(trouble_of(status), status);
}

Step Bot::on_turn(Enemies& healths) {
    if (asked(Endpoint::action)) {
        next_turn_ = std::move(healths);
        return {};
    }
    if (healths.empty()) return ask_heroes();
    return act(std::move(healths));
}

Step Bot::on_hero(PlayerMessage& message) {
    if (message.heard != Heard::hero) {
        return back_to_lobby(trouble_of(message.status), message.status);
    }
    told_.insert(told_.end(), message.healths.begin(), message.healths.end());
    return ask_next_hero();
}

Step Bot::on_action(const PlayerMessage& message) {
    if (message.heard != Heard::refused) return after_action();
    const std::string& status = message.status;
    if (status == refusal::k_not_your_turn || status == refusal::k_game_over) {
        Step step = after_action();
        step.late = true;
        return step;
    }
    if (is_final(status)) return fail(short_name(Endpoint::action), status);
    acted_.reset();
    return back_to_lobby(trouble_of(status), status);
}

Bot::Trouble Bot::trouble_of(std::string_view status) {
    const bool passes = wire::refusal_kind(status) == wire::RefusalKind::passing;
    return passes ? Trouble::passing : Trouble::counted;
}

Step Bot::go_on() {
    if (!user_) return asked(Endpoint::login) ? Step{} : login();
    if (!invitation_) {
        Step step;
        step.free = !std::exchange(told_free_, true);
        return step;
    }
    if (!game_) return asked(Endpoint::find) ? Step{} : find();
    return lobby_ == Lobby::inside ? Step{} : enter_lobby();
}

Step Bot::login() {
    set_asked(Endpoint::login, true);
    wire::LoginRequest request{options_.user, options_.protection == Protection::asked_for,
                               secret_};
    Step step;
    step.send = Send{Endpoint::login, wire::request_text(request)};
    return step;
}

Step Bot::find() {
    set_asked(Endpoint::find, true);
    wire::FindRequest request;
    request.user = *user_;
    request.participants = invitation_->participants;
    request.match = invitation_->match;
    request.seat = invitation_->seat;
    request.secret = secret_;
    Step step;
    step.send = Send{Endpoint::find, wire::request_text(request)};
    return step;
}

Step Bot::enter_lobby() {
    lobby_ = Lobby::inside;
    Step step;
    step.send =
        Send{Endpoint::lobby, wire::request_text(wire::LobbyRequest{*game_, *user_, secret_})};
    return step;
}

Step Bot::ask_heroes() {
    if (asked(Endpoint::hero)) return {};
    if (participants_.empty()) return back_to_lobby(Trouble::counted, "a turn before START");
    told_.clear();
    next_hero_ = 0;
    return ask_next_hero();
}

Step Bot::ask_next_hero() {
    while (next_hero_ < participants_.size() && participants_[next_hero_].user == *user_) {
        ++next_hero_;
    }
    if (next_hero_ == participants_.size()) return act(std::move(told_));
    set_asked(Endpoint::hero, true);
    const wire::HeroRequest request{*game_, participants_[next_hero_++].user};
    Step step;
    step.send = Send{Endpoint::hero, wire::request_text(request)};
    return step;
}

Step Bot::act(Enemies healths) {
    const Enemies enemies = living_enemies(std::move(healths), *user_);
    const std::uint64_t print = turn_print(enemies);
    if (acted_ == print) return {};
    acted_ = print;
    set_asked(Endpoint::action, true);
    wire::ActionRequest request{*game_, *user_, std::nullopt, secret_};
    if (!enemies.empty() && options_.seed) {
        base::Random stream = choice_stream(*options_.seed, *game_, *user_, enemies);
        request.enemy = choose(enemies, stream);
    } else if (!enemies.empty()) {
        request.enemy = choose(enemies, random_);
    }
    Step step;
    step.send = Send{Endpoint::action, wire::request_text(request)};
    return step;
}

Step Bot::after_action() {
    if (!next_turn_) return {};
    Enemies healths = std::move(*next_turn_);
    next_turn_.reset();
    return on_turn(healths);
}

// Only then was the action counted whose answer is lost.
bool Bot::next_turn_is_another() const {
    return !next_turn_->empty() && turn_print(living_enemies(*next_turn_, *user_)) != acted_;
}

Step Bot::back_to_lobby(Trouble trouble, std::string_view why) {
    lobby_ = Lobby::outside;
    Step step = try_later(trouble, why);
    step.hang_up = Endpoint::lobby;
    return step;
}

Step Bot::try_later(Trouble trouble, std::string_view why) {
    Step step;
    step.wake = options_.sleep;
    if (trouble == Trouble::passing) return step;
    if (++failures_ > options_.most_failures) {
        step.failure =
            base::unavailable(options_.user + ": gave up after " + std::to_string(failures_) +
                              " failures in a row, the last: " + std::string(why));
        return step;
    }
    const int doublings = std::min(failures_ - 1, 10);
    step.wake = std::min(options_.sleep * (1 << doublings),
                         std::max(options_.longest_sleep, options_.sleep));
    return step;
}

Step Bot::end(std::optional<GameToken> game, Outcome outcome) {
    for (std::size_t i = 0; i < asked_.size(); ++i) {
        if (asked_[i]) ++stale_[i];
        asked_[i] = false;
    }
    game_.reset();
    invitation_.reset();
    lobby_ = Lobby::outside;
    participants_.clear();
    acted_.reset();
    next_turn_.reset();
    told_free_ = true;
    Step step;
    step.ended = Ended{game, outcome};
    step.free = true;
    return step;
}

Step Bot::log_in_again(std::string_view why) {
    user_.reset();
    acted_.reset();
    next_turn_.reset();
    return back_to_lobby(Trouble::counted, why);
}

Step Bot::name_refused() {
    if (++renamed_ > k_most_names) return fail(short_name(Endpoint::login), refusal::k_not_allowed);
    constexpr std::string_view k_letters = "abcdefghijklmnopqrstuvwxyz234567";
    options_.user = first_name_ + '-';
    for (int i = 0; i < 6; ++i) options_.user += k_letters[random_.below(32)];
    return go_on();
}

Step Bot::fail(std::string_view endpoint, std::string_view why) const {
    Step step;
    step.failure = base::rejected(options_.user + ": the server refused " + std::string(endpoint) +
                                  ": " + std::string(why));
    return step;
}

}  // namespace player
