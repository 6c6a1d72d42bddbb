#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>

#include "parquet/commit_text.h"
#include "parquet/folder_objects.h"
#include "parquet/log_text.h"
#include "parquet/object_ledger.h"
#include "tests/support/temp_folder.h"

namespace {

using tables::ObjectLedger;

int links_left = 0;

int link_few(const char* from, const char* to) {
    if (links_left-- > 0) return ::link(from, to);
    errno = EIO;
    return -1;
}

class LedgerLogs : public testing::Test {
protected:
    void append(ports::Partition partition, ports::OffsetRange range) {
        ports::Commit commit;
        commit.topic = "t";
        commit.partition = partition;
        commit.range = range;
        ledger_.append(commit).value();
    }
    std::string text(const std::string& path) const {
        return tables::Disk().read(folder_.path() / "superhero/_commits/t" / path, 10'000).value();
    }
    bool exists(const std::string& path) const {
        return std::filesystem::exists(folder_.path() / "superhero/_commits/t" / path);
    }

    support::TempFolder folder_;
    ObjectLedger ledger_{tables::open_folder(folder_.path())};
};

TEST_F(LedgerLogs, AProgramThatKnowsOnlyOneLogRefusesTheLedger) {
    append(0, {0, 9});
    append(0, {9, 20});
    ASSERT_TRUE(ledger_.begin_log("t", {2, "kafka:two", "", "w", {}}));
    const auto closed = text("0/00000000000000000020.json");
    EXPECT_TRUE(tables::is_close_text(closed));
    const auto read = tables::parse_commit_text(closed);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().what.find("schema 2"), std::string::npos) << read.error().what;
    EXPECT_EQ(ledger_.load("t").value().size(), 2U);
    EXPECT_TRUE(exists("log-2/begin.json"));
}

TEST_F(LedgerLogs, WhatACrashLeftUnclosedIsClosedByWhoBeginsItAgain) {
    append(0, {0, 9});
    append(1, {0, 7});
    tables::SystemCalls calls;
    calls.link = link_few;
    links_left = 1;  // the begin, no close
    EXPECT_FALSE(ObjectLedger(tables::open_folder(folder_.path(), calls))
                     .begin_log("t", {2, "kafka:two", "", "w", {}}));
    ASSERT_EQ(ledger_.logs("t").value().size(), 1U);
    EXPECT_FALSE(exists("0/00000000000000000009.json"));
    const auto again = ledger_.begin_log("t", {2, "kafka:two", "", "w", {}});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().fault, base::Fault::lost_race);
    EXPECT_TRUE(tables::is_close_text(text("0/00000000000000000009.json")));
    EXPECT_TRUE(tables::is_close_text(text("1/00000000000000000007.json")));
}

TEST_F(LedgerLogs, ABeginThatIsDamagedIsNamed) {
    append(0, {0, 9});
    ASSERT_TRUE(ledger_.begin_log("t", {2, "kafka:two", "", "w", {}}));
    const auto path = folder_.path() / "superhero/_commits/t/log-2/begin.json";
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 5);
    const auto logs = ledger_.logs("t");
    ASSERT_FALSE(logs);
    EXPECT_EQ(logs.error().fault, base::Fault::disk);
    EXPECT_NE(logs.error().what.find("log-2/begin.json"), std::string::npos);
}

}  // namespace
