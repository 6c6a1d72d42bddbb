#include "parquet/local_table_store.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cerrno>

#include "tests/support/sample_rows.h"
#include "tests/support/temp_folder.h"

namespace {

using ports::Table;
using support::write_text;
using tables::LocalTableStore;
using tables::StoreOptions;

class LocalTableStoreTest : public testing::Test {
protected:
    std::filesystem::path meta() const { return folder_.path() / "superhero/GAME_META"; }

    static LocalTableStore store_with(const std::filesystem::path& path,
                                      tables::SystemCalls calls) {
        StoreOptions options;
        options.calls = calls;
        return LocalTableStore(path, options);
    }
    // That this is a disk error with the cause, in one line.
    template <class Result>
    static void expect_disk_error(const Result& result, const std::string& cause) {
        ASSERT_FALSE(result) << cause;
        EXPECT_EQ(result.error().fault, base::Fault::disk);
        EXPECT_NE(result.error().what.find(cause), std::string::npos) << result.error().what;
        EXPECT_EQ(result.error().what.find('\n'), std::string::npos);
    }

    support::TempFolder folder_;
    LocalTableStore store_{folder_.path()};
    ports::Rows rows_ = support::sample_rows({});
};

TEST_F(LocalTableStoreTest, FilesLieWhereReadersLook) {
    const auto file = store_.stage(Table::meta, "a.parquet", rows_, {}).value();
    EXPECT_TRUE(std::filesystem::exists(meta() / file.staged_name));
    EXPECT_EQ(file.staged_name.front(), '.');
    EXPECT_FALSE(file.staged_name.ends_with(".parquet"));
    ASSERT_TRUE(store_.sync(file));
    ASSERT_TRUE(store_.reveal(file));
    EXPECT_FALSE(std::filesystem::exists(meta() / file.staged_name));
    EXPECT_EQ(std::filesystem::file_size(meta() / "a.parquet"), file.bytes);
}

TEST_F(LocalTableStoreTest, OptionsOutOfRangeAreSettings) {
    for (const int level : {0, 10, -1}) {
        StoreOptions options;
        options.write.gzip_level = level;
        try {
            LocalTableStore store(folder_.path(), options);
            ADD_FAILURE() << level;
        } catch (const base::Failure& failure) {
            EXPECT_EQ(failure.error().fault, base::Fault::settings);
        }
    }
    StoreOptions options;
    options.write.rows_per_group = 0;
    EXPECT_THROW(LocalTableStore(folder_.path(), options), base::Failure);
}

TEST_F(LocalTableStoreTest, NamesThatReadersWouldMissOrMistakeAreRefused) {
    for (const char* name : {"", "a", ".parquet", ".a.parquet", "_a.parquet", "../a.parquet"}) {
        const auto staged = store_.stage(Table::meta, name, rows_, {});
        ASSERT_FALSE(staged) << name;
        EXPECT_EQ(staged.error().fault, base::Fault::rejected);
        const auto removed = store_.remove({Table::meta, name, true, 0, {}});
        ASSERT_FALSE(removed) << name;
        EXPECT_EQ(removed.error().fault, base::Fault::rejected);
        const auto revealed = store_.reveal({Table::meta, "x", name, 0});
        ASSERT_FALSE(revealed) << name;
        EXPECT_EQ(revealed.error().fault, base::Fault::rejected);
    }
}

TEST_F(LocalTableStoreTest, UnevenRowsAreRefusedAndLeaveNothing) {
    rows_.rank.pop_back();
    const auto staged = store_.stage(Table::podium, "a.parquet", rows_, {});
    ASSERT_FALSE(staged);
    EXPECT_EQ(staged.error().fault, base::Fault::rejected);
    EXPECT_TRUE(store_.list().value().empty());
    EXPECT_TRUE(store_.stage(Table::meta, "a.parquet", rows_, {}));
}

TEST_F(LocalTableStoreTest, ForeignFilesAreNotListed) {
    write_text(meta() / "notes.txt", "");
    write_text(meta() / ".hidden.parquet", "");
    write_text(meta() / "_ignored.parquet", "");
    std::filesystem::create_directories(meta() / "folder.parquet");
    std::filesystem::create_symlink("nowhere", meta() / "dangling.parquet");
    write_text(meta() / "copy.parquet", "12345");
    const auto files = store_.list().value();
    ASSERT_EQ(files.size(), 1U);
    EXPECT_EQ(files[0].name, "copy.parquet");
    EXPECT_EQ(files[0].bytes, 5U);
}

TEST_F(LocalTableStoreTest, RevealNeverReplacesAnotherFile) {
    const auto file = store_.stage(Table::meta, "a.parquet", rows_, {}).value();
    ASSERT_TRUE(store_.sync(file));
    write_text(meta() / "a.parquet", "somebody's");
    expect_disk_error(store_.reveal(file), "another file has that name");
    EXPECT_EQ(support::read_text(meta() / "a.parquet"), "somebody's");
    EXPECT_TRUE(std::filesystem::exists(meta() / file.staged_name));
}

TEST_F(LocalTableStoreTest, WhatIsNeitherStagedNorVisibleCannotBeRevealed) {
    const auto file = store_.stage(Table::meta, "a.parquet", rows_, {}).value();
    ASSERT_TRUE(store_.sync(file));
    ASSERT_TRUE(store_.remove({file.table, file.staged_name, false, 0, {}}));
    expect_disk_error(store_.reveal(file), "a.parquet");
}

TEST_F(LocalTableStoreTest, TheSameNameCanBeStagedByTwo) {
    LocalTableStore second(folder_.path());
    const auto zombie = second.stage(Table::meta, "a.parquet", rows_, {}).value();
    const auto file = store_.stage(Table::meta, "a.parquet", rows_, {}).value();
    EXPECT_NE(zombie.staged_name, file.staged_name);
    ASSERT_TRUE(store_.sync(file));
    ASSERT_TRUE(store_.reveal(file));
    ASSERT_TRUE(second.sync(zombie));
    EXPECT_EQ(store_.list().value().size(), 2U);
    ASSERT_TRUE(second.remove({Table::meta, zombie.staged_name, false, 0, {}}));
    EXPECT_TRUE(std::filesystem::exists(meta() / "a.parquet"));
}

TEST_F(LocalTableStoreTest, WhatIsNotDurableIsNotRevealed) {
    const auto file = store_.stage(Table::meta, "a.parquet", rows_, {}).value();
    expect_disk_error(store_.reveal(file), "not made durable");
}

TEST_F(LocalTableStoreTest, OnlyOwnFilesAreMadeDurable) {
    const auto file = store_.stage(Table::meta, "a.parquet", rows_, {}).value();
    expect_disk_error(LocalTableStore(folder_.path()).sync(file), "not staged by this process");
    EXPECT_TRUE(store_.sync(file));
    EXPECT_TRUE(store_.sync(file));
}

TEST_F(LocalTableStoreTest, AFailedFsyncIsNeverTriedAgain) {
    // The kernel's way: the first fsync tells the error, a second one would succeed.
    tables::SystemCalls calls;
    static int failures_left = 0;
    calls.fsync = [](int handle) {
        return failures_left-- > 0 ? (errno = EIO, -1) : ::fsync(handle);
    };
    auto store = store_with(folder_.path(), calls);
    const auto file = store.stage(Table::meta, "a.parquet", rows_, {}).value();
    failures_left = 1;
    expect_disk_error(store.sync(file), "Input/output error");
    expect_disk_error(store.sync(file), "failed before");
    expect_disk_error(store.reveal(file), "not made durable");
    EXPECT_TRUE(store.remove({Table::meta, file.staged_name, false, 0, {}}));

    const auto again = store.stage(Table::meta, "a.parquet", rows_, {}).value();
    EXPECT_TRUE(store.sync(again));
    EXPECT_TRUE(store.reveal(again));
}

TEST_F(LocalTableStoreTest, AFailedFsyncOfTheFolderCountsToo) {
    tables::SystemCalls calls;
    static bool failing = false;
    calls.fsync = [](int handle) {
        struct stat info{};
        ::fstat(handle, &info);
        return failing && S_ISDIR(info.st_mode) ? (errno = EIO, -1) : ::fsync(handle);
    };
    auto store = store_with(folder_.path(), calls);
    const auto file = store.stage(Table::meta, "a.parquet", rows_, {}).value();
    failing = true;
    expect_disk_error(store.sync(file), meta().string());
    failing = false;
    expect_disk_error(store.sync(file), "failed before");
}

TEST_F(LocalTableStoreTest, AFullDiskLeavesNothingBehind) {
    // At every size at which the disk may turn out to be full.
    rows_ = support::sample_rows({.games = 20'000, .users = 100'000});
    static std::size_t room = 0;
    tables::SystemCalls calls;
    calls.write = [](int handle, const void* bytes, std::size_t size) -> ssize_t {
        if (size > room) return errno = ENOSPC, -1;
        room -= size;
        return ::write(handle, bytes, size);
    };
    auto store = store_with(folder_.path(), calls);
    for (const std::size_t limit : {0U, 300'000U, 600'000U, 900'000U}) {
        room = limit;
        expect_disk_error(store.stage(Table::podium, "a.parquet", rows_, {}),
                          "No space left on device");
        EXPECT_TRUE(store.list().value().empty()) << limit;
    }
    room = 100'000'000;
    EXPECT_TRUE(store.stage(Table::podium, "a.parquet", rows_, {}));
}

TEST_F(LocalTableStoreTest, RefusalsOfTheDiskSayPathAndCause) {
    tables::SystemCalls read_only, forbidden;
    read_only.create = [](const char*) { return errno = EROFS, -1; };
    forbidden.rename = [](const char*, const char*) { return errno = EACCES, -1; };
    expect_disk_error(
        store_with(folder_.path(), read_only).stage(Table::meta, "a.parquet", rows_, {}),
        "Read-only file system");
    auto store = store_with(folder_.path(), forbidden);
    const auto file = store.stage(Table::meta, "a.parquet", rows_, {}).value();
    ASSERT_TRUE(store.sync(file));
    expect_disk_error(store.reveal(file), "Permission denied");

    write_text(folder_.path() / "file", "");
    LocalTableStore below_a_file(folder_.path() / "file");
    expect_disk_error(below_a_file.stage(Table::meta, "a.parquet", rows_, {}), "Not a directory");
    expect_disk_error(below_a_file.list(), "Not a directory");
}

TEST_F(LocalTableStoreTest, AFolderUnderTheFilesNameCannotBeRemoved) {
    std::filesystem::create_directories(meta() / "a.parquet");
    expect_disk_error(store_.remove({Table::meta, "a.parquet", true, 0, {}}), "a.parquet");
}

}  // namespace
