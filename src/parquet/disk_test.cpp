#include "parquet/disk.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "tests/support/temp_folder.h"

namespace {

using support::files_below;
using support::read_text;
using support::write_text;
using tables::Disk;
using tables::Published;
using tables::SystemCalls;

class DiskTest : public testing::Test {
protected:
    std::filesystem::path path(const char* name) const { return folder_.path() / name; }

    support::TempFolder folder_;
    Disk disk_;
};

TEST_F(DiskTest, MakesFoldersOnce) {
    EXPECT_TRUE(disk_.make_folders(path("a/b/c")));
    EXPECT_TRUE(std::filesystem::is_directory(path("a/b/c")));
    EXPECT_TRUE(disk_.make_folders(path("a/b/c")));
}

TEST_F(DiskTest, AFileInTheWayOfAFolderIsNamed) {
    write_text(path("a"), "");
    const auto made = disk_.make_folders(path("a/b"));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().fault, base::Fault::disk);
    EXPECT_NE(made.error().what.find(path("a").string()), std::string::npos);
    EXPECT_NE(made.error().what.find("Not a directory"), std::string::npos);
}

TEST_F(DiskTest, CreatesOnlyNewFiles) {
    EXPECT_TRUE(disk_.create(path("a")));
    EXPECT_FALSE(disk_.create(path("a")));
}

TEST_F(DiskTest, WritesEverythingThroughShortAndInterruptedWrites) {
    SystemCalls calls;
    calls.write = [](int handle, const void* bytes, std::size_t size) -> ssize_t {
        static int call = 0;
        if (++call % 2 == 0) {
            errno = EINTR;
            return -1;
        }
        return ::write(handle, bytes, std::min<std::size_t>(size, 3));
    };
    const Disk disk(calls);
    const auto file = disk.create(path("a"));
    ASSERT_TRUE(file);
    ASSERT_TRUE(disk.write(*file, "0123456789"));
    EXPECT_EQ(read_text(path("a")), "0123456789");
}

TEST_F(DiskTest, PublishesAWholeFileOnce) {
    EXPECT_EQ(disk_.publish(path("a.json"), "first").value(), Published::made);
    EXPECT_EQ(disk_.publish(path("a.json"), "second").value(), Published::name_taken);
    EXPECT_EQ(read_text(path("a.json")), "first");
    EXPECT_EQ(files_below(folder_.path()).size(), 1U);
}

TEST_F(DiskTest, AFailedPublishLeavesNothing) {
    SystemCalls no_space, no_sync, no_links;
    no_space.write = [](int, const void*, std::size_t) -> ssize_t { return errno = ENOSPC, -1; };
    no_sync.fsync = [](int) { return errno = EIO, -1; };
    no_links.link = [](const char*, const char*) { return errno = EPERM, -1; };
    const std::vector<std::pair<SystemCalls, std::string>> cases = {
        {no_space, "No space left on device"},
        {no_sync, "Input/output error"},
        {no_links, "no hard links"}};
    for (const auto& [calls, cause] : cases) {
        const auto done = Disk(calls).publish(path("a.json"), "text");
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().fault, base::Fault::disk);
        EXPECT_NE(done.error().what.find(cause), std::string::npos) << done.error().what;
        EXPECT_NE(done.error().what.find(folder_.path().string()), std::string::npos);
        EXPECT_TRUE(files_below(folder_.path()).empty());
    }
}

TEST_F(DiskTest, RenameNeverReplaces) {
    write_text(path("a"), "a");
    write_text(path("b"), "b");
    EXPECT_EQ(disk_.rename(path("a"), path("b")).value(), Published::name_taken);
    EXPECT_EQ(read_text(path("b")), "b");
    EXPECT_EQ(disk_.rename(path("a"), path("c")).value(), Published::made);
    EXPECT_EQ(read_text(path("c")), "a");
    EXPECT_FALSE(disk_.rename(path("a"), path("d")));
}

TEST_F(DiskTest, ReadsUpToALimit) {
    write_text(path("a"), std::string(100'000, 'x'));
    EXPECT_EQ(disk_.read(path("a"), 100'000).value().size(), 100'000U);
    EXPECT_FALSE(disk_.read(path("a"), 99'999));
    EXPECT_FALSE(disk_.read(path("missing"), 1));
    EXPECT_FALSE(disk_.read(folder_.path(), 1));
}

TEST_F(DiskTest, RemovesAndTakesAbsence) {
    write_text(path("a"), "");
    EXPECT_TRUE(disk_.remove(path("a")));
    EXPECT_TRUE(disk_.remove(path("a")));
    EXPECT_FALSE(disk_.remove(folder_.path()));
}

TEST(Unique, TextsDiffer) {
    EXPECT_EQ(tables::unique_text().size(), 16U);
    EXPECT_NE(tables::unique_text(), tables::unique_text());
}

}  // namespace
