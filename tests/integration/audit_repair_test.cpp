// What a repair mends in real files, and what it leaves.
#include <gtest/gtest.h>

#include "parquet/folder_objects.h"
#include "tests/integration/audit_damage.h"

namespace {

using audit::Kind;
using ports::Table;
using support::AuditDamage;

class AuditRepair : public AuditDamage {
protected:
    std::size_t files() const { return support::files_below(folder.path() / "superhero").size(); }

    // Nothing more to do, nor to find.
    void expect_mended() {
        EXPECT_EQ(folder.repair().all_done(), 0U);
        EXPECT_EQ(folder.repair().left_alone, 0U);
        const auto report = folder.report();
        EXPECT_TRUE(report.ok()) << readable_text(report);
        EXPECT_EQ(report.games(), 54U);
    }
};

TEST_F(AuditRepair, NothingToDo) {
    const auto before = files();
    expect_mended();
    EXPECT_EQ(files(), before);
}

TEST_F(AuditRepair, RollsForward) {
    folder.hide(Table::meta, 1);
    folder.hide(Table::podium, 1);
    folder.hide(Table::podium, 2);
    const auto report = folder.repair();
    EXPECT_EQ(report.revealed, 3U);
    EXPECT_EQ(report.left_alone, 0U);
    expect_mended();
}

TEST_F(AuditRepair, SweepsWhatDeadWritersLeft) {
    const auto before = files();
    support::write_text(folder.folder_of(Table::meta) / ".staged-x.parquet-0f", "half a file");
    support::write_text(folder.path() / "superhero/_commits/lib.server.lobby/0/.0-1f.tmp", "{");
    support::write_text(folder.path() / "superhero/_dead/lib.server.game/0/.7-1f.tmp", "{");
    auto report = folder.repair(std::chrono::minutes(59));  // a writer may live
    EXPECT_EQ(report.all_done(), 0U);
    EXPECT_EQ(report.too_young, 1U);
    report = folder.repair(std::chrono::minutes(61));
    EXPECT_EQ(report.removed_staged, 1U);
    EXPECT_EQ(report.removed_drafts, 2U);
    EXPECT_EQ(files(), before);
    expect_mended();
}

TEST_F(AuditRepair, RemovesACopiedFile) {
    for (const auto table : {Table::meta, Table::podium}) {
        const auto file = folder.files(table)[1];
        std::filesystem::copy(file, file.parent_path() / "copy.parquet");
    }
    const auto report = folder.repair();
    EXPECT_EQ(report.removed_copies, 2U);
    EXPECT_EQ(report.left_alone, 0U);
    expect_mended();
}

TEST_F(AuditRepair, LeavesFilesWhoseCommitIsGone) {
    std::filesystem::remove(folder.commits()[1]);
    const auto before = files();
    const auto report = folder.repair();
    EXPECT_EQ(report.all_done(), 0U);
    ASSERT_EQ(report.left_alone, 1U) << readable_text(report);
    EXPECT_NE(report.left[0].text.find("its 2 data files are"), std::string::npos);
    EXPECT_EQ(files(), before);
}

TEST_F(AuditRepair, LeavesDamageAndSaysSo) {
    const auto file = folder.files(Table::podium)[1];
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    auto report = folder.repair();
    EXPECT_EQ(report.all_done(), 0U);
    EXPECT_EQ(report.left_alone, 1U);  // the file's size
    const auto audited = folder.report();
    add_findings(report, audited);
    EXPECT_EQ(report.left_alone, 20U) << readable_text(report);  // damaged, and its 18 games
    const auto text = readable_text(report);
    EXPECT_NE(text.find("damaged: GAME_PODIUM/" + file.filename().string()), std::string::npos);
    EXPECT_NE(text.find("to mend: restore the file"), std::string::npos);
    EXPECT_NE(text.find("missing: "), std::string::npos);
}

TEST_F(AuditRepair, ADamagedCommitStopsIt) {
    folder.hide(Table::meta, 2);
    const auto commit = folder.commits()[1];
    support::write_text(commit, support::read_text(commit).substr(1));
    tables::ObjectLedger ledger(tables::open_folder(folder.path()));
    tables::LocalTableStore store(folder.path());
    tables::ParquetTableReader reader(folder.path());
    audit::RepairOptions options;
    options.topics = ledger.topics().value();
    const auto report = audit::repair(options, {ledger, store, reader, {}});
    ASSERT_TRUE(report.has_error());
    EXPECT_EQ(report.error().fault, base::Fault::disk);
    EXPECT_NE(report.error().what.find(commit.filename().string()), std::string::npos);
    EXPECT_EQ(folder.files(Table::meta).size(), 2U);  // nothing was changed
}

// Another ledger in the same folder: its files are somebody's.
TEST_F(AuditRepair, KnowsEveryLedgerOfTheFolder) {
    folder.alter_commit(2, [](auto& commit) { commit.topic = "another.lobby"; });
    folder.hide(Table::meta, 1);
    const auto report = folder.repair();
    EXPECT_EQ(report.revealed, 1U);
    EXPECT_EQ(report.removed_copies + report.removed_staged, 0U);
    EXPECT_EQ(report.left_alone, 0U) << readable_text(report);
}

}  // namespace
