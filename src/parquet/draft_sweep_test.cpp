#include "parquet/draft_sweep.h"

#include <gtest/gtest.h>

#include <chrono>

#include "parquet/folder_objects.h"
#include "parquet/object_dead_letters.h"
#include "parquet/object_ledger.h"
#include "tests/support/temp_folder.h"

namespace {

namespace fs = std::filesystem;

class Drafts : public testing::Test {
protected:
    fs::path root() const { return folder.path() / "superhero"; }

    // Last changed two hours ago.
    void put_old(const fs::path& path) {
        support::write_text(root() / path, "x");
        fs::last_write_time(root() / path,
                            fs::file_time_type::clock::now() - std::chrono::hours(2));
    }

    std::vector<std::string> sweep() {
        const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now());
        return tables::DraftSweep(folder.path()).remove_before(now - std::chrono::hours(1)).value();
    }

    support::TempFolder folder;
};

TEST_F(Drafts, OldOnesGoAndNothingElse) {
    tables::ObjectLedger ledger(tables::open_folder(folder.path()));
    ports::Commit commit;
    commit.topic = "lib.server.lobby";
    commit.range = {0, 5};
    ledger.append(commit).value();
    tables::ObjectDeadLetters dead(tables::open_folder(folder.path()));
    dead.put({{"lib.server.game", 1, 7, "why", "value"}}).value();
    put_old("_commits/lib.server.lobby/0/.00000000000000000005-1f.tmp");
    put_old("_dead/lib.server.game/1/.00000000000000000009-2f.tmp");
    put_old("_compacted/.00000000000000000000-3f.tmp");
    put_old("_commits/lib.server.lobby/0/00000000000000000005.tmp");  // not hidden
    put_old("_commits/lib.server.lobby/0/.hidden");
    put_old("GAME_META/.x.tmp");
    support::write_text(root() / "_dead/lib.server.game/1/.young-3f.tmp", "x");
    fs::create_directories(root() / "_dead/lib.server.game/.folder.tmp");
    const auto before = support::files_below(root()).size();

    EXPECT_EQ(sweep(),
              (std::vector<std::string>{"_commits/lib.server.lobby/0/.00000000000000000005-1f.tmp",
                                        "_compacted/.00000000000000000000-3f.tmp",
                                        "_dead/lib.server.game/1/.00000000000000000009-2f.tmp"}));
    EXPECT_EQ(support::files_below(root()).size(), before - 3);
    EXPECT_EQ(ledger.load("lib.server.lobby").value().size(), 1U);
    EXPECT_EQ(sweep(), std::vector<std::string>{});
}

TEST_F(Drafts, ADraftThatWasLinkedLeavesItsCommit) {
    put_old("_commits/a/0/.0-1f.tmp");
    fs::create_hard_link(root() / "_commits/a/0/.0-1f.tmp", root() / "_commits/a/0/0.json");
    EXPECT_EQ(sweep().size(), 1U);
    EXPECT_EQ(support::read_text(root() / "_commits/a/0/0.json"), "x");
}

TEST_F(Drafts, NoFolderHasNone) { EXPECT_EQ(sweep(), std::vector<std::string>{}); }

TEST_F(Drafts, LedgersAreFolders) {
    tables::ObjectLedger ledger(tables::open_folder(folder.path()));
    EXPECT_EQ(ledger.topics().value(), std::vector<std::string>{});
    for (const char* topic : {"lib.server.lobby", "b"}) {
        ports::Commit commit;
        commit.topic = topic;
        commit.range = {0, 5};
        ledger.append(commit).value();
    }
    support::write_text(root() / "_commits" / "notes", "x");
    fs::create_directories(root() / "_commits" / "no topic");
    EXPECT_EQ(ledger.topics().value(), (std::vector<std::string>{"b", "lib.server.lobby"}));
}

}  // namespace
