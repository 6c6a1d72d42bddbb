// Columns are compressed side by side.
#include <gtest/gtest.h>

#include <future>

#include "parquet/table_file_writer.h"
#include "tests/support/sample_rows.h"

namespace {

std::string bytes_of(const ports::Rows& rows, ports::Table table) {
    std::string bytes;
    tables::WriteOptions options;
    options.rows_per_group = 20'000;
    const std::map<std::string, std::string> footer;
    tables::write_table_file({table, rows, footer}, options, [&](std::string_view piece) {
        bytes += piece;
        return base::Result<void>();
    }).value();
    return bytes;
}

TEST(TableFileWriterThreads, TheSameRowsGiveTheSameBytesHoweverManyAreWritten) {
    const ports::Rows rows = support::sample_rows({.games = 20'000});
    for (const ports::Table table : {ports::Table::meta, ports::Table::podium}) {
        const std::string alone = bytes_of(rows, table);
        auto other = std::async(std::launch::async, [&] { return bytes_of(rows, table); });
        EXPECT_EQ(bytes_of(rows, table), alone);
        EXPECT_EQ(other.get(), alone);
    }
}

TEST(TableFileWriterThreads, AnErrorOfTheSinkComesOut) {
    const ports::Rows rows = support::sample_rows({.games = 20'000});
    const std::map<std::string, std::string> footer;
    const auto written = tables::write_table_file(
        {ports::Table::meta, rows, footer}, {},
        [](std::string_view) -> base::Result<void> { return base::disk_error("no space"); });
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().what, "no space");
}

}  // namespace
