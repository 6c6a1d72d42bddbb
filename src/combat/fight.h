// One game from the first seat to the podium: who fights, whose turn it is, what an attack does.
// Pure rules: a Fight is a value; every transition is a function on it and returns its events. Each
// event becomes one log record and has its game_seq from the fight, so that the game's records have
// neither gaps nor repeats whoever writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "combat/event.h"
#include "combat/hero.h"

namespace combat {

using base::GameToken;

// The fact table counts a user's rounds in a uint8: a game ends at the latest when a user has
// played this many.
inline constexpr int k_max_rounds = 255;
inline constexpr int k_min_participants = 2;
inline constexpr int k_max_participants = 100;

enum class Status : std::uint8_t {
    waiting_lobby,   // seats are free
    starting,        // all seats taken, START not yet decided (registries that start in two steps)
    in_progress,     // an action is being counted (registries of other implementations)
    waiting_player,  // waits for the user whose turn it is
    completed,
    timed_out,  // the seats were not taken in time
};

// As the registry spells it: "Waiting Lobby", "Waiting Player", …
std::string_view status_text(Status status) noexcept;
std::optional<Status> parse_status(std::string_view text) noexcept;

struct Fighter {
    UserToken user;
    HeroId hero = 0;
    std::uint32_t attack = 1;
    std::uint32_t health = 1;       // now
    std::uint32_t full_health = 1;  // when it took the seat
    std::uint8_t rounds = 0;        // attacks made
    std::uint8_t rank = 0;          // 0 while standing, then 1 … N
    std::uint64_t damage_sent = 0;
    std::uint64_t damage_received = 0;

    bool standing() const noexcept { return rank == 0 && health > 0; }
};

// A game. Copyable; small (a duel is a few hundred bytes).
struct Fight {
    GameToken token;
    UserToken host;          // who opened it
    std::uint8_t seats = 0;  // N, 2 … 100
    Status status = Status::waiting_lobby;
    std::vector<Fighter> fighters;     // in the order in which seats were taken
    std::vector<std::uint8_t> order;   // indices into fighters, next first; the fallen left it, who
                                       // stands at the end stays
    std::uint32_t next_seq = 0;        // game_seq of the next event
    std::uint32_t version = 0;         // grows by one with every transition
    std::uint32_t turns = 0;           // turns given so far: 1 after the start
    std::uint16_t log_partitions = 0;  // by which its records are spread, see base::LogEntry

    const Fighter* find(const UserToken& user) const noexcept;
    Fighter* find(const UserToken& user) noexcept;
    // Whose turn it is; nobody unless the fight waits for a player.
    const Fighter* next() const noexcept;
    bool full() const noexcept { return fighters.size() == seats; }
    bool over() const noexcept {
        return status == Status::completed || status == Status::timed_out;
    }
};

Fight open_fight(const GameToken& token, const UserToken& host, int seats);

// Takes the next seat. The fight must wait in the lobby, not be full, and not hold user or hero.
// Events: hero_selected.
Events take_seat(Fight& fight, const UserToken& user, const Hero& hero);

// Gives the first turn once all seats are taken: tokens ascending. Events: starting_match for each
// user, turn_pushed.
Events start(Fight& fight);

// Ends a fight whose seats were not taken. It must not be over. Events: timed_out for each seated
// user, then cleaning for each, the host first.
Events time_out(Fight& fight);

// Why an action is not allowed.
enum class Refusal : std::uint8_t {
    not_started,
    game_over,
    not_a_member,
    not_your_turn,
    enemy_unknown,
    enemy_out,
    enemy_is_self,
};

// Whether `user` may attack `enemy` now.
std::optional<Refusal> refuse_attack(const Fight& fight, const UserToken& user,
                                     const UserToken& enemy) noexcept;

// Whether `user` may act at all now.
std::optional<Refusal> refuse_action(const Fight& fight, const UserToken& user) noexcept;

// Carries out an attack that is not refused: damage, fall, next turn, end. Events: attack, with its
// blow; then turn_pushed, or at the end game_finished for each user and cleaning for each, the host
// first.
Events attack(Fight& fight, const UserToken& user, const UserToken& enemy);

// The user whose turn it is did nothing for too long: it falls next. Needs next(). Events: forfeit,
// then as of an attack.
Events forfeit(Fight& fight);

// The user whose turn it is said that it saw nobody left to attack: nothing but next_seq and
// version moves. Needs next(). Events: dead_enemy.
Events note_dead_enemy(Fight& fight);

}  // namespace combat
