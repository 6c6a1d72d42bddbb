// The three answers: proven, behind, wrong; and that nothing is none of them.
#include <gtest/gtest.h>

#include "tests/support/audit_world.h"

namespace {

using audit::Announcing;
using audit::Answer;
using audit::Kind;
using support::expect_only;
using support::first;
using support::PlayedGame;
using support::World;

// Its end is not announced: no Cleaning record.
PlayedGame unannounced(World& world) {
    PlayedGame game = world.table.play(2);
    std::erase_if(game.records, [](const auto& record) {
        return record.value.find("Cleaning Game Records") != std::string::npos;
    });
    return game;
}

TEST(AuditAnswer, AllInTheTablesIsProven) {
    World world;
    world.play(5);
    world.commit();
    const auto report = world.report();
    EXPECT_EQ(report.answer(), Answer::proven);
    EXPECT_EQ(report.counts.proven, 5U);
    EXPECT_EQ(report.behind(), 0U);
    EXPECT_TRUE(report.lags.empty());
    EXPECT_EQ(readable_text(report).find("audit: proven, 5 games in 2 files of 1 commits\n"), 0U)
        << readable_text(report);
}

TEST(AuditAnswer, WhatTheWorkerHasNotComeToIsBehind) {
    World world(2);
    world.play(5);
    world.commit(0);
    world.commit(1);
    const auto& late = world.add(world.table.play(2));
    const auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.answer(), Answer::behind);
    EXPECT_FALSE(report.ok());
    EXPECT_EQ(report.missing(), 0U);
    EXPECT_EQ(report.behind(), 1U);
    ASSERT_EQ(report.lags.size(), 1U);
    EXPECT_EQ(report.lags[0].partition, world.partition_of(late));
    std::uint64_t lobby = 0;
    for (const auto& record : late.records) lobby += record.topic == base::k_lobby_queue;
    EXPECT_EQ(report.lags[0].records, lobby);
    EXPECT_FALSE(report.lags[0].untouched);
    const std::string text = readable_text(report);
    EXPECT_EQ(text.find("audit: behind"), 0U) << text;
    EXPECT_NE(text.find("behind: 1 game finished, but not yet in the tables: the tables lag behind "
                        "lib.server.lobby/" +
                        std::to_string(report.lags[0].partition) + " by " + std::to_string(lobby)),
              std::string::npos)
        << text;
    EXPECT_NE(json_text(report).find(R"("answer":"behind","games":5,"proven":5,"behind":1)"),
              std::string::npos)
        << json_text(report);
}

TEST(AuditAnswer, APartitionThatNobodyReadsIsBehind) {
    World world(2);
    world.play(20);
    world.commit(0);
    const auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.answer(), Answer::behind);
    ASSERT_EQ(report.lags.size(), 1U);
    EXPECT_EQ(report.lags[0].partition, 1);
    EXPECT_TRUE(report.lags[0].untouched);
    EXPECT_EQ(report.behind() + report.games(), 20U);
    EXPECT_NE(readable_text(report).find(
                  "nobody has committed anything yet of lib.server.lobby, partition 1\n"),
              std::string::npos);
    EXPECT_NE(json_text(report).find(R"("partitions_without_commit":[1])"), std::string::npos);
}

TEST(AuditAnswer, WrongWinsOverBehind) {
    World world;
    world.play(4);
    world.commit();
    world.tables.file(ports::Table::podium, "0-0.parquet").rows.rank[0] = 9;
    world.play(2);
    const auto report = world.report();
    EXPECT_EQ(report.answer(), Answer::wrong);
    EXPECT_EQ(report.behind(), 2U);
}

TEST(AuditAnswer, AGameThatWaitsForAServerIsBehind) {
    World world;
    world.play(3);
    world.add(unannounced(world));
    world.games.pop_back();
    world.commit();
    auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.answer(), Answer::behind);
    EXPECT_EQ(report.counts.unannounced, 1U);
    EXPECT_NE(
        readable_text(report).find("behind: 1 game waits for a server to announce it: start one\n"),
        std::string::npos);

    // Nobody is left who kept it in memory: no later look would say anything else.
    audit::Options options;
    options.announcing = Announcing::over;
    report = world.report(options);
    EXPECT_EQ(report.answer(), Answer::proven);
    EXPECT_EQ(report.counts.never_announced, 1U);
}

TEST(AuditAnswer, WhatTheRegistryNamesIsBehindWhateverTheLogHasOfIt) {
    World world;
    world.play(3);
    world.commit();
    const PlayedGame in_registry_only = world.table.play(2);
    PlayedGame half = world.table.play(2);
    half.records.resize(half.records.size() / 2);
    world.write(half);
    world.tell(in_registry_only, wire::Outcome::complete);
    const std::vector<base::GameToken> named = {in_registry_only.token(), half.token(),
                                                world.games[0].token()};
    world.registry.unpublished = [&] { return audit::Unpublished{named, {}}; };
    const auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.answer(), Answer::behind);
    EXPECT_EQ(report.counts.unannounced, 2U) << "the third is in the tables";
}

TEST(AuditAnswer, TheRegistryIsAskedForGamesThatItDidNotName) {
    World world;
    world.play(3);
    world.add(unannounced(world));
    world.games.pop_back();
    world.commit();
    for (const bool known : {true, false}) {
        world.registry.knows = [known](const auto&) { return known; };
        const auto report = world.report();
        EXPECT_EQ(report.counts.unannounced, known ? 1U : 0U);
        EXPECT_EQ(report.counts.never_announced, known ? 0U : 1U);
    }
}

TEST(AuditAnswer, AnEndWithoutAGameIsOfUnknownOriginAndNothingIsMissing) {
    World world;
    world.play(3);
    PlayedGame forged = world.table.play(2);
    std::erase_if(forged.records, [](const auto& record) {
        return record.value.find("Cleaning Game Records") == std::string::npos;
    });
    world.write(forged);
    world.commit();
    auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.answer(), Answer::proven);
    EXPECT_EQ(report.counts.unknown_origin, 1U);
    EXPECT_NE(readable_text(report).find("games of unknown origin"), std::string::npos);
    EXPECT_NE(json_text(report).find(R"("unknown_origin":1)"), std::string::npos);

    // A player who saw it says that it was one of ours.
    world.tell(forged, wire::Outcome::complete);
    report = world.report();
    EXPECT_EQ(report.answer(), Answer::wrong);
    EXPECT_EQ(report.missing(), 1U);
    EXPECT_EQ(report.counts.unknown_origin, 0U);
}

TEST(AuditAnswer, RecordsStillToComeOfAGameBeyondTheLedgerAreNoGap) {
    World world;
    world.play(3);
    world.commit();
    PlayedGame game = world.table.play(2);
    game.records.erase(std::find_if(game.records.begin(), game.records.end(),
                                    [](const auto& r) { return r.topic == base::k_game_queue; }));
    world.write(game);
    auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.answer(), Answer::behind);
    world.commit();  // without it
    report = world.report();
    EXPECT_EQ(report.findings.of(Kind::gap), 1U);
    EXPECT_EQ(report.answer(), Answer::wrong);
}

TEST(AuditAnswer, RecordsThatAServerStillHasAreNoGapInAGameWithRows) {
    World world;
    world.play(3);
    PlayedGame game = world.table.play(2);
    const auto lost = std::find_if(game.records.begin(), game.records.end(),
                                   [](const auto& r) { return r.topic == base::k_game_queue; });
    game.records.erase(lost);
    world.add(game);
    world.commit();
    expect_only(world.report(), {{Kind::gap, 1}});
    for (const bool over : {true, false}) {
        world.registry.unpublished = [&] {
            const std::vector<base::GameToken> named = {game.token()};
            return over ? audit::Unpublished{named, {}} : audit::Unpublished{{}, named};
        };
        const auto report = world.report();
        expect_only(report, {});
        EXPECT_EQ(report.answer(), Answer::behind);
        EXPECT_EQ(report.counts.unannounced, 1U);
        EXPECT_EQ(report.counts.proven, 3U);
    }
}

TEST(AuditAnswer, WhatAWorkerSetAsideIsMissingForThatReasonAndNeverBehind) {
    World world;
    world.play(3);
    std::vector<ports::Offset> ends;
    for (int i = 0; i < 2; ++i) {
        const PlayedGame refused = world.table.play(2);
        for (const auto& record : refused.records) {
            const auto offset = world.log.append(record);
            if (record.value.find("Cleaning Game Records") == std::string::npos) continue;
            ends.push_back(offset);
        }
    }
    world.commit();
    world.tables.commits.back().resume[std::string(base::k_lobby_queue)] = 0;  // carried, it seems
    audit::Options options;
    options.set_aside.push_back({{0, ends[0]}, "more users than seats (session log 1)"});
    options.set_aside.push_back({{0, ends[2]}, "more users than seats (session log 2)"});
    const auto report = world.report(options);
    expect_only(report, {{Kind::missing, 2}});
    ASSERT_EQ(report.findings.examples(Kind::missing).size(), 1U)
        << "one reason in two places, one finding";
    EXPECT_EQ(first(report, Kind::missing).games, 2U);
    EXPECT_TRUE(first(report, Kind::missing)
                    .text.starts_with("its end was set aside as a dead letter: more users than "
                                      "seats (session log "));
    EXPECT_EQ(first(report, Kind::missing).mend.find("let a worker"), std::string::npos);
}

TEST(AuditAnswer, OffsetsThatRetentionTookBeforeAWorkerReadThemAreFound) {
    World world;
    world.play(4);
    world.commit();
    const auto end = world.tables.commits.back().range.to;
    world.play(4);
    for (auto& [name, topic] : world.log.topics) {
        const auto size = static_cast<ports::Offset>(topic.partitions[0].size());
        topic.first[0] = size - 3;
        for (ports::Offset i = 0; i < topic.first[0]; ++i) {
            topic.partitions[0][static_cast<std::size_t>(i)] = "gone";
        }
    }
    const auto report = world.report();
    EXPECT_EQ(report.answer(), Answer::wrong);
    const auto& lost = first(report, Kind::ledger);
    EXPECT_EQ(lost.offset, end);
    EXPECT_EQ(lost.text,
              "records " + std::to_string(end) + " to " +
                  std::to_string(world.log.topics.at("lib.server.lobby").first[0] - 1) +
                  " of lib.server.lobby/0 were deleted by retention before a worker read them: the "
                  "games in them are not in the tables and cannot be made again");
}

TEST(AuditAnswer, ARebuildIsNoAdviceWhereItWouldLoseSoundRows) {
    World world;
    world.play(20);
    world.commit();
    world.tables.file(ports::Table::podium, "0-0.parquet").rows.rank[0] = 9;
    EXPECT_NE(first(world.report(), Kind::wrong).mend.find("batch --rebuild"), std::string::npos);

    world.with_log = false;
    EXPECT_EQ(first(world.report(), Kind::wrong).mend.find("--rebuild"), std::string::npos);
    EXPECT_NE(first(world.report(), Kind::wrong).mend.find("restore a copy"), std::string::npos);

    world.with_log = true;
    for (auto& [name, topic] : world.log.topics) {
        topic.first[0] = static_cast<ports::Offset>(topic.partitions[0].size() / 2);
        for (ports::Offset i = 0; i < topic.first[0]; ++i) {
            topic.partitions[0][static_cast<std::size_t>(i)] = "gone";
        }
    }
    const auto report = world.report();
    ASSERT_GT(report.counts.not_checkable, 0U);
    const std::string& mend = first(report, Kind::wrong).mend;
    EXPECT_EQ(mend.find("--rebuild"), std::string::npos);
    EXPECT_NE(mend.find("do not rebuild the tables from the topics: they do not hold all records "
                        "of " +
                        std::to_string(report.counts.not_checkable) + " games"),
              std::string::npos)
        << mend;
}

TEST(AuditAnswer, NothingIsNotProven) {
    World world;
    auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.answer(), Answer::nothing);
    EXPECT_FALSE(report.ok());
    world.with_log = false;
    EXPECT_EQ(world.report().answer(), Answer::nothing);
    EXPECT_EQ(readable_text(report).find("audit: NOTHING to prove"), 0U);
    EXPECT_NE(json_text(report).find(R"("answer":"nothing")"), std::string::npos);
    EXPECT_EQ(report.digest, base::sha256_hex(""));

    world.with_log = true;
    world.play(1);
    EXPECT_EQ(world.report().answer(), Answer::behind);
}

}  // namespace
