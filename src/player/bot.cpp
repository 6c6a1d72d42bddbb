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
    state_ = Seeking{std::move(invitation)};
    return go_on();
}

Step Bot::on(const Woken&) { return go_on(); }

Step Bot::on(Received& received) {
    const Endpoint from = received.from;
    PlayerMessage& message = received.message;
    if (!is_answer(message.heard)) return {};
    if (message.heard != Heard::refused) failures_ = 0;
    if (from == Endpoint::lobby) return on_lobby(message);
    const auto whose = answers_.arrived(from);
    if (whose == DueAnswers::Whose::game_before) return {};
    if (whose == DueAnswers::Whose::nobody && !comes_late(from, message.heard)) return {};
    if (message.heard == Heard::refused && message.status == refusal::k_unknown_user) {
        return log_in_again(message.status);
    }
    if (from == Endpoint::login) return on_login(message);
    if (from == Endpoint::find) return on_find(message);
    Playing& playing = std::get<Playing>(state_);  // only then are heroes and attacks asked for
    return from == Endpoint::hero ? on_hero(playing, message) : on_action(playing, message);
}

// Some servers say something before the answer, which was taken for one.
bool Bot::comes_late(Endpoint from, Heard heard) const {
    if (from == Endpoint::login) return !user_ && heard == Heard::logged_in;
    return from == Endpoint::find && user_ && std::holds_alternative<Seeking>(state_) &&
           heard == Heard::seat;
}

Step Bot::on(const Lost& lost) {
    const bool was_due = answers_.lose(lost.endpoint);
    auto* const playing = std::get_if<Playing>(&state_);
    if (lost.endpoint == Endpoint::lobby) {
        if (playing == nullptr || playing->lobby == Lobby::outside) return {};
        playing->lobby = Lobby::outside;
        return try_later(Trouble::counted, lost.why);
    }
    if (!was_due) return {};
    if (lost.endpoint == Endpoint::login || lost.endpoint == Endpoint::find) {
        return try_later(Trouble::counted, lost.why);
    }
    if (lost.endpoint == Endpoint::action && playing != nullptr) {
        if (next_turn_is_another(*playing)) return after_action(*playing);
        playing->acted.reset();
        playing->next_turn.reset();
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
        Playing& playing = state_.emplace<Playing>(Playing{*message.game});
        Step step = enter_lobby(playing);
        step.seated = playing.game;
        return step;
    }
    if (message.status == refusal::k_match_taken) return end(std::nullopt, Outcome::timed_out);
    if (is_final(message.status)) return fail(short_name(Endpoint::find), message.status);
    return try_later(trouble_of(message.status), message.status);
}

Step Bot::on_lobby(PlayerMessage& message) {
    auto* const playing = std::get_if<Playing>(&state_);
    if (playing == nullptr || playing->lobby == Lobby::outside) return {};
    if (message.game && message.game != playing->game) return {};  // of a game before
    switch (message.heard) {
        case Heard::start:
            playing->participants = std::move(message.healths);
            return {};
        case Heard::turn:
            return on_turn(*playing, message.healths);
        case Heard::complete:
            return end(playing->game, Outcome::complete);
        case Heard::timed_out:
            return end(playing->game, Outcome::timed_out);
        case Heard::refused:
            break;
        default:
            return {};
    }
    const std::string& status = message.status;
    if (status == refusal::k_unknown_user) return log_in_again(status);
    if (status == refusal::k_game_over) return end(playing->game, Outcome::complete);
    if (status == refusal::k_unknown_game || status == refusal::k_not_member) {
        return end(playing->game, Outcome::timed_out);
    }
    if (is_final(status)) return fail(short_name(Endpoint::lobby), status);
    return back_to_lobby(trouble_of(status), status);
}

Step Bot::on_turn(Playing& playing, Enemies& healths) {
    if (answers_.due(Endpoint::action)) {
        playing.next_turn = std::move(healths);
        return {};
    }
    if (healths.empty()) return ask_heroes(playing);
    return act(playing, std::move(healths));
}

Step Bot::on_hero(Playing& playing, PlayerMessage& message) {
    if (!user_) return {};  // the turn is pushed again once it has logged in
    if (message.heard != Heard::hero) {
        return back_to_lobby(trouble_of(message.status), message.status);
    }
    playing.told.insert(playing.told.end(), message.healths.begin(), message.healths.end());
    return ask_next_hero(playing);
}

Step Bot::on_action(Playing& playing, const PlayerMessage& message) {
    if (message.heard != Heard::refused) return after_action(playing);
    const std::string& status = message.status;
    if (status == refusal::k_not_your_turn || status == refusal::k_game_over) {
        Step step = after_action(playing);
        step.late = true;
        return step;
    }
    if (is_final(status)) return fail(short_name(Endpoint::action), status);
    playing.acted.reset();
    return back_to_lobby(trouble_of(status), status);
}

Bot::Trouble Bot::trouble_of(std::string_view status) {
    const bool passes = wire::refusal_kind(status) == wire::RefusalKind::passing;
    return passes ? Trouble::passing : Trouble::counted;
}

Step Bot::go_on() {
    if (!user_) return answers_.due(Endpoint::login) ? Step{} : login();
    if (std::holds_alternative<Arriving>(state_)) {
        state_ = Free{};
        Step step;
        step.free = true;
        return step;
    }
    if (const auto* seeking = std::get_if<Seeking>(&state_)) {
        return answers_.due(Endpoint::find) ? Step{} : find(seeking->invitation);
    }
    auto* const playing = std::get_if<Playing>(&state_);
    const bool comes_back = playing != nullptr && playing->lobby == Lobby::outside;
    return comes_back ? enter_lobby(*playing) : Step{};
}

Step Bot::login() {
    answers_.ask(Endpoint::login);
    wire::LoginRequest request{options_.user, options_.protection == Protection::asked_for,
                               secret_};
    Step step;
    step.send = Send{Endpoint::login, wire::request_text(request)};
    return step;
}

Step Bot::find(const Invitation& invitation) {
    answers_.ask(Endpoint::find);
    wire::FindRequest request;
    request.user = *user_;
    request.participants = invitation.participants;
    request.match = invitation.match;
    request.seat = invitation.seat;
    request.secret = secret_;
    Step step;
    step.send = Send{Endpoint::find, wire::request_text(request)};
    return step;
}

Step Bot::enter_lobby(Playing& playing) {
    playing.lobby = Lobby::inside;
    const wire::LobbyRequest request{playing.game, *user_, secret_};
    Step step;
    step.send = Send{Endpoint::lobby, wire::request_text(request)};
    return step;
}

Step Bot::ask_heroes(Playing& playing) {
    if (answers_.due(Endpoint::hero)) return {};
    if (playing.participants.empty()) {
        return back_to_lobby(Trouble::counted, "a turn before START");
    }
    playing.told.clear();
    playing.next_hero = 0;
    return ask_next_hero(playing);
}

Step Bot::ask_next_hero(Playing& playing) {
    const Enemies& all = playing.participants;
    std::size_t& next = playing.next_hero;
    while (next < all.size() && all[next].user == *user_) ++next;
    if (next == all.size()) return act(playing, std::move(playing.told));
    answers_.ask(Endpoint::hero);
    const wire::HeroRequest request{playing.game, all[next++].user};
    Step step;
    step.send = Send{Endpoint::hero, wire::request_text(request)};
    return step;
}

Step Bot::act(Playing& playing, Enemies healths) {
    const Enemies enemies = living_enemies(std::move(healths), *user_);
    const std::uint64_t print = turn_print(enemies);
    if (playing.acted == print) return {};
    playing.acted = print;
    answers_.ask(Endpoint::action);
    wire::ActionRequest request{playing.game, *user_, std::nullopt, secret_};
    if (!enemies.empty() && options_.seed) {
        base::Random stream = choice_stream(*options_.seed, playing.game, *user_, enemies);
        request.enemy = choose(enemies, stream);
    } else if (!enemies.empty()) {
        request.enemy = choose(enemies, random_);
    }
    Step step;
    step.send = Send{Endpoint::action, wire::request_text(request)};
    return step;
}

Step Bot::after_action(Playing& playing) {
    if (!playing.next_turn) return {};
    Enemies healths = std::move(*playing.next_turn);
    playing.next_turn.reset();
    return on_turn(playing, healths);
}

// Only then was the action counted whose answer is lost.
bool Bot::next_turn_is_another(const Playing& playing) const {
    return playing.next_turn && !playing.next_turn->empty() &&
           turn_print(living_enemies(*playing.next_turn, *user_)) != playing.acted;
}

Step Bot::back_to_lobby(Trouble trouble, std::string_view why) {
    if (auto* playing = std::get_if<Playing>(&state_)) playing->lobby = Lobby::outside;
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
    answers_.end_game();
    state_ = Free{};
    Step step;
    step.ended = Ended{game, outcome};
    step.free = true;
    return step;
}

Step Bot::log_in_again(std::string_view why) {
    user_.reset();
    if (auto* playing = std::get_if<Playing>(&state_)) {
        playing->acted.reset();
        playing->next_turn.reset();
    }
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
