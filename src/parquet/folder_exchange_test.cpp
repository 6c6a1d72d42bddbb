#include "parquet/folder_exchange.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "parquet/delta_log.h"
#include "parquet/folder_objects.h"
#include "parquet/local_table_store.h"
#include "parquet/merged_tables.h"
#include "tests/support/sample_rows.h"
#include "tests/support/temp_folder.h"

namespace {

namespace fs = std::filesystem;
using ports::Table;
using tables::DeltaLog;
using tables::FolderExchange;

base::Timestamp clock_of_tests() { return base::Timestamp(std::chrono::seconds(1'795'000'000)); }

// System calls of which the one with that number fails, or ends the process.
struct Faulty {
    enum class How { fails, dies };
    static inline int left = 0;
    static inline How how = How::fails;

    static bool now() {
        if (--left != 0) return false;
        if (how == How::dies) ::_exit(9);
        errno = EIO;
        return true;
    }
    static int link(const char* from, const char* to) { return now() ? -1 : ::link(from, to); }
    static int fsync(int file) { return now() ? -1 : ::fsync(file); }
    static ssize_t write(int file, const void* bytes, std::size_t count) {
        return now() ? -1 : ::write(file, bytes, count);
    }
    static int exchange(const char* one, const char* other) {
        return now() ? -1 : ::renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
    }
    static tables::SystemCalls calls() {
        tables::SystemCalls calls;
        calls.link = link;
        calls.fsync = fsync;
        calls.write = write;
        calls.exchange = exchange;
        return calls;
    }
};

class FolderExchangeTest : public testing::Test {
protected:
    fs::path meta() const { return folder_.path() / "superhero/GAME_META"; }

    // Four files in view, one that another writer has staged, and a Delta log of the four.
    void SetUp() override {
        for (int i = 0; i < 4; ++i) {
            const std::string name = std::string(1, static_cast<char>('a' + i)) + ".parquet";
            const ports::Rows rows =
                support::sample_rows({.seed = static_cast<std::uint64_t>(i + 1), .games = 8});
            const auto file = store_.stage(Table::meta, name, rows, {}).value();
            store_.sync(file).value();
            store_.reveal(file).value();
            ports::Commit commit;
            commit.topic = "t";
            commit.range = {i, i + 1};
            commit.rows = rows.size();
            commit.files = {file};
            delta_.publish(Table::meta, {commit}).value();
            parts_.push_back({name, file.bytes, rows.size()});
            expected_ += support::meta_lines(rows);
            for (std::size_t row = 0; row < rows.size(); ++row) append_row(rows, row);
        }
        staged_ = store_.stage(Table::meta, "late.parquet", support::sample_rows({}), {}).value();
        expected_ = sorted(expected_);
    }

    void append_row(const ports::Rows& rows, std::size_t row) {
        all_.game.push_back(rows.game[row]);
        all_.user.push_back(rows.user[row]);
        all_.superhero.push_back(rows.superhero[row]);
        all_.rank.push_back(rows.rank[row]);
        all_.rounds.push_back(rows.rounds[row]);
        all_.damage_received.push_back(rows.damage_received[row]);
        all_.damage_sent.push_back(rows.damage_sent[row]);
    }

    static std::string sorted(const std::string& lines) {
        std::vector<std::string> each;
        std::istringstream in(lines);
        for (std::string line; std::getline(in, line);) each.push_back(line);
        std::sort(each.begin(), each.end());
        std::string out;
        for (const std::string& line : each) out += line + "\n";
        return out;
    }

    ports::MergedFile merged() {
        const auto file = store_.stage(Table::meta, "merged-all.parquet", all_, {}).value();
        store_.sync(file).value();
        ports::MergedFile merged{file, parts_, {}};
        for (const auto& part : parts_) merged.replaced.push_back(part.name);
        return merged;
    }

    base::Result<void> exchange(tables::SystemCalls calls = {}) {
        return FolderExchange(folder_.path(), clock_of_tests, calls)
            .exchange(Table::meta, {merged()});
    }

    // All rows of these files of the folder, in order.
    std::string rows_of(const std::vector<std::string>& names) const {
        std::string lines;
        tables::ParquetTableReader reader(folder_.path());
        for (const std::string& name : names) {
            reader
                .read(Table::meta, name,
                      [&](const auto& rows) { lines += support::meta_lines(rows); })
                .value();
        }
        return sorted(lines);
    }
    // As *.parquet finds them.
    std::vector<std::string> in_view() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(meta())) {
            const std::string name = entry.path().filename();
            if (name.ends_with(".parquet") && name.front() != '.') names.push_back(name);
        }
        return names;
    }
    std::vector<std::string> in_delta_log() {
        std::vector<std::string> names;
        DeltaLog log(tables::open_folder(folder_.path()), clock_of_tests);
        for (const auto& [name, file] : log.published(Table::meta).value().files) {
            for (std::uint32_t i = 0; i < file.times; ++i) names.push_back(name);
        }
        return names;
    }
    // Whoever looks, however it looks, sees each row once.
    void expect_each_row_once(const std::string& when) {
        EXPECT_EQ(rows_of(in_view()), expected_) << when;
        EXPECT_EQ(rows_of(in_delta_log()), expected_) << when;
        EXPECT_TRUE(fs::exists(meta() / staged_.staged_name)) << when;
        tables::MergedTableReader reader(
            std::make_unique<tables::ParquetTableReader>(folder_.path()),
            tables::open_folder(folder_.path()));
        std::string lines;
        for (const auto& part : parts_) {
            const auto take = [&](const auto& rows) { lines += support::meta_lines(rows); };
            ASSERT_TRUE(reader.read(Table::meta, part.name, take)) << when;
        }
        EXPECT_EQ(sorted(lines), expected_) << when;
    }
    // As a sweep does with what an attempt has left.
    void remove_staged_merged() {
        for (const auto& entry : fs::directory_iterator(meta())) {
            const bool is_left = entry.path().filename().string().starts_with(".staged-merged-");
            if (is_left) fs::remove(entry.path());
        }
    }
    // A day later.
    void clear() {
        const auto later = [] {
            return std::chrono::time_point_cast<base::Timestamp::duration>(
                std::chrono::system_clock::now() + std::chrono::days(1));
        };
        FolderExchange(folder_.path(), later).clean(Table::meta, {}).value();
    }
    std::vector<std::string> generations() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder_.path() / "superhero")) {
            const std::string name = entry.path().filename();
            if (name.starts_with(".generation")) names.push_back(name);
        }
        return names;
    }

    support::TempFolder folder_;
    tables::LocalTableStore store_{folder_.path()};
    DeltaLog delta_{tables::open_folder(folder_.path()), clock_of_tests};
    std::vector<ports::MergedPart> parts_;
    ports::Rows all_;
    ports::StagedFile staged_;
    std::string expected_;
};

TEST_F(FolderExchangeTest, FilesAreExchangedForWhoeverLooksIntoTheFolder) {
    ASSERT_TRUE(exchange());
    EXPECT_EQ(in_view(), std::vector<std::string>{"merged-all.parquet"});
    EXPECT_EQ(in_delta_log(), std::vector<std::string>{"merged-all.parquet"});
    expect_each_row_once("afterwards");
    EXPECT_TRUE(store_.sync(staged_)) << "what others have staged is theirs as before";
    EXPECT_TRUE(store_.reveal(staged_));
}

// Who has begun to list the folder finds all files of before, or it would miss rows.
TEST_F(FolderExchangeTest, TheOldFolderStaysWholeForThoseWhoAreListingIt) {
    fs::directory_iterator listing(meta());
    ASSERT_TRUE(exchange());
    ASSERT_EQ(generations().size(), 1U);
    const auto present = [] {
        return std::chrono::time_point_cast<base::Timestamp::duration>(
            std::chrono::system_clock::now());
    };
    FolderExchange(folder_.path(), present).clean(Table::meta, {}).value();
    std::size_t found = 0;
    for (const auto& entry : listing) found += entry.path().extension() == ".parquet" ? 1 : 0;
    EXPECT_EQ(found, 4U);
    clear();
    EXPECT_TRUE(generations().empty());
}

TEST_F(FolderExchangeTest, AStepThatFailsLeavesEachRowOnce) {
    Faulty::how = Faulty::How::fails;
    bool failed = true;
    int step = 0;
    while (failed) {
        Faulty::left = ++step;
        failed = !exchange(Faulty::calls());
        const std::string when = "step " + std::to_string(step);
        expect_each_row_once(when);
        if (in_view().size() == 1) break;
        remove_staged_merged();
    }
    EXPECT_GT(step, 10) << "there are links, syncs and a version of the Delta log";
    clear();
    expect_each_row_once("in the end");
}

TEST_F(FolderExchangeTest, AProcessThatDiesAtAnyStepLeavesEachRowOnce) {
    Faulty::how = Faulty::How::dies;
    int step = 0;
    for (bool died = true; died;) {
        ++step;
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            Faulty::left = step;
            ::_exit(exchange(Faulty::calls()) ? 0 : 1);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFEXITED(status));
        died = WEXITSTATUS(status) == 9;
        expect_each_row_once("step " + std::to_string(step));
        if (in_view().size() == 1) break;
        remove_staged_merged();
    }
    EXPECT_GT(step, 10);
    clear();
    EXPECT_EQ(generations(), std::vector<std::string>{});
    expect_each_row_once("in the end");
}

TEST_F(FolderExchangeTest, AFileSystemThatCannotExchangeSaysSo) {
    tables::SystemCalls calls;
    calls.exchange = [](const char*, const char*) {
        errno = EINVAL;
        return -1;
    };
    const auto done = exchange(calls);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, base::Fault::rejected);
    EXPECT_NE(done.error().what.find("in one step"), std::string::npos) << done.error().what;
    expect_each_row_once("afterwards");
}

TEST_F(FolderExchangeTest, ADeltaLogThatAnotherProgramChangedIsLeft) {
    tables::DeltaActions theirs;
    theirs.removes = {{"a.parquet", false}};
    theirs.adds = {{"theirs.parquet", 1, 1, clock_of_tests(), false}};
    const ports::NamedBytes version{
        "superhero/GAME_META/_delta_log/" + tables::delta_version_name(5),
        make_delta_version(theirs, clock_of_tests())};
    ASSERT_TRUE(tables::open_folder(folder_.path())->put({&version, 1}, ports::IfTaken::keep));
    const auto done = exchange();
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().what.find("does not have a.parquet"), std::string::npos)
        << done.error().what;
    EXPECT_EQ(in_view().size(), 4U);
}

TEST_F(FolderExchangeTest, TheFolderKeepsItsRights) {
    fs::permissions(meta(), fs::perms::owner_all | fs::perms::group_read);
    ASSERT_TRUE(exchange());
    EXPECT_EQ(fs::status(meta()).permissions(), fs::perms::owner_all | fs::perms::group_read);
}

TEST_F(FolderExchangeTest, ADeltaLogMadeAnewHasTheMergedFile) {
    ASSERT_TRUE(exchange());
    fs::remove_all(meta() / "_delta_log");
    DeltaLog anew(tables::open_folder(folder_.path()), clock_of_tests);
    std::vector<ports::Commit> commits;
    for (const auto& part : parts_) {
        ports::Commit commit;
        commit.topic = "t";
        const auto from = static_cast<ports::Offset>(commits.size());
        commit.range = {from, from + 1};
        commit.rows = part.rows;
        commit.files = {{Table::meta, "", part.name, part.bytes}};
        commits.push_back(commit);
    }
    ASSERT_TRUE(anew.publish(Table::meta, commits));
    EXPECT_EQ(in_delta_log(), std::vector<std::string>{"merged-all.parquet"});
    expect_each_row_once("afterwards");
}

}  // namespace
