// What happens in a game, as its log tells it: one event for each record. The one table of the
// kinds and of how their records are named.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/log_entry.h"
#include "base/uuid.h"

namespace combat {

using base::UserToken;

enum class EventKind : std::uint8_t {
    hero_selected,
    starting_match,
    turn_pushed,
    attack,
    dead_enemy,
    forfeit,
    game_finished,
    timed_out,
    cleaning,
};

// What an attack did.
struct Blow {
    std::uint32_t damage = 0;        // the attacker's full attack
    std::uint32_t health_prior = 0;  // the enemy's
    std::uint32_t health_post = 0;
};

// One event of a game. `user` took the seat, has the turn, attacked, saw nobody left, forfeited;
// or is the one of all users whom this event is for.
struct Event {
    EventKind kind = EventKind::hero_selected;
    std::uint32_t seq = 0;  // game_seq: 0, 1, 2 … within the game
    UserToken user;
    Blow blow;  // attack only
};

// Those of one transition, in order.
using Events = std::vector<Event>;

// How the records of a kind look.
struct EventName {
    EventKind kind;
    std::string_view text;   // log_message
    std::string_view queue;  // the topic
    base::Level level;
};

// In the order of EventKind.
inline constexpr std::array<EventName, 9> k_event_names = {{
    {EventKind::hero_selected, "Hero Selected", base::k_lobby_queue, base::Level::info},
    {EventKind::starting_match, "Starting Match", base::k_lobby_queue, base::Level::info},
    {EventKind::turn_pushed, "Pushing User's Turn Notification", base::k_lobby_queue,
     base::Level::info},
    {EventKind::attack, "Attack Completed", base::k_game_queue, base::Level::info},
    {EventKind::dead_enemy, "Attacked Dead Enemy", base::k_game_queue, base::Level::error},
    {EventKind::forfeit, "User Forfeited", base::k_game_queue, base::Level::warning},
    {EventKind::game_finished, "Game Finished", base::k_lobby_queue, base::Level::info},
    {EventKind::timed_out, "Game Timed Out", base::k_lobby_queue, base::Level::info},
    {EventKind::cleaning, "Cleaning Game Records", base::k_lobby_queue, base::Level::info},
}};

constexpr const EventName& name_of(EventKind kind) noexcept {
    return k_event_names[static_cast<std::size_t>(kind)];
}

}  // namespace combat
