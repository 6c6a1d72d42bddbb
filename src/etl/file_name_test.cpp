#include "etl/file_name.h"

#include <gtest/gtest.h>

namespace {

using etl::FileCommit;
using etl::parse_file_name;

constexpr std::string_view k_topic = "lib.server.lobby";

TEST(FileName, SaysTopicPartitionLogAndOffsets) {
    EXPECT_EQ(etl::file_name(k_topic, {3, 1, 1200, 4711}, "w1.5"),
              "lib.server.lobby-3-000000001200-000000004711-w1.5.parquet");
    EXPECT_EQ(etl::file_name(k_topic, {0, 2, 0, 1'000'000'000'000}, "w"),
              "lib.server.lobby-0-log-2-000000000000-1000000000000-w.parquet");
    EXPECT_TRUE(
        etl::file_name(k_topic, {3, 2, 0, 1}, "w").starts_with(etl::file_prefix(k_topic, 3)));
}

TEST(FileName, ComesBack) {
    for (const FileCommit& commit :
         {FileCommit{3, 1, 1200, 4711}, FileCommit{12, 7, 0, 9'000'000'000'000}}) {
        EXPECT_EQ(parse_file_name(k_topic, etl::file_name(k_topic, commit, "a.b_c.1")), commit);
    }
}

TEST(FileName, OthersAreNotUnderstood) {
    const std::string good = etl::file_name(k_topic, {3, 1, 5, 9}, "w");
    ASSERT_TRUE(parse_file_name(k_topic, good));
    EXPECT_FALSE(parse_file_name("lib.server.lobb", good));
    EXPECT_FALSE(parse_file_name(k_topic, ".staged-" + good));
    for (const std::string_view name :
         {"copy.parquet", "lib.server.lobby-3.parquet", "lib.server.lobby-3-5-9-w.parquet",
          "lib.server.lobby-3-000000000009-000000000005-w.parquet",
          "lib.server.lobby-3-000000000005-000000000009-.parquet",
          "lib.server.lobby-3-000000000005-000000000009-w.txt",
          "lib.server.lobby--3-000000000005-000000000009-w.parquet",
          "lib.server.lobby-3-log-x-000000000005-000000000009-w.parquet",
          "lib.server.lobby-3-000000000005-99999999999999999999-w.parquet"}) {
        EXPECT_FALSE(parse_file_name(k_topic, name)) << name;
    }
}

}  // namespace
