// A log with its ledger, told to FateCounts record by record, for the tests of this room.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "monitor/fate_counts.h"

namespace monitor::test {

using etl::GameRecord;
using etl::RecordKind;

inline const base::Timestamp k_begin = *base::parse_time("2026-11-23T12:00:00Z");
inline const std::string k_lobby = "lib.server.lobby";
inline const std::string k_games = "lib.server.game";

inline base::GameToken token(std::uint32_t number) {
    base::Uuid uuid;
    for (int i = 0; i < 4; ++i) {
        uuid.bytes[12 + i] = static_cast<std::uint8_t>(number >> (8 * (3 - i)));
    }
    return base::GameToken(uuid);
}

// A log of one partition, a ledger, and what was counted of them.
struct Story {
    explicit Story(std::size_t most_open = FateCounts::k_most_open)
        : counts({k_lobby, k_games}, most_open) {}

    struct Said {
        RecordKind kind = RecordKind::turn_pushed;
        int seq = -1;  // -1: without game_seq
    };
    void say(std::uint32_t game, Said said) {
        GameRecord record;
        record.kind = said.kind;
        record.game = token(game);
        if (said.seq >= 0) record.seq = static_cast<std::uint32_t>(said.seq);
        const bool fought = said.kind == RecordKind::attack || said.kind == RecordKind::forfeit;
        ports::Offset& next = fought ? game_next : lobby_next;
        counts.note({fought ? k_games : k_lobby, 0, next++, time}, record);
        ++told;
        time += std::chrono::seconds(1);
    }
    // Six records, five of them in the lobby: the fourth of these is the end.
    void begin(std::uint32_t game, bool numbered = true) {
        const auto seq = [&](int number) { return numbered ? number : -1; };
        say(game, {RecordKind::hero_selected, seq(0)});
        say(game, {RecordKind::starting_match, seq(1)});
        say(game, {RecordKind::attack, seq(2)});
    }
    void end(std::uint32_t game, bool numbered = true) {
        const auto seq = [&](int number) { return numbered ? number : -1; };
        say(game, {RecordKind::game_finished, seq(3)});
        say(game, {RecordKind::cleaning, seq(4)});
        say(game, {RecordKind::cleaning, seq(5)});
    }
    void play(std::uint32_t game) {
        begin(game);
        end(game);
    }
    void time_out(std::uint32_t game, bool numbered = true) {
        say(game, {RecordKind::hero_selected, numbered ? 0 : -1});
        say(game, {RecordKind::timed_out, numbered ? 1 : -1});
        say(game, {RecordKind::cleaning, numbered ? 2 : -1});
    }

    struct Covered {
        ports::Offset lobby = 0, game = 0;  // game -1: the registry has the attacks
        std::uint64_t waiting = 0;
        std::uint64_t games = 0;
    };
    ports::Commit commit_of(Covered covered) {
        ports::Commit commit;
        commit.topic = k_lobby;
        commit.range = {committed.lobby, covered.lobby};
        if (covered.game >= 0) commit.others[k_games] = {committed.game, covered.game};
        commit.waiting = covered.waiting;
        commit.games = covered.games;
        committed = covered;
        return commit;
    }
    void commit(Covered covered) { counts.note_commit(commit_of(covered)); }
    void commit_all(std::uint64_t games) { commit({lobby_next, game_next, 0, games}); }

    FateSums sums() const {
        FateSums sums = counts.sums();
        EXPECT_EQ(sums.told, told);
        EXPECT_EQ(sums.all_records(), told);
        return sums;
    }

    FateCounts counts;
    ports::Offset lobby_next = 0, game_next = 0;
    Covered committed;
    std::uint64_t told = 0;
    base::Timestamp time = k_begin;
};

}  // namespace monitor::test
