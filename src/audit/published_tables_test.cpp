#include "audit/published_tables.h"

#include <gtest/gtest.h>

namespace {

using audit::Findings;
using audit::Inventory;
using audit::Kind;
using audit::PublishedLog;
using ports::Table;

class FakePublisher final : public ports::TablePublisher {
public:
    base::Result<void> publish(Table, const std::vector<ports::Commit>&) override { return {}; }
    base::Result<ports::PublishedEnds> ends(Table table) override {
        return tables[static_cast<std::size_t>(table)].ends;
    }
    base::Result<ports::PublishedTable> published(Table table) override {
        if (table == Table::podium && error) return *error;
        return tables[static_cast<std::size_t>(table)];
    }

    std::array<ports::PublishedTable, 2> tables;
    std::optional<base::Error> error;
};

// Two commits of partition 0, whose files of GAME_META have 10 bytes, and what is published of it.
class PublishedTables : public testing::Test {
protected:
    PublishedTables() {
        add(0, 5);
        add(5, 9);
        log_.published.version = 2;
        log_.published.ends[{"t", 1, 0}] = 9;
        log_.published.files = {{"0.parquet", {10, 1, false, false}},
                                {"5.parquet", {10, 1, false, false}}};
    }

    void add(ports::Offset from, ports::Offset to) {
        ports::Commit commit;
        commit.topic = "t";
        commit.range = {from, to};
        audit::DataFile file;
        file.name = std::to_string(from) + ".parquet";
        file.commit = inventory_.commits.size();
        file.bytes = 10;
        inventory_.commits.push_back({commit, {inventory_.files.size()}, 0});
        inventory_.files.push_back(file);
    }

    // The text of the only finding; empty: there is none.
    std::string found() {
        std::vector<PublishedLog> logs = {log_};
        Findings findings(10);
        audit::check_published(logs, inventory_, findings);
        behind_ = logs.front().behind;
        files_ = logs.front().files;
        EXPECT_LE(findings.all(), 1U);
        EXPECT_EQ(findings.all(), findings.of(Kind::delta));
        return findings.all() == 0 ? "" : findings.examples(Kind::delta).front().text;
    }

    Inventory inventory_;
    PublishedLog log_;
    std::uint64_t behind_ = 0, files_ = 0;
};

TEST_F(PublishedTables, AllIsThere) {
    EXPECT_EQ(found(), "");
    EXPECT_EQ(behind_, 0U);
    EXPECT_EQ(files_, 2U);
}

TEST_F(PublishedTables, BehindIsNotWrong) {
    log_.published.ends[{"t", 1, 0}] = 5;
    log_.published.files.erase("5.parquet");
    EXPECT_EQ(found(), "");
    EXPECT_EQ(behind_, 1U);
    log_.published = {};
    EXPECT_EQ(found(), "");
    EXPECT_EQ(behind_, 2U);
}

TEST_F(PublishedTables, AFileThatItIsPastMustBeThere) {
    log_.published.files.erase("0.parquet");
    EXPECT_EQ(found(), "the Delta log of GAME_META lacks GAME_META/0.parquet");
    log_.published.files["0.parquet"] = {10, 0, false, false};
    EXPECT_EQ(found(), "the Delta log of GAME_META lacks GAME_META/0.parquet");
    inventory_.files[0].readable = false;  // what is gone was found already
    EXPECT_EQ(found(), "");
}

TEST_F(PublishedTables, WhatAnotherProgramPutIntoOtherFilesIsTakenOnTrust) {
    log_.published.files["0.parquet"] = {10, 0, false, true};
    log_.published.files["big.parquet"] = {99, 1, true, false};
    EXPECT_EQ(found(), "");
}

TEST_F(PublishedTables, TwiceIsTooOften) {
    log_.published.files["0.parquet"].times = 2;
    EXPECT_EQ(found(), "the Delta log of GAME_META has GAME_META/0.parquet 2 times");
}

TEST_F(PublishedTables, AFileOfNoCommitIsFound) {
    log_.published.files["x.parquet"] = {10, 1, false, false};
    EXPECT_EQ(found(), "the Delta log of GAME_META has GAME_META/x.parquet, which no commit names");
}

TEST_F(PublishedTables, AFileOfAnotherTopicsLedgerIsNot) {
    log_.published.ends[{"other", 1, 0}] = 7;
    log_.published.files["other-0-0-7-w.parquet"] = {10, 1, false, false};
    EXPECT_EQ(found(), "");
}

TEST_F(PublishedTables, AFileWithoutItsTransactionWouldComeTwice) {
    log_.published.ends[{"t", 1, 0}] = 5;
    EXPECT_EQ(found(),
              "the Delta log of GAME_META has GAME_META/5.parquet, and by its "
              "transactions it is still to come");
}

TEST_F(PublishedTables, ASizeMustBeTheFiles) {
    log_.published.files["0.parquet"].bytes = 11;
    EXPECT_EQ(found(),
              "the Delta log of GAME_META says that GAME_META/0.parquet has 11 bytes, not 10");
}

TEST_F(PublishedTables, WhereNoTableHasALogThereIsNothingToCheck) {
    FakePublisher publisher;
    Findings findings(10);
    EXPECT_TRUE(audit::read_published(publisher, findings)->empty());
    publisher.tables[0].version = 0;
    EXPECT_EQ(audit::read_published(publisher, findings)->size(), 2U);
    EXPECT_EQ(findings.all(), 0U);
}

TEST_F(PublishedTables, ALogThatCannotBeUsedIsAFinding) {
    FakePublisher publisher;
    publisher.tables[0].version = 0;
    publisher.error = base::disk_error("cannot use it");
    Findings findings(10);
    EXPECT_EQ(audit::read_published(publisher, findings)->size(), 1U);
    EXPECT_EQ(findings.examples(Kind::delta).front().text, "cannot use it");
    publisher.error = base::unavailable("no answer");
    EXPECT_FALSE(audit::read_published(publisher, findings));
}

}  // namespace
