// Log records of games, decoded: of our own servers and of other implementations'.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "combat/hero.h"

namespace etl {

using base::GameToken;
using base::UserToken;

enum class RecordKind : std::uint8_t {
    hero_selected,
    starting_match,
    turn_pushed,
    attack,
    dead_enemy,
    forfeit,
    game_finished,
    timed_out,
    cleaning,
    foreign,  // not one of the game records: other programs log to the same topics; skip it
    broken,   // meant for us, but cannot be used: `reason` says why
};

struct Participant {
    UserToken user;
    combat::HeroId hero = 0;
    std::uint64_t attack = 0;
    std::uint64_t health = 0;
};

// Fields that the record's kind does not have keep their defaults.
struct GameRecord {
    RecordKind kind = RecordKind::foreign;
    GameToken game;
    std::optional<std::uint32_t> seq;     // game_seq; other implementations have none
    std::optional<std::uint32_t> schema;  // none counts as 1; a later one than ours is broken
    UserToken user;                       // who took the seat, attacked, forfeited, is cleaned
    UserToken enemy;                      // attack only
    combat::HeroId hero = 0;              // hero_selected
    std::uint64_t damage = 0;             // attack: ENEMY_DAMAGE
    std::uint64_t health_prior = 0;
    std::uint64_t health_post = 0;
    std::vector<Participant> participants;  // starting_match
    std::string_view reason;                // broken: a constant text
};

// Takes `task` as an object or as JSON text of one. One decoder per thread; keeps its buffers.
class RecordDecoder {
public:
    RecordDecoder();
    ~RecordDecoder();
    RecordDecoder(const RecordDecoder&) = delete;
    RecordDecoder& operator=(const RecordDecoder&) = delete;

    // `key`: the record's key, may be empty. `value`: any bytes. The result lives until the next
    // call. Never throws.
    const GameRecord& decode(std::string_view key, std::string_view value);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace etl
