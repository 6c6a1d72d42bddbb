// The conversation of one player with a server, as a step machine: no sockets, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"
#include "base/random.h"
#include "player/choice.h"
#include "player/due_answers.h"
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
//   Arriving --logged in--> Free --Invitation--> Seeking --seat--> Playing --end--> Free
//
// A server may forget the user in any of them: it logs in again and goes on where it was.
//
// A turn is acted on once: after a sent action whose answer is lost it goes back into the lobby,
// where a turn that is still its own is pushed again.
class Bot {
public:
    explicit Bot(BotOptions options);

    // An Invitation only when the last step that had `free` was not followed by one.
    Step next(Happened happened);

    const std::string& user_name() const noexcept { return options_.user; }
    // Nothing while it has not logged in.
    const std::optional<UserToken>& user() const noexcept { return user_; }

private:
    struct Arriving {};
    struct Free {};  // told so
    struct Seeking {
        Invitation invitation;
    };
    enum class Lobby : std::uint8_t { outside, inside };
    struct Playing {
        GameToken game;
        Lobby lobby = Lobby::outside;
        Enemies participants{};  // of START
        Enemies told{};          // healths by game/hero, while asking
        std::size_t next_hero = 0;
        std::optional<std::uint64_t> acted{};  // turn_print of the turn that was acted on
        std::optional<Enemies> next_turn{};    // came before the answer to the action
    };
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
    Step on_hero(Playing& playing, wire::PlayerMessage& message);
    Step on_action(Playing& playing, const wire::PlayerMessage& message);
    Step on_turn(Playing& playing, Enemies& healths);

    // Sends whatever the state calls for and is not yet under way.
    Step go_on();
    Step login();
    Step find(const Invitation& invitation);
    Step enter_lobby(Playing& playing);
    Step ask_heroes(Playing& playing);
    Step ask_next_hero(Playing& playing);
    Step act(Playing& playing, Enemies healths);
    Step after_action(Playing& playing);
    bool next_turn_is_another(const Playing& playing) const;
    // Leaves the lobby, waits, and enters it again: START and the turn are pushed again.
    Step back_to_lobby(Trouble trouble, std::string_view why);
    Step try_later(Trouble trouble, std::string_view why);
    Step end(std::optional<GameToken> game, Outcome outcome);
    Step log_in_again(std::string_view why);
    Step name_refused();
    Step fail(std::string_view endpoint, std::string_view why) const;

    bool comes_late(Endpoint from, wire::Heard heard) const;

    BotOptions options_;
    std::string first_name_;
    base::Random random_;
    int failures_ = 0;
    int renamed_ = 0;

    std::optional<UserToken> user_;  // nothing: not logged in
    std::string secret_;
    std::variant<Arriving, Free, Seeking, Playing> state_;
    DueAnswers answers_;
};

}  // namespace player
