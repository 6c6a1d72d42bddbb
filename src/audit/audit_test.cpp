#include "audit/audit.h"

#include <gtest/gtest.h>

#include "tests/support/audit_world.h"

namespace {

using audit::Kind;
using support::digest_of;
using support::expect_only;
using support::first;
using support::GameTable;
using support::PlayedGame;
using support::World;

audit::Options with_short_patience() {
    audit::Options options;
    options.patience = std::chrono::seconds(1);
    return options;
}

TEST(Audit, FindsNothingWhereAllIsWell) {
    World world(3);
    world.play(60);
    world.add(world.table.time_out(3));
    world.add(world.table.begin(3, 2));
    for (int i = 0; i < 3; ++i) world.commit(i);
    world.play(40);
    for (int i = 0; i < 3; ++i) world.commit(i);
    const auto report = world.report();
    expect_only(report, {});
    EXPECT_TRUE(report.ok());
    EXPECT_EQ(report.games(), 100U);
    EXPECT_EQ(report.counts.checked, 100U);
    EXPECT_EQ(report.counts.timed_out, 1U);
    EXPECT_EQ(report.counts.open, 1U);
    EXPECT_EQ(report.commits, 6U);
    EXPECT_EQ(report.digest, digest_of(world.games));
}

TEST(Audit, ADigestDoesNotDependOnTheOrderOfCommits) {
    World one, other(2);
    one.play(50);
    one.commit();
    other.play(50);
    other.commit(1);
    other.commit(0);
    std::swap(other.tables.commits[0], other.tables.commits[1]);
    EXPECT_EQ(one.report().digest, other.report().digest);
}

TEST(Audit, TemporaryFilesChangeNothing) {
    World world(2);
    world.play(300);
    world.commit(0);
    world.commit(1);
    audit::Options small;
    small.buffer_bytes = 1;
    EXPECT_EQ(json_text(world.report(small)), json_text(world.report()));
}

TEST(Audit, CountsStatistics) {
    World world;
    world.play(30);
    world.commit();
    const auto statistics = world.report().statistics;
    std::uint64_t attacks = 0, fights = 0, wins = 0, games = 0;
    std::set<base::UserToken> users;
    for (const auto& game : world.games) {
        for (const auto& fighter : game.fight.fighters) {
            users.insert(fighter.user);
            attacks += fighter.rounds;
        }
    }
    for (const auto& hero : statistics.heroes) {
        fights += hero.fights;
        wins += hero.wins;
    }
    for (const auto count : statistics.lengths) games += count;
    EXPECT_EQ(statistics.users, users.size());
    EXPECT_EQ(statistics.attacks, attacks);
    EXPECT_EQ(wins, 30U);
    EXPECT_EQ(games, 30U);
    EXPECT_GE(statistics.heroes.front().wins, statistics.heroes.back().wins);
}

TEST(Audit, AGameThatACommitPassedByIsMissing) {
    World world;
    world.play(5);
    const PlayedGame lost = world.games[2];
    world.games.erase(world.games.begin() + 2);
    world.commit();
    const auto report = world.report();
    expect_only(report, {{Kind::missing, 1}});
    EXPECT_EQ(report.counts.not_yet_processed, 0U);
    EXPECT_EQ(first(report, Kind::missing).game, lost.token());
    EXPECT_NE(first(report, Kind::missing).text.find("commit 0"), std::string::npos);
}

TEST(Audit, AnUnfinishedGameInTheTablesIsWrong) {
    World world;
    world.play(3);
    auto& open = world.games.emplace_back(world.table.begin(3, 1));
    world.write(open);
    open.fight.status = combat::Status::completed;
    for (std::uint8_t i = 0; i < 3; ++i) open.fight.fighters[i].rank = i + 1;
    world.commit();
    const auto report = world.report();
    expect_only(report, {{Kind::wrong, 1}});
    EXPECT_NE(first(report, Kind::wrong).text.find("not ended"), std::string::npos);
}

TEST(Audit, ATimedOutGameInTheTablesIsWrong) {
    World world;
    world.play(3);
    PlayedGame fought = world.table.play(2);
    PlayedGame timed_out = GameTable(8).time_out(2);
    world.write(timed_out);
    fought.fight.token = timed_out.token();
    world.games.push_back(fought);
    world.commit();
    const auto report = world.report();
    expect_only(report, {{Kind::wrong, 1}});
    EXPECT_NE(first(report, Kind::wrong).text.find("timed out"), std::string::npos);
}

TEST(Audit, AGameThatNoRecordKnowsIsWrong) {
    World world;
    world.play(3);
    world.games.push_back(world.table.play(2));
    world.commit();
    const auto report = world.report();
    expect_only(report, {{Kind::wrong, 1}});
    EXPECT_EQ(first(report, Kind::wrong).game, world.games.back().token());
}

TEST(Audit, ALostRecordIsAGap) {
    World world;
    world.play(3);
    PlayedGame game = world.table.play(2);
    const auto attack = std::find_if(game.records.begin(), game.records.end(),
                                     [](const auto& r) { return r.topic == base::k_game_queue; });
    const auto seq = std::to_string(attack - game.records.begin());
    game.records.erase(attack);
    world.add(game);
    world.commit();
    const auto report = world.report();
    expect_only(report, {{Kind::gap, 1}});
    EXPECT_EQ(first(report, Kind::gap).game, game.token());
    EXPECT_NE(first(report, Kind::gap).text.find("game_seq " + seq), std::string::npos);
}

TEST(Audit, RecordsThatCameTwiceCountOnce) {
    World world;
    world.play(3);
    world.write(world.games[1]);
    world.commit();
    const auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.counts.repeated, world.games[1].records.size());
}

TEST(Audit, RecordsGoneByRetentionAreNoFault) {
    World world;
    world.play(20);
    world.commit();
    for (auto& [name, topic] : world.log.topics) {
        topic.first[0] = static_cast<ports::Offset>(topic.partitions[0].size() / 2);
        for (ports::Offset i = 0; i < topic.first[0]; ++i) {
            topic.partitions[0][static_cast<std::size_t>(i)] = "gone";
        }
    }
    const auto report = world.report();
    expect_only(report, {});
    EXPECT_GT(report.counts.checked, 0U);
    EXPECT_GT(report.counts.not_checkable, 0U);
    EXPECT_EQ(report.counts.checked + report.counts.not_checkable, 20U);
}

TEST(Audit, WithoutTopicsInvariantsAndDigestsRemain) {
    World world;
    world.play(4);
    world.commit();
    world.with_log = false;
    auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.counts.not_checkable, 4U);

    auto& ranks = world.tables.file(ports::Table::podium, "0-0.parquet").rows.rank;
    ranks[0] = 9;
    report = world.report();
    expect_only(report, {{Kind::wrong, 1}, {Kind::altered, 1}});
    EXPECT_NE(first(report, Kind::wrong).text.find("rank"), std::string::npos);
}

TEST(Audit, WithoutTopicsALostFileIsStillMissingGames) {
    World world;
    world.play(4);
    world.commit();
    world.with_log = false;
    world.tables.file(ports::Table::meta, "0-0.parquet").damaged = true;
    auto report = world.report();
    expect_only(report, {{Kind::damaged, 1}, {Kind::missing, 4}});
    EXPECT_TRUE(first(report, Kind::missing).game);  // the other table knows them

    world.tables.files.clear();
    report = world.report();
    expect_only(report, {{Kind::ledger, 2}, {Kind::missing, 4}});
    EXPECT_FALSE(first(report, Kind::missing).game);
}

TEST(Audit, TheWitnessIsHeldAgainstTheTables) {
    World world;
    world.play(3);
    world.add(world.table.time_out(2));
    world.commit();
    for (const auto& game : world.games) {
        world.tell(game, game.fight.status == combat::Status::completed ? wire::Outcome::complete
                                                                        : wire::Outcome::timed_out);
    }
    expect_only(world.report(), {});

    const PlayedGame unknown = world.table.play(2);
    world.tell(unknown, wire::Outcome::complete);
    auto report = world.report();
    expect_only(report, {{Kind::missing, 1}});
    EXPECT_EQ(first(report, Kind::missing).game, unknown.token());
    EXPECT_EQ(report.witness_games, 5U);
}

TEST(Audit, WhatPlayersSawTimeOutMustNotBeInTheTables) {
    World world;
    world.play(3);
    world.commit();
    world.tell(world.games[0], wire::Outcome::timed_out);
    world.tell(world.games[0], wire::Outcome::complete);  // COMPLETE outweighs
    expect_only(world.report(), {});
    world.tell(world.games[1], wire::Outcome::timed_out);
    const auto report = world.report();
    expect_only(report, {{Kind::wrong, 1}});
    EXPECT_EQ(first(report, Kind::wrong).game, world.games[1].token());
    EXPECT_NE(first(report, Kind::wrong).text.find("TIMED OUT"), std::string::npos);
}

TEST(Audit, AFileThatIsNoWitnessIsRefused) {
    World world;
    world.play(1);
    world.commit();
    world.witness = "name,outcome\n1,2\n";
    const auto report = world.run();
    ASSERT_TRUE(report.has_error());
    EXPECT_EQ(report.error().fault, base::Fault::rejected);

    world.witness.clear();
    world.tell(world.games[0], wire::Outcome::complete);
    world.witness += "{\"game_tok";  // its writer was killed
    EXPECT_EQ(world.report().witness_unusable, 1U);
}

TEST(Audit, ADamagedLedgerEndsWithADiskError) {
    World world;
    world.play(1);
    world.commit();
    world.tables.unreadable = true;
    const auto report = world.run();
    ASSERT_TRUE(report.has_error());
    EXPECT_EQ(report.error().fault, base::Fault::disk);
    EXPECT_NE(report.error().what.find("7.json"), std::string::npos);
}

TEST(Audit, TopicsThatDoNotGiveTheirRecordsAreUnavailable) {
    World world;
    world.play(2);
    world.commit();
    world.log.silent.insert(std::string(base::k_game_queue));
    const auto report = world.run(with_short_patience());
    ASSERT_TRUE(report.has_error());
    EXPECT_EQ(report.error().fault, base::Fault::unavailable);
    EXPECT_NE(report.error().what.find("lib.server.game/0"), std::string::npos);
}

TEST(Audit, OffsetsWithoutRecordsAtATopicsEndAreANote) {
    World world;
    world.play(4);
    world.commit();
    world.log.topics.at(std::string(base::k_game_queue)).markers = 3;
    const auto report = world.report(with_short_patience());
    expect_only(report, {});
    EXPECT_EQ(report.counts.checked, 4U);
    const auto end = world.log.topics.at(std::string(base::k_game_queue)).partitions[0].size();
    const std::string range = std::to_string(end) + "-" + std::to_string(end + 3);
    ASSERT_EQ(report.notes().size(), 1U);
    EXPECT_NE(report.notes()[0].find("lib.server.game/0"), std::string::npos);
    EXPECT_NE(report.notes()[0].find("3 offsets, " + range), std::string::npos);
    EXPECT_NE(readable_text(report).find("note: " + report.notes()[0]), std::string::npos);
    EXPECT_NE(json_text(report).find("\"notes\":[\"lib.server.game/0"), std::string::npos);
}

TEST(Audit, OffsetsRemovedMeanwhileAreANote) {
    World world;
    world.play(4);
    world.commit();
    world.log.silent.insert(std::string(base::k_game_queue));
    int asked = 0;
    world.log.on_retained = [&asked](support::FakeLog& log) {
        auto& topic = log.topics.at(std::string(base::k_game_queue));
        if (++asked > 2) topic.first[0] = static_cast<ports::Offset>(topic.partitions[0].size());
    };
    const auto report = world.report(with_short_patience());
    EXPECT_EQ(report.notes().size(), 1U);
}

TEST(Audit, ABrokerThatIsAwayIsNoNote) {
    for (const bool at_poll : {true, false}) {
        World world;
        world.play(2);
        world.commit();
        world.log.topics.at(std::string(base::k_game_queue)).markers = 3;
        int asked = 0;
        world.log.broken = at_poll;
        world.log.on_retained = [&](support::FakeLog& log) { log.mute = ++asked > 2; };
        const auto report = world.run(with_short_patience());
        ASSERT_TRUE(report.has_error());
        EXPECT_EQ(report.error().fault, base::Fault::unavailable);
        EXPECT_NE(report.error().what.find("broker"), std::string::npos);
    }
}

TEST(Audit, AWorkerThatGoesOnIsNoFault) {
    World world;
    world.play(4);
    world.commit();
    world.play(2);
    world.tables.before_list = [&] {  // between ledger and list
        world.tables.before_list = nullptr;
        world.commit();
    };
    const auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.answer(), audit::Answer::behind);
    EXPECT_EQ(report.counts.not_yet_processed, 2U);
    EXPECT_EQ(report.games(), 4U);
    expect_only(world.report(), {});
}

TEST(Audit, FilesOfACommitThatAreNotYetInViewMakeTheirGamesMissing) {
    World world;
    world.play(4);
    world.commit();
    auto& file = world.tables.file(ports::Table::podium, "0-0.parquet");
    file.visible = false;
    file.name = ".staged-0-0.parquet";
    const auto report = world.report();
    expect_only(report, {{Kind::ledger, 1}, {Kind::missing, 4}});
    EXPECT_NE(first(report, Kind::ledger).mend.find("worker"), std::string::npos);
}

TEST(Audit, ProgressNeverFalls) {
    World world(2);
    world.play(50);
    world.commit(0);
    world.commit(1);
    double last = 0;
    std::set<std::string> phases;
    world.progress = [&](double done, std::string_view phase) {
        EXPECT_GE(done, last);
        EXPECT_LE(done, 1);
        last = done;
        phases.emplace(phase);
    };
    world.report();
    EXPECT_EQ(last, 1);
    EXPECT_EQ(phases, (std::set<std::string>{"ledger", "topics", "tables", "games"}));
}

}  // namespace
