// A game of two as records, commits and rows, for the tests of this room.
#pragma once

#include <chrono>
#include <string>

#include "etl/record_test_support.h"
#include "monitor/evidence.h"

namespace monitor::test {

inline const std::string k_lobby = "lib.server.lobby";
inline const std::string k_games = "lib.server.game";

inline base::Timestamp at_second(int second) {
    return *base::parse_time("2026-11-23T12:00:00Z") + std::chrono::seconds(second);
}

inline std::string blow(const std::string& user, const std::string& enemy, int prior, int post) {
    return R"({"TIMESTAMP":"2026-11-23T12:00:00Z","PAYLOAD":{"GAME_TOKEN":")" + etl::test::k_game +
           R"(","USER_TOKEN":")" + user +
           R"("},"STATUS":{"ACTION":"ATTACK","DETAILS":{"ENEMY_TOKEN":")" + enemy +
           R"(","ENEMY_DAMAGE":500,"ENEMY_HEALTH_PRIOR":)" + std::to_string(prior) +
           R"(,"ENEMY_HEALTH_POST":)" + std::to_string(post) + "}}}";
}

// Where a record lies. seq -1: as another program writes it.
struct Place {
    std::string topic;
    ports::Offset offset = 0;
    int seq = 0;
};

// Adds a record at time `seq` seconds.
inline void add(Evidence& evidence, const Place& place, const std::string& message,
                const std::string& task) {
    using etl::test::Writer;
    const int second = place.seq >= 0 ? place.seq : static_cast<int>(evidence.records.size());
    const Writer writer = place.seq >= 0 ? Writer::ours : Writer::other;
    evidence.records.push_back({place.topic, 0, place.offset, at_second(second), etl::test::k_game,
                                etl::test::record(message, task, writer, place.seq)});
}

// Ann (1001 health) and Bob (1002): game_seq 0 to 8, lobby offsets 10 to 15, game offsets 5 to 7.
inline Evidence fought_game() {
    using namespace etl::test;
    Evidence evidence;
    evidence.game = etl::test::game();
    add(evidence, {k_lobby, 10, 0}, "Hero Selected",
        payload(R"(,"HERO_ID":1,"USER_TOKEN":")" + k_ann + '"'));
    add(evidence, {k_lobby, 11, 1}, "Hero Selected",
        payload(R"(,"HERO_ID":2,"USER_TOKEN":")" + k_bob + '"'));
    add(evidence, {k_lobby, 12, 2}, "Starting Match", starting_match());
    add(evidence, {k_games, 5, 3}, "Attack Completed", blow(k_ann, k_bob, 1002, 502));
    add(evidence, {k_games, 6, 4}, "Attack Completed", blow(k_bob, k_ann, 1001, 501));
    add(evidence, {k_games, 7, 5}, "Attack Completed", blow(k_ann, k_bob, 502, 0));
    add(evidence, {k_lobby, 13, 6}, "Game Finished", payload());
    add(evidence, {k_lobby, 14, 7}, "Cleaning Game Records", cleaning());
    add(evidence, {k_lobby, 15, 8}, "Cleaning Game Records", cleaning());
    return evidence;
}

// A commit of lobby offsets [from, to) and of game offsets [0, game_to), which carries on what
// begins at lobby offset `resume`.
struct Covered {
    ports::Offset from = 0, to = 0, game_to = 0, resume = 0;
};
inline void commit(Evidence& evidence, Covered covered) {
    ports::Commit commit;
    commit.topic = k_lobby;
    commit.range = {covered.from, covered.to};
    commit.others[k_games] = {0, covered.game_to};
    commit.resume = {{k_lobby, covered.resume}, {k_games, 0}};
    commit.writer = "w1/abc";
    commit.time = at_second(60);
    evidence.commits.push_back(
        {commit, "_commits/" + std::to_string(covered.from) + ".json", true});
}

// The rows of the game in that commit.
inline void find_rows(Evidence& evidence, std::size_t commit) {
    FoundRows found;
    found.commit = commit;
    found.meta_file = "GAME_META/m.parquet";
    found.podium_file = "GAME_PODIUM/p.parquet";
    found.first_row = 120;
    found.podium_first_row = 120;
    found.rows.game = {evidence.game, evidence.game};
    found.rows.user = {etl::test::ann(), etl::test::bob()};
    found.rows.superhero = {1, 2};
    found.rows.rank = {1, 2};
    found.rows.rounds = {2, 1};
    found.rows.damage_received = {500, 1000};
    found.rows.damage_sent = {1000, 500};
    evidence.rows = found;
}

}  // namespace monitor::test
