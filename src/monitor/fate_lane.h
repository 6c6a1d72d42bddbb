// What monitor/fate_counts.h keeps of open games and of partitions. Inside monitor only.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <vector>

#include "base/time.h"
#include "base/uuid.h"
#include "monitor/game_story.h"
#include "monitor/seq_set.h"
#include "ports/log_reader.h"

namespace monitor {

// Places in arrays of the two topics.
inline constexpr std::size_t k_of_lobby = 0;
inline constexpr std::size_t k_of_game = 1;

// The records of one game in one topic.
struct GameSpan {
    ports::Offset first = -1;
    std::uint32_t length = 0;  // the last one's offset less the first one's
    std::uint32_t records = 0;

    void add(ports::Offset offset, bool grow) noexcept {
        ++records;
        if (first < 0) {
            first = offset;
        } else if (grow) {
            const ports::Offset most = 0xffffffff;
            length = static_cast<std::uint32_t>(std::min(offset - first, most));
        }
    }

    bool is_covered(ports::Offset covered) const noexcept { return first + length < covered; }

    // How many lie at `covered` or behind it. Where that is between the first and the last one,
    // they are taken to be spread evenly.
    std::uint64_t unread(ports::Offset covered) const noexcept {
        if (records == 0 || is_covered(covered)) return 0;
        if (covered <= first) return records;
        const double offsets = static_cast<double>(length) + 1;
        const double left = offsets - static_cast<double>(covered - first);
        return static_cast<std::uint64_t>(std::llround(records * left / offsets));
    }
};

// A game of which it is not settled yet what comes of it.
struct OpenGame {
    base::GameToken game;
    SeqSet seen;
    std::array<GameSpan, 2> spans;
    ports::Offset end = -1;  // of the first record that says so, in the lobby topic
    std::uint32_t end_seq = 0;
    std::uint32_t last_seq = 0;
    std::uint32_t records = 0;  // with a game_seq
    std::uint32_t latest = 0;   // seconds since 1970 of its latest record
    std::uint32_t lane = 0;     // of its end, before that of its first record
    bool open = false;          // else the slot is free
    bool numbered = true;       // all of its records have a game_seq that is kept in `seen`
    bool complete = false;      // numbered, and all that came before its end was seen
    bool timed_out = false;
    bool acted = false;  // somebody attacked or forfeited
    bool set_aside = false;

    std::uint64_t told() const noexcept {
        return std::uint64_t{spans[k_of_lobby].records} + spans[k_of_game].records;
    }
};

inline Fate fate_of_ended(const OpenGame& game) noexcept {
    if (game.set_aside) return Fate::set_aside;
    return game.timed_out && !game.acted ? Fate::timed_out : Fate::in_tables;
}

// Games that ended and were complete, when there was no room for them one by one.
struct FoldedGames {
    std::array<ports::Offset, 2> below{};  // all their records are below these offsets
    std::array<std::uint64_t, 2> games{};  // 0: fought; 1: timed out
    std::array<std::uint64_t, 2> records{};
};

// Two topics' partitions of one number.
struct FateLane {
    std::array<ports::Offset, 2> covered{};  // by the ledger
    std::array<ports::Offset, 2> told{};     // the next record's offset, at least
    ports::Offset first = -1;                // offset of the first lobby record that was told
    ports::Offset began = 0;                 // where the lobby topic began with its first commit
    ports::Offset settled = 0;               // workers have settled the games that ended below
    std::uint64_t waiting = 0;               // as the last commit says
    std::uint64_t abandoned = 0;             // games that were given up, and are not found yet
    bool from_topics = false;                // the commits speak of the game topic, too
    bool passed = false;                     // all that the commits cover has been told
    std::vector<std::uint32_t> ended;        // slots of open games, by their end
    std::deque<FoldedGames> folded;
    std::array<std::deque<ports::Offset>, 2> broken;  // records that no commit covers yet
    std::array<std::set<ports::Offset>, 2> letters;   // of records that were not told yet
};

// Of a record that is being told.
struct FatePlace {
    std::uint32_t lane = 0;
    std::size_t source = k_of_lobby;
    ports::Offset offset = 0;
    base::Timestamp time{};
    bool letter = false;  // it is a dead letter
};

}  // namespace monitor
