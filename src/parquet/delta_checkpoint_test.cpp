// What engines make of checkpoints is shown by tests/e2e/test_delta.py.
#include "parquet/delta_checkpoint.h"

#include <arrow/io/memory.h>
#include <gtest/gtest.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

namespace {

using tables::DeltaCheckpoint;

base::Timestamp some_time() { return base::Timestamp(std::chrono::seconds(1'795'000'000)); }

DeltaCheckpoint content(std::size_t adds, std::string before = {}) {
    DeltaCheckpoint content;
    content.before = std::move(before);
    content.txns = {{{"t", 1, 0}, 9}, {{"t", 1, 1}, 5}};
    content.metadata = {"an-id", "GAME_META", tables::delta_schema(ports::Table::meta), 7, false};
    for (std::size_t i = 0; i < adds; ++i) {
        content.adds.push_back({std::to_string(i) + ".parquet", 10, 3, some_time(), true});
    }
    return content;
}

std::int64_t rows_of(const std::string& bytes) {
    return parquet::ParquetFileReader::Open(
               std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes)))
        ->metadata()
        ->num_rows();
}

TEST(DeltaCheckpoint, NamesOfItsFiles) {
    EXPECT_EQ(tables::delta_checkpoint_name(100), "00000000000000000100.checkpoint.parquet");
    EXPECT_EQ(tables::make_last_checkpoint(100, 7), R"({"version":100,"size":7})");
    EXPECT_EQ(tables::parse_last_checkpoint(R"({"version":100,"size":7,"more":{}})"), 100);
    EXPECT_FALSE(tables::parse_last_checkpoint("{"));
    EXPECT_FALSE(tables::parse_last_checkpoint("{}"));
}

TEST(DeltaCheckpoint, HasARowForEachAction) {
    const auto made = tables::make_delta_checkpoint(content(5), some_time()).value();
    ASSERT_TRUE(made);
    EXPECT_EQ(made->rows, 2 + 2 + 5);
    EXPECT_EQ(rows_of(made->bytes), made->rows);
}

TEST(DeltaCheckpoint, TheNextOneKeepsWhatTheOneBeforeHasToRead) {
    const auto first = tables::make_delta_checkpoint(content(5), some_time()).value();
    const auto next = tables::make_delta_checkpoint(content(3, first->bytes), some_time()).value();
    EXPECT_EQ(next->rows, 2 + 2 + 5 + 3);
    const auto last = tables::make_delta_checkpoint(content(0, next->bytes), some_time()).value();
    EXPECT_EQ(last->rows, next->rows);
}

TEST(DeltaCheckpoint, WhatIsNoCheckpointIsAnError) {
    const auto made = tables::make_delta_checkpoint(content(1, "PAR1"), some_time());
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().fault, base::Fault::disk);
}

}  // namespace
