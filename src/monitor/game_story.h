// What became of one game, and of each of its records.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "monitor/evidence.h"
#include "monitor/fight_story.h"

namespace monitor {

// Every record has exactly one of these.
enum class Fate : std::uint8_t {
    in_tables,    // its game's rows are in the tables
    timed_out,    // its game's seats were not taken in time: there are no rows
    waiting,      // it was read, and its game is not done yet
    not_read,     // no commit covers it yet
    repeat,       // its game_seq was read before, or its game was made from another log: dropped
    dead_letter,  // it was set aside: `reason` says why
    set_aside,    // its game was: no rows come of it
    given_up,     // its game was given up for lack of records
    lost,         // its game has ended and is in no table, though the ledger is past it
    foreign       // of another program, or not one of a game
};

// In the order in which they are shown.
inline constexpr std::array k_fates = {
    Fate::in_tables,   Fate::timed_out, Fate::waiting,  Fate::not_read, Fate::repeat,
    Fate::dead_letter, Fate::set_aside, Fate::given_up, Fate::lost,     Fate::foreign};

// "in_tables", as JSON has it; "in the tables", as people read it.
std::string_view name_of(Fate fate) noexcept;
std::string_view words_of(Fate fate) noexcept;

enum class GameState : std::uint8_t {
    unknown,    // no record of a game and no row: what there is, is foreign or broken
    in_tables,  // once, with rows
    timed_out,
    under_way,  // no record says that it has ended
    not_read,   // it has ended, and no commit covers its end yet
    waiting,  // its end was read: a worker waits for further records of it, or for its next commit
    dead_letter,  // its end was set aside
    given_up,
    lost  // see Fate
};

std::string_view name_of(GameState state) noexcept;
std::string_view words_of(GameState state) noexcept;

inline constexpr std::size_t k_no_commit = static_cast<std::size_t>(-1);

struct RecordStory {
    std::string topic;
    ports::Partition partition = 0;
    ports::Offset offset = 0;
    base::Timestamp time{};
    std::string_view message;          // "Attack Completed"; empty: not known
    std::optional<std::uint32_t> seq;  // game_seq
    Fate fate = Fate::foreign;
    std::string reason;                // dead_letter, and of some others; may be empty
    std::size_t commit = k_no_commit;  // index into GameStory::commits: the one that covers it
};

struct GameStory {
    base::GameToken game;
    GameState state = GameState::unknown;
    std::string why;                   // why it is not in the tables; empty: it is, or is unknown
    std::vector<RecordStory> records;  // in the order of their writing
    std::vector<KnownCommit> commits;  // those that records or rows are in
    std::optional<FoundRows> rows;     // `commit`: index into `commits` here
    FightStory fight;
};

// Records of other games that only mention this one are left out.
GameStory story_of(Evidence evidence);

}  // namespace monitor
