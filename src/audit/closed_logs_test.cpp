// Tables that were made from one log and then from another.
#include <gtest/gtest.h>

#include "audit/audit.h"
#include "tests/support/audit_world.h"

namespace {

using audit::Kind;
using support::digest_of;
using support::expect_only;
using support::first;
using support::World;

// 40 games of a log that is closed and 25 of the present one, in two partitions.
World two_logs() {
    World world(2);
    world.play(40);
    for (const auto partition : {0, 1}) world.commit(partition);
    world.next_log();
    world.play(25);
    for (const auto partition : {0, 1}) world.commit(partition);
    return world;
}

TEST(ClosedLogs, GamesOfBothAreProvenAsFarAsCanBe) {
    World world = two_logs();
    const auto report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.games(), 65U);
    EXPECT_EQ(report.counts.checked, 25U);
    EXPECT_EQ(report.counts.not_checkable, 40U);
    ASSERT_EQ(report.notes().size(), 1U);
    EXPECT_EQ(report.notes()[0],
              "40 games of the closed log kafka:1 are held against the ledger only: their records "
              "are not readable any more");
    EXPECT_EQ(report.digest, digest_of(world.games));
}

TEST(ClosedLogs, ALogThatHasJustBegunHasNoCommit) {
    World world(1);
    world.play(40);
    world.commit();
    world.next_log();
    auto report = world.report();
    expect_only(report, {});
    world.play(3);
    report = world.report();
    expect_only(report, {});
    EXPECT_EQ(report.answer(), audit::Answer::behind);
    EXPECT_EQ(report.behind(), 3U);
}

TEST(ClosedLogs, DamageOfAClosedLogsFilesIsStillFound) {
    World world = two_logs();
    auto& rows = world.tables.files[0].rows;
    rows.superhero[0] = static_cast<combat::HeroId>(rows.superhero[0] + 1);
    auto report = world.report();
    EXPECT_EQ(report.findings.of(Kind::altered), 1U) << readable_text(report);
    // A rebuild would lose the closed log's games.
    EXPECT_NE(first(report, Kind::altered).mend.find("do not rebuild"), std::string::npos)
        << first(report, Kind::altered).mend;

    world = two_logs();
    const auto games = world.tables.commits[1].games;
    std::erase_if(world.tables.files, [&](const auto& file) {
        return file.name == world.tables.commits[1].files[0].name;
    });
    report = world.report();
    EXPECT_EQ(report.findings.of(Kind::missing), games) << readable_text(report);
}

TEST(ClosedLogs, AGameThatBothLogsHaveIsDoubled) {
    World world(1);
    world.play(10);
    world.commit();
    const auto again = world.tables.files[0].rows.game[0];
    world.next_log();
    world.play(5);
    world.commit();
    for (auto& file : world.tables.files) {
        if (file.name.starts_with("2-")) file.rows.game.assign(file.rows.game.size(), again);
    }
    EXPECT_GE(world.report().findings.of(Kind::doubled), 1U);
}

TEST(Witnesses, OfTheLogThatIsThereAreFound) {
    World world(1);
    for (int i = 0; i < 3; ++i) {
        world.play(30);
        world.commit();
        world.name_witnesses();
    }
    expect_only(world.report(), {});
}

TEST(Witnesses, ThatAreNotInTheLogAreFaultsOfTheLedger) {
    World world(1);
    for (int i = 0; i < 3; ++i) {
        world.play(30);
        world.commit();
        world.name_witnesses();
    }
    world.tables.commits[1].witness.at(std::string(base::k_game_queue)).sha256 = "another";
    const auto report = world.report();
    expect_only(report, {{Kind::ledger, 1}});
    EXPECT_NE(first(report, Kind::ledger).text.find("lib.server.game is not the one"),
              std::string::npos)
        << first(report, Kind::ledger).text;
}

}  // namespace
