// The conversation of one player with a server, as a step machine: no sockets, no clock.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "base/random.h"
#include "player/choice.h"
#include "wire/player_message.h"
#include "wire/request.h"
#include "wire/witness.h"

namespace player {

using Duration = std::chrono::milliseconds;
using wire::Endpoint;
using wire::Outcome;

// Whether a new user asks the server for a secret of its own.
enum class Protection : std::uint8_t { none, asked_for };

// What to do when the user's name belongs to somebody who protected it.
enum class NameTaken : std::uint8_t { give_up, take_another };

struct BotOptions {
    std::string user;  // the name, 1 to 120 bytes
    Protection protection = Protection::none;
    NameTaken name_taken = NameTaken::give_up;
    std::optional<std::uint64_t> seed{};  // choices become a function of it
    std::uint64_t random = 0;             // start of the stream of everything else
    Duration sleep{1000};                 // before trying again
    Duration longest_sleep{8000};         // after several lost connections, each doubling the sleep
    int most_failures = 60;               // in a row, without any good message in between; then it
                                          // gives up
};

// A game to look for.
struct Invitation {
    int participants = 2;
    std::optional<std::string> match;
    std::optional<int> seat;
};

// What happened to the bot.
struct Begin {};  // once, first
struct Received {
    Endpoint from;
    wire::PlayerMessage message;
};
struct Lost {  // the connection could not be made, broke, or kept silent where an answer was due
    Endpoint endpoint;
    std::string why;
};
struct Woken {};  // the time asked for by `wake` has passed
using Happened = std::variant<Begin, Invitation, Received, Lost, Woken>;

// How the game under way ended for this bot. No game: no seat was to be had.
struct Ended {
    std::optional<GameToken> game;
    Outcome outcome = Outcome::complete;
};

struct Send {
    Endpoint to;
    std::string text;
};

// What to do now, in the order of the members.
struct Step {
    std::optional<Endpoint> hang_up;  // that connection, if there is one
    std::optional<Send> send;         // connects first where there is no connection
    std::optional<Duration> wake;     // replaces the one that is still running
    std::optional<GameToken> seated;  // a seat was taken
    std::optional<Ended> ended;
    bool free = false;                   // from now on the bot may be invited
    bool late = false;                   // its turn had passed before its action arrived: a forfeit
    std::optional<base::Error> failure;  // it can never go on
};

// Logs in, and again when the server forgot it; takes a seat; waits in the lobby; attacks when told
// that it is its turn; hears the end.
//
// A turn is acted on once: after a sent action whose answer is lost it goes back into the lobby,
// where a turn that is still its own is pushed again.
class Bot {
public:
    explicit Bot(BotOptions options);

    // An Invitation only when the last step that had `free` was not followed by one.
    Step next(Happened happened);

    const std::string& user_name() const noexcept { return options_.user; }

private:
    enum class Lobby : std::uint8_t { outside, inside };
    enum class Trouble : std::uint8_t { passing, counted };
    static Trouble trouble_of(std::string_view status);

    Step on(const Begin&);
    Step on(Invitation& invitation);
    Step on(Received& received);
    Step on(const Lost& lost);
    Step on(const Woken&);

    Step on_login(const wire::PlayerMessage& message);
    Step on_find(const wire::PlayerMessage& message);
    Step on_lobby(wire::PlayerMessage& message);
    Step on_hero(wire::PlayerMessage& message);
    Step on_action(const wire::PlayerMessage& message);
    Step on_turn(Enemies& healths);

    // Sends whatever the state calls for and is not yet under way.
    Step go_on();
    Step login();
    Step find();
    Step enter_lobby();
    Step ask_heroes();
    Step ask_next_hero();
    Step act(Enemies healths);
    Step after_action();
    bool next_turn_is_another() const;
    // Leaves the lobby, waits, and enters it again: START and the turn are pushed again.
    Step back_to_lobby(Trouble trouble, std::string_view why);
    Step try_later(Trouble trouble, std::string_view why);
    Step end(std::optional<GameToken> game, Outcome outcome);
    Step log_in_again(std::string_view why);
    Step name_refused();
    Step fail(std::string_view endpoint, std::string_view why) const;

    bool comes_late(Endpoint from, wire::Heard heard) const;

    bool asked(Endpoint endpoint) const noexcept { return asked_[index(endpoint)]; }
    void set_asked(Endpoint endpoint, bool value) noexcept { asked_[index(endpoint)] = value; }
    static std::size_t index(Endpoint endpoint) noexcept {
        return static_cast<std::size_t>(endpoint);
    }

    BotOptions options_;
    std::string first_name_;
    base::Random random_;
    int failures_ = 0;
    int renamed_ = 0;

    std::optional<UserToken> user_;
    std::string secret_;
    std::optional<Invitation> invitation_;
    bool told_free_ = false;
    std::optional<GameToken> game_;
    Lobby lobby_ = Lobby::outside;

    std::array<bool, 5> asked_{};          // an answer of this game is due there
    std::array<std::uint8_t, 5> stale_{};  // answers due that belong to games that are over

    Enemies participants_;  // of START
    Enemies told_;          // healths by game/hero, while asking
    std::size_t next_hero_ = 0;
    std::optional<std::uint64_t> acted_;  // turn_print of the turn that was acted on
    std::optional<Enemies> next_turn_;    // came before the answer to the action
};

}  // namespace player
