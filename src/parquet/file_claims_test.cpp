#include "parquet/file_claims.h"

#include <gtest/gtest.h>

#include "etl/file_name.h"

namespace {

using ports::Table;
using tables::FileClaims;

const std::string k_topic = "lib.server.lobby";

std::string name_of(ports::Offset from, ports::Offset to, const std::string& writer = "a") {
    return etl::file_name(k_topic, {3, 1, from, to}, writer);
}

class FileClaimsTest : public testing::Test {
protected:
    void add(const std::string& name) {
        for (const Table table : {Table::meta, Table::podium}) {
            files_.push_back({table, name, true, 1, {}});
        }
    }
    std::size_t visible(const std::string& name) const {
        std::size_t count = 0;
        for (const auto& file : files_) count += file.name == name && file.visible;
        return count;
    }

    const ports::CommitChain chain_{k_topic, 1, 3};
    const std::vector<ports::ChainNames> chains_ = {{chain_, {0, 10, 20, 30}}};
    std::vector<ports::TableFile> files_;
};

TEST_F(FileClaimsTest, WhatNamesTellIsNotRead) {
    add(name_of(0, 10));
    add(name_of(10, 20));
    add(name_of(12, 20));  // no commit begins there
    FileClaims claims(files_);
    EXPECT_TRUE(claims.doubtful(k_topic, chains_).empty());
    EXPECT_EQ(visible(name_of(0, 10)), 2U);
    EXPECT_EQ(visible(name_of(10, 20)), 2U);
    EXPECT_EQ(visible(name_of(12, 20)), 0U);
    EXPECT_TRUE(claims.all_understood());
}

TEST_F(FileClaimsTest, TheLastCommitAndThoseThatWereFoughtForAreRead) {
    add(name_of(10, 20));
    add(name_of(10, 20, "b"));
    add(name_of(20, 25));  // the commit is longer
    add(name_of(30, 40));
    FileClaims claims(files_);
    const auto doubtful = claims.doubtful(k_topic, chains_);
    EXPECT_EQ(doubtful, (FileClaims::Doubtful{{chain_, {10, 20, 30}}}));
    ports::Commit commit;
    commit.files = {{Table::meta, "", name_of(10, 20, "b"), 1},
                    {Table::podium, "", name_of(10, 20, "b"), 1}};
    claims.settle(commit);
    EXPECT_EQ(visible(name_of(10, 20)), 0U);
    EXPECT_EQ(visible(name_of(10, 20, "b")), 2U);
    EXPECT_EQ(visible(name_of(20, 25)), 0U);
    EXPECT_EQ(visible(name_of(30, 40)), 0U);
}

TEST_F(FileClaimsTest, ANameOfNoCommitIsNotUnderstood) {
    add("mine.parquet");
    FileClaims claims(files_);
    EXPECT_TRUE(claims.doubtful(k_topic, chains_).empty());
    EXPECT_FALSE(claims.all_understood());
}

}  // namespace
