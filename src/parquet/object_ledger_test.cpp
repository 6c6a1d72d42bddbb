#include "parquet/object_ledger.h"
#include "parquet/folder_objects.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cerrno>

#include "tests/support/temp_folder.h"

namespace {

using support::read_text;
using support::write_text;
using tables::ObjectLedger;
using tables::SystemCalls;

class ObjectLedgerTest : public testing::Test {
protected:
    static ports::Commit make(ports::Offset from) {
        ports::Commit commit;
        commit.topic = "topic";
        commit.partition = 2;
        commit.range = {from, from + 10};
        return commit;
    }
    std::filesystem::path commits() const { return folder_.path() / "superhero/_commits/topic/2"; }

    // That loading fails, with a line that names the file.
    std::string load_error(const std::filesystem::path& file) {
        const auto loaded = ObjectLedger(tables::open_folder(folder_.path())).load("topic");
        EXPECT_FALSE(loaded);
        if (loaded) return {};
        EXPECT_EQ(loaded.error().fault, base::Fault::disk);
        EXPECT_NE(loaded.error().what.find(file.string()), std::string::npos);
        EXPECT_EQ(loaded.error().what.find('\n'), std::string::npos);
        return loaded.error().what;
    }

    support::TempFolder folder_;
    ObjectLedger ledger_{tables::open_folder(folder_.path())};
};

TEST_F(ObjectLedgerTest, ACommitIsAFileNamedByItsBegin) {
    ASSERT_TRUE(ledger_.append(make(42)));
    const auto files = support::files_below(folder_.path());
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(files[0], commits() / "00000000000000000042.json");
}

// Over a network each question takes as long as the commit itself.
TEST_F(ObjectLedgerTest, WhetherTheLogIsClosedIsNotAskedForEachCommit) {
    class Counted final : public tables::FolderObjects {
    public:
        using FolderObjects::FolderObjects;
        base::Result<std::vector<std::optional<std::string>>> get_all(
            std::span<const std::string> names, std::size_t limit) override {
            ++asked;
            return FolderObjects::get_all(names, limit);
        }
        int asked = 0;
    };
    const auto objects = std::make_shared<Counted>(folder_.path());
    ObjectLedger ledger(objects);
    constexpr int k_commits = 50;
    for (int i = 0; i < k_commits; ++i) ASSERT_TRUE(ledger.append(make(10 * i)));
    EXPECT_GE(objects->asked, 1);
    EXPECT_LT(objects->asked, k_commits);
}

TEST_F(ObjectLedgerTest, ALostRaceNamesTheFileAndLeavesNoDraft) {
    ASSERT_TRUE(ledger_.append(make(42)));
    const auto lost = ledger_.append(make(42));
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().fault, base::Fault::lost_race);
    EXPECT_NE(lost.error().what.find("00000000000000000042.json"), std::string::npos);
    EXPECT_EQ(support::files_below(folder_.path()).size(), 1U);
}

TEST_F(ObjectLedgerTest, DraftsAndForeignFilesAreLeftAlone) {
    ASSERT_TRUE(ledger_.append(make(0)));
    write_text(commits() / ".00000000000000000010-0123456789abcdef.tmp", "half a comm");
    write_text(commits() / "00000000000000000010.json~", "an editor's");
    write_text(commits().parent_path() / "notes" / "00000000000000000010.json", "a user's");
    EXPECT_EQ(ledger_.load("topic").value().size(), 1U);
}

TEST_F(ObjectLedgerTest, DamagedFilesAreNamed) {
    ASSERT_TRUE(ledger_.append(make(0)));
    ASSERT_TRUE(ledger_.append(make(10)));
    const auto path = commits() / "00000000000000000010.json";
    const std::string whole = read_text(path);

    write_text(path, "");
    load_error(path);
    write_text(path, whole.substr(0, whole.size() / 2));
    EXPECT_NE(load_error(path).find("cut off"), std::string::npos);
    std::string flipped = whole;
    flipped[whole.find("\"to\":20") + 5] = '3';
    write_text(path, flipped);
    EXPECT_NE(load_error(path).find("checksum"), std::string::npos);
    write_text(path, "{\"schema\":2}");
    EXPECT_NE(load_error(path).find("schema 2"), std::string::npos);
    write_text(path, std::string(std::size_t{17} << 20, ' '));
    EXPECT_NE(load_error(path).find("larger"), std::string::npos);

    write_text(path, whole);
    EXPECT_EQ(ledger_.load("topic").value().size(), 2U);
}

TEST_F(ObjectLedgerTest, ACopyUnderAnotherNameIsFound) {
    ASSERT_TRUE(ledger_.append(make(0)));
    const auto copy = commits() / "00000000000000000010.json";
    std::filesystem::copy(commits() / "00000000000000000000.json", copy);
    EXPECT_NE(load_error(copy).find("another place"), std::string::npos);
}

TEST_F(ObjectLedgerTest, AFileInTheWayOfTheFolder) {
    write_text(folder_.path() / "superhero/_commits/topic", "");
    const auto appended = ledger_.append(make(0));
    ASSERT_FALSE(appended);
    EXPECT_EQ(appended.error().fault, base::Fault::disk);
    load_error(folder_.path() / "superhero/_commits/topic");
}

TEST_F(ObjectLedgerTest, WhatTheDiskRefusesIsADiskErrorAndNoCommit) {
    SystemCalls no_create, no_space, no_sync, no_link;
    no_create.create = [](const char*) { return errno = EROFS, -1; };
    no_space.write = [](int, const void*, std::size_t) -> ssize_t { return errno = ENOSPC, -1; };
    no_sync.fsync = [](int) { return errno = EIO, -1; };
    no_link.link = [](const char*, const char*) { return errno = EACCES, -1; };
    ASSERT_TRUE(ledger_.append(make(0)));  // makes the folders
    const std::vector<std::pair<SystemCalls, std::string>> cases = {
        {no_create, "Read-only file system"},
        {no_space, "No space left on device"},
        {no_sync, "Input/output error"},
        {no_link, "Permission denied"}};
    for (const auto& [calls, cause] : cases) {
        const auto done = ObjectLedger(tables::open_folder(folder_.path(), calls)).append(make(10));
        ASSERT_FALSE(done) << cause;
        EXPECT_EQ(done.error().fault, base::Fault::disk);
        EXPECT_TRUE(done.error().fatal());
        EXPECT_NE(done.error().what.find(cause), std::string::npos) << done.error().what;
        EXPECT_NE(done.error().what.find(commits().string()), std::string::npos);
        EXPECT_EQ(ledger_.load("topic").value().size(), 1U);
    }
}

TEST_F(ObjectLedgerTest, AFolderThatCannotBeMadeDurableIsAnErrorThoughTheCommitStands) {
    ASSERT_TRUE(ledger_.append(make(0)));
    SystemCalls calls;
    calls.fsync = [](int handle) {
        struct stat info{};
        ::fstat(handle, &info);
        return S_ISDIR(info.st_mode) ? (errno = EIO, -1) : ::fsync(handle);
    };
    EXPECT_FALSE(ObjectLedger(tables::open_folder(folder_.path(), calls)).append(make(10)));
    EXPECT_FALSE(ObjectLedger(tables::open_folder(folder_.path(), calls))
                     .load("topic"));  // nor may anybody build on it
    EXPECT_EQ(ledger_.load("topic").value().size(), 2U);
}

TEST_F(ObjectLedgerTest, WhoFollowsGetsEachCommitOnce) {
    ObjectLedger::Marks marks;
    EXPECT_TRUE(ledger_.load_behind("topic", marks).value().empty());
    ASSERT_TRUE(ledger_.append(make(0)));
    ASSERT_TRUE(ledger_.append(make(10)));
    EXPECT_EQ(ledger_.load_behind("topic", marks).value().size(), 2U);
    EXPECT_TRUE(ledger_.load_behind("topic", marks).value().empty());
    ports::Commit other = make(0);
    other.partition = 1;
    ASSERT_TRUE(ledger_.append(other));
    ASSERT_TRUE(ledger_.append(make(20)));
    const auto more = ledger_.load_behind("topic", marks).value();
    ASSERT_EQ(more.size(), 2U);
    EXPECT_EQ(more[0].partition, 1);
    EXPECT_EQ(more[1].range.from, 20);
    ASSERT_TRUE(ledger_.begin_log("topic", {2, "n", "b", "w", {}}));
    ports::Commit next = make(0);
    next.log_number = 2;
    ASSERT_TRUE(ledger_.append(next));
    const auto last = ledger_.load_behind("topic", marks).value();
    ASSERT_EQ(last.size(), 1U);
    EXPECT_EQ(last[0].log_number, 2U);
}

TEST_F(ObjectLedgerTest, WhoFollowsAsksForABrokenCommitAgain) {
    ASSERT_TRUE(ledger_.append(make(0)));
    ASSERT_TRUE(ledger_.append(make(10)));
    const auto text = read_text(commits() / "00000000000000000010.json");
    write_text(commits() / "00000000000000000010.json", "{");
    ObjectLedger::Marks marks;
    EXPECT_EQ(ledger_.load_behind("topic", marks).value().size(), 1U);
    EXPECT_FALSE(ledger_.load_behind("topic", marks));
    write_text(commits() / "00000000000000000010.json", text);
    EXPECT_EQ(ledger_.load_behind("topic", marks).value().size(), 1U);
}

}  // namespace
