#include "audit/repair.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "tests/support/audit_world.h"

namespace {

using ports::Table;
using support::expect_only;
using support::FakeTables;

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// Three commits of ten games each, and a clock that says ten hours.
class Repair : public testing::Test {
protected:
    Repair() {
        for (int i = 0; i < 3; ++i) {
            world.play(10);
            world.commit();
        }
        for (const auto& commit : world.tables.commits) names.push_back(commit.files[0].name);
    }

    base::Result<audit::RepairReport> run() {
        audit::RepairOptions options;
        options.topics = {"lib.server.lobby"};
        options.now = base::Timestamp(std::chrono::hours(10));
        return audit::repair(options, {world.tables, world.tables, world.tables, sweep});
    }

    audit::RepairReport repaired() {
        auto report = run();
        EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().what);
        return report ? *report : audit::RepairReport{};
    }

    FakeTables::File& file(Table table, std::size_t commit) {
        return world.tables.file(table, names[commit]);
    }

    // As a crash between append and reveal leaves it.
    void hide(Table table, std::size_t commit) {
        auto& hidden = file(table, commit);
        hidden.visible = false;
        hidden.name = ".staged-" + hidden.name;
    }

    void stage(const std::string& name, std::chrono::minutes age) {
        world.tables.files.push_back(
            {Table::meta, name, {}, false, false, base::Timestamp(std::chrono::hours(10) - age)});
    }

    // A second call does nothing and leaves the same.
    void expect_settled(const audit::RepairReport& before) {
        const auto again = repaired();
        EXPECT_EQ(again.all_done(), 0U) << readable_text(again);
        EXPECT_EQ(again.left_alone, before.left_alone) << readable_text(again);
    }

    support::World world;
    std::vector<std::string> names;
    std::function<base::Result<std::vector<std::string>>(base::Timestamp)> sweep;
};

TEST_F(Repair, ASoundFolderIsLeftAsItIs) {
    const auto report = repaired();
    EXPECT_EQ(report.all_done(), 0U);
    EXPECT_EQ(report.left_alone, 0U);
    EXPECT_EQ(readable_text(report), "repair: 0 done, 0 left\n");
}

TEST_F(Repair, RollsForwardWhatIsCommitted) {
    hide(Table::meta, 1);
    hide(Table::podium, 1);
    hide(Table::podium, 2);
    EXPECT_FALSE(world.report().ok());
    const auto report = repaired();
    EXPECT_EQ(report.revealed, 3U);
    EXPECT_EQ(report.left_alone, 0U);
    ASSERT_EQ(report.done.size(), 3U);
    EXPECT_TRUE(has(report.done[0], "GAME_META/" + names[1] + " of commit"));
    expect_only(world.report(), {});
    expect_settled(report);
}

TEST_F(Repair, HalfACommitStaysHidden) {
    hide(Table::meta, 1);
    std::erase_if(world.tables.files, [&](const auto& file) {
        return file.table == Table::podium && file.name == names[1];
    });
    const auto report = repaired();
    EXPECT_EQ(report.all_done(), 0U);
    ASSERT_EQ(report.left.size(), 2U);
    EXPECT_TRUE(has(report.left[0].text, "GAME_META/" + names[1]));
    EXPECT_TRUE(has(report.left[0].text, "partner"));
    EXPECT_TRUE(has(report.left[1].text, "GAME_PODIUM/" + names[1] + " is not there"));
    EXPECT_TRUE(has(report.left[1].mend, "superhero batch --rebuild"));
    expect_settled(report);
}

TEST_F(Repair, AStagedFileOfAnotherSizeStaysHidden) {
    hide(Table::meta, 1);
    world.tables.commits[1].files[0].bytes += 1;
    const auto report = repaired();
    EXPECT_EQ(report.revealed, 0U);
    ASSERT_EQ(report.left.size(), 1U);
    EXPECT_TRUE(has(report.left[0].text, "bytes, not"));
}

TEST_F(Repair, AHiddenTwinOfAFileInViewIsLeft) {
    auto twin = file(Table::meta, 1);
    twin.visible = false;
    twin.name = ".staged-" + twin.name;
    world.tables.files.push_back(twin);
    const auto report = repaired();
    EXPECT_EQ(report.all_done(), 0U);
    ASSERT_EQ(report.left.size(), 1U);
    EXPECT_TRUE(has(report.left[0].text, "is there too"));
}

// While a list is made, a file that is being renamed may be seen under both names, or under none.
TEST_F(Repair, AWorkerThatRevealsMeanwhileIsNoFault) {
    auto twin = file(Table::meta, 1);
    twin.visible = false;
    twin.name = ".staged-" + twin.name;
    world.tables.files.push_back(twin);
    world.tables.after_list = [&] {
        world.tables.after_list = nullptr;
        world.tables.files.pop_back();
    };
    auto report = repaired();
    EXPECT_EQ(report.all_done() + report.left_alone, 0U) << readable_text(report);

    const auto unseen = world.tables.files.back();
    world.tables.files.pop_back();
    world.tables.after_list = [&] {
        world.tables.after_list = nullptr;
        world.tables.files.push_back(unseen);
    };
    report = repaired();
    EXPECT_EQ(report.all_done() + report.left_alone, 0U) << readable_text(report);
}

TEST_F(Repair, RemovesOldStagedFilesOnly) {
    stage(".staged-old", std::chrono::minutes(60));
    stage(".staged-young", std::chrono::minutes(59));
    hide(Table::meta, 2);  // old, but committed
    const auto report = repaired();
    EXPECT_EQ(report.removed_staged, 1U);
    EXPECT_EQ(report.revealed, 1U);
    EXPECT_EQ(report.too_young, 1U);
    EXPECT_EQ(report.left_alone, 0U);
    EXPECT_TRUE(has(readable_text(report), "removed GAME_META/.staged-old, which no commit names"));
    EXPECT_TRUE(has(readable_text(report), "1 staged files of no commit are too young"));
    const auto& files = world.tables.files;
    EXPECT_TRUE(std::none_of(files.begin(), files.end(),
                             [](const auto& f) { return f.name == ".staged-old"; }));
    expect_only(world.report(), {});
    expect_settled(report);
}

TEST_F(Repair, WhatIsCommittedMeanwhileIsSomebodys) {
    ports::Commit late = world.tables.commits[2];
    late.range = {late.range.to, late.range.to + 1};
    late.games = late.rows = 0;
    late.files = {{Table::meta, ".staged-late", "late.parquet", 0},
                  {Table::podium, ".staged-late", "late.parquet", 0}};
    stage(".staged-late", std::chrono::hours(5));
    world.tables.files.push_back({Table::podium, "late.parquet", {}});
    world.tables.before_list = [&] {
        world.tables.before_list = nullptr;
        world.tables.commits.push_back(late);
    };
    const auto report = repaired();
    EXPECT_EQ(report.removed_staged + report.removed_copies, 0U) << readable_text(report);
    EXPECT_EQ(repaired().revealed, 1U);
}

TEST_F(Repair, RemovesACopyOfCommittedRows) {
    auto copy = file(Table::meta, 1);
    copy.name = "copy.parquet";
    world.tables.files.push_back(copy);
    ports::Rows joined = file(Table::podium, 0).rows;  // rows of two commits in one file
    const ports::Rows& more = file(Table::podium, 2).rows;
    joined.game.push_back(more.game[0]);
    joined.user.push_back(more.user[0]);
    joined.rank.push_back(more.rank[0]);
    joined.rounds.push_back(more.rounds[0]);
    joined.damage_received.push_back(more.damage_received[0]);
    joined.damage_sent.push_back(more.damage_sent[0]);
    world.tables.files.push_back({Table::podium, "joined.parquet", joined});
    EXPECT_FALSE(world.report().ok());
    const auto report = repaired();
    EXPECT_EQ(report.removed_copies, 2U) << readable_text(report);
    EXPECT_EQ(report.left_alone, 0U);
    expect_only(world.report(), {});
    expect_settled(report);
}

TEST_F(Repair, AnOrphanWithARowOfItsOwnIsLeft) {
    for (const bool other_value : {true, false}) {
        auto copy = file(Table::podium, 1);
        copy.name = "copy.parquet";
        if (other_value) {
            ++copy.rows.damage_sent[3];
        } else {
            copy.rows.game[3] = base::GameToken(base::uuid_v5(1, "unknown"));
        }
        world.tables.files.push_back(copy);
        const auto report = repaired();
        EXPECT_EQ(report.all_done(), 0U);
        ASSERT_EQ(report.left.size(), 1U);
        EXPECT_TRUE(has(report.left[0].text, "GAME_PODIUM/copy.parquet is in view, but no commit"));
        EXPECT_TRUE(has(report.left[0].text, "; 1 of its rows are in no committed file"));
        EXPECT_TRUE(has(report.left[0].mend, "move it out of the folder"));
        world.tables.files.pop_back();
    }
}

// The commit that named these files is gone: nothing proves that their rows are elsewhere.
TEST_F(Repair, FilesOfALostCommitAreLeft) {
    world.tables.commits.erase(world.tables.commits.begin() + 1);
    const auto report = repaired();
    EXPECT_EQ(report.all_done(), 0U);
    ASSERT_EQ(report.left.size(), 3U) << readable_text(report);
    EXPECT_TRUE(has(report.left[0].mend, "restore the commit"));
    EXPECT_TRUE(has(report.left[2].text, "are in no commit"));
    expect_settled(report);
}

TEST_F(Repair, ADamagedFileProvesNothing) {
    auto copy = file(Table::meta, 1);
    copy.name = "copy.parquet";
    world.tables.files.push_back(copy);
    file(Table::meta, 1).damaged = true;
    auto report = repaired();
    EXPECT_EQ(report.removed_copies, 0U);
    EXPECT_EQ(report.left.size(), 1U);
    file(Table::meta, 1).damaged = false;
    world.tables.files.back().damaged = true;
    report = repaired();
    EXPECT_EQ(report.removed_copies, 0U);
    ASSERT_EQ(report.left.size(), 1U);
    EXPECT_TRUE(has(report.left[0].text, "checksum"));
}

TEST_F(Repair, WhatCannotBeRemovedIsLeft) {
    auto copy = file(Table::meta, 1);
    copy.name = "copy.parquet";
    world.tables.files.push_back(copy);
    stage(".staged-old", std::chrono::hours(2));
    world.tables.stubborn = true;
    const auto report = repaired();
    EXPECT_EQ(report.all_done(), 0U);
    EXPECT_EQ(report.left_alone, 2U);
    EXPECT_TRUE(has(report.left[0].text, "cannot remove"));
}

TEST_F(Repair, DraftsAreSwept) {
    sweep = [](base::Timestamp before) -> base::Result<std::vector<std::string>> {
        EXPECT_EQ(before, base::Timestamp(std::chrono::hours(9)));
        return std::vector<std::string>{"_commits/a/0/.x.tmp", "_dead/a/0/.y.tmp"};
    };
    const auto report = repaired();
    EXPECT_EQ(report.removed_drafts, 2U);
    EXPECT_TRUE(has(readable_text(report), "removed _dead/a/0/.y.tmp"));
    sweep = [](base::Timestamp) -> base::Result<std::vector<std::string>> {
        return base::disk_error("cannot list _dead");
    };
    EXPECT_EQ(repaired().left_alone, 1U);
}

TEST_F(Repair, ALedgerThatCannotBeReadStopsItBeforeAnything) {
    stage(".staged-old", std::chrono::hours(2));
    hide(Table::meta, 1);
    world.tables.unreadable = true;
    const auto report = run();
    ASSERT_TRUE(report.has_error());
    EXPECT_TRUE(has(report.error().what, "7.json"));
    world.tables.unreadable = false;
    EXPECT_EQ(repaired().all_done(), 2U);
}

TEST_F(Repair, LedgersMustBeNamed) {
    const auto report = audit::repair({}, {world.tables, world.tables, world.tables, {}});
    ASSERT_TRUE(report.has_error());
    EXPECT_EQ(report.error().fault, base::Fault::rejected);
}

TEST_F(Repair, TellsWhatOnlyAnAuditFinds) {
    file(Table::podium, 1).rows.rank[0] = 99;
    auto report = repaired();
    EXPECT_EQ(report.left_alone, 0U);
    const auto audit = world.report();
    add_findings(report, audit);
    EXPECT_EQ(report.left_alone, 2U);  // the file and the game
    EXPECT_TRUE(
        has(readable_text(report), "wrong: " + file(Table::podium, 1).rows.game[0].text() + ": "));
}

TEST_F(Repair, Json) {
    stage(".staged-old", std::chrono::hours(2));
    world.tables.commits.erase(world.tables.commits.begin() + 1);
    const std::string text = json_text(repaired());
    EXPECT_FALSE(has(text, "\n"));
    const auto json = boost::json::parse(text).as_object();
    EXPECT_EQ(json.at("done").as_array().size(), 1U);
    EXPECT_EQ(json.at("removed_staged").to_number<int>(), 1);
    EXPECT_EQ(json.at("left_alone").to_number<int>(), 3);
    EXPECT_TRUE(json.at("left").at(0).as_object().contains("mend"));
}

}  // namespace
