// The bytes of the files: what contract and readers of other makes expect of them.
#include "parquet/table_file_writer.h"

#include <arrow/io/memory.h>
#include <arrow/util/key_value_metadata.h>
#include <gtest/gtest.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <algorithm>
#include <set>

#include "tests/support/sample_rows.h"

namespace {

using ports::Table;

std::string file_bytes(const tables::FileContent& content, const tables::WriteOptions& options) {
    std::string bytes;
    const auto size = tables::write_table_file(content, options, [&](std::string_view piece) {
        bytes += piece;
        return base::Result<void>();
    });
    EXPECT_EQ(size.value(), bytes.size());
    return bytes;
}

std::shared_ptr<parquet::FileMetaData> metadata_of(const std::string& bytes) {
    auto source = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes));
    return parquet::ParquetFileReader::Open(source)->metadata();
}

struct TableFileWriter : testing::Test {
    ports::Rows rows = support::sample_rows({.games = 1000});
    std::map<std::string, std::string> footer{{"a", "1"}, {"writer", "x y"}};
    tables::WriteOptions options;
};

TEST_F(TableFileWriter, SchemaOfMeta) {
    const auto metadata = metadata_of(file_bytes({Table::meta, rows, footer}, options));
    EXPECT_EQ(metadata->schema()->ToString(),
              "required group field_id=-1 GAME_META {\n"
              "  required binary field_id=-1 game_token (String);\n"
              "  required binary field_id=-1 user_token (String);\n"
              "  required int32 field_id=-1 superhero_id (Int(bitWidth=16, isSigned=false));\n"
              "}\n");
}

TEST_F(TableFileWriter, SchemaOfPodium) {
    const auto metadata = metadata_of(file_bytes({Table::podium, rows, footer}, options));
    EXPECT_EQ(metadata->schema()->ToString(),
              "required group field_id=-1 GAME_PODIUM {\n"
              "  required binary field_id=-1 game_token (String);\n"
              "  required binary field_id=-1 user_token (String);\n"
              "  required int32 field_id=-1 rank (Int(bitWidth=8, isSigned=false));\n"
              "  required int32 field_id=-1 rounds (Int(bitWidth=8, isSigned=false));\n"
              "  required int64 field_id=-1 damage_received (Int(bitWidth=64, isSigned=false));\n"
              "  required int64 field_id=-1 damage_sent (Int(bitWidth=64, isSigned=false));\n"
              "}\n");
}

TEST_F(TableFileWriter, SchemasOfSignedNumbers) {
    options.types = tables::NumberTypes::signed_numbers;
    EXPECT_EQ(metadata_of(file_bytes({Table::meta, rows, footer}, options))->schema()->ToString(),
              "required group field_id=-1 GAME_META {\n"
              "  required binary field_id=-1 game_token (String);\n"
              "  required binary field_id=-1 user_token (String);\n"
              "  required int32 field_id=-1 superhero_id;\n"
              "}\n");
    EXPECT_EQ(metadata_of(file_bytes({Table::podium, rows, footer}, options))->schema()->ToString(),
              "required group field_id=-1 GAME_PODIUM {\n"
              "  required binary field_id=-1 game_token (String);\n"
              "  required binary field_id=-1 user_token (String);\n"
              "  required int32 field_id=-1 rank;\n"
              "  required int32 field_id=-1 rounds;\n"
              "  required int64 field_id=-1 damage_received;\n"
              "  required int64 field_id=-1 damage_sent;\n"
              "}\n");
}

TEST_F(TableFileWriter, ADamageThatSignedNumbersDoNotHoldIsRefusedAndNothingIsWritten) {
    constexpr std::uint64_t k_most = (std::uint64_t{1} << 63) - 1;
    options.types = tables::NumberTypes::signed_numbers;
    rows.damage_sent[17] = k_most;
    EXPECT_FALSE(file_bytes({Table::podium, rows, footer}, options).empty());
    rows.damage_sent[17] = k_most + 1;
    int calls = 0;
    const auto sink = [&](std::string_view) {
        ++calls;
        return base::Result<void>();
    };
    const auto done = tables::write_table_file({Table::podium, rows, footer}, options, sink);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, base::Fault::rejected);
    EXPECT_EQ(done.error().what, "damage_sent 9223372036854775808 of game " + rows.game[17].text() +
                                     ": signed columns hold 9223372036854775807 at most");
    EXPECT_EQ(calls, 0);
    options.types = tables::NumberTypes::unsigned_numbers;
    EXPECT_FALSE(file_bytes({Table::podium, rows, footer}, options).empty());
}

TEST_F(TableFileWriter, FooterCarriesTheKeyValues) {
    const auto metadata = metadata_of(file_bytes({Table::meta, rows, footer}, options));
    EXPECT_EQ(metadata->key_value_metadata()->Get("a").ValueOrDie(), "1");
    EXPECT_EQ(metadata->key_value_metadata()->Get("writer").ValueOrDie(), "x y");
}

TEST_F(TableFileWriter, EveryColumnIsGzipAndTokensArePlain) {
    const auto metadata = metadata_of(file_bytes({Table::podium, rows, footer}, options));
    ASSERT_EQ(metadata->num_row_groups(), 1);
    const auto group = metadata->RowGroup(0);
    for (int i = 0; i < group->num_columns(); ++i) {
        const auto column = group->ColumnChunk(i);
        EXPECT_EQ(column->compression(), parquet::Compression::GZIP);
        EXPECT_EQ(column->has_dictionary_page(), i >= 2) << i;
        const auto& encodings = column->encodings();
        EXPECT_TRUE(std::find(encodings.begin(), encodings.end(), parquet::Encoding::PLAIN) !=
                    encodings.end());
    }
}

TEST_F(TableFileWriter, RowsAreCutIntoGroups) {
    options.rows_per_group = 999;
    const auto metadata = metadata_of(file_bytes({Table::meta, rows, footer}, options));
    const auto size = static_cast<std::int64_t>(rows.size());
    EXPECT_EQ(metadata->num_rows(), size);
    EXPECT_EQ(metadata->num_row_groups(), (size + 998) / 999);
    EXPECT_EQ(metadata->RowGroup(0)->num_rows(), 999);
}

TEST_F(TableFileWriter, NoRowsAreAFileToo) {
    const auto metadata = metadata_of(file_bytes({Table::meta, ports::Rows{}, footer}, options));
    EXPECT_EQ(metadata->num_rows(), 0);
    EXPECT_EQ(metadata->num_columns(), 3);
}

TEST_F(TableFileWriter, TheLevelMatters) {
    const std::size_t fast = file_bytes({Table::podium, rows, footer}, options).size();
    options.gzip_level = 9;
    EXPECT_LT(file_bytes({Table::podium, rows, footer}, options).size(), fast);
}

TEST_F(TableFileWriter, TheSameRowsGiveTheSameBytes) {
    EXPECT_EQ(file_bytes({Table::podium, rows, footer}, options),
              file_bytes({Table::podium, rows, footer}, options));
}

TEST_F(TableFileWriter, TheSinksErrorComesOutAndEndsTheWriting) {
    int calls = 0;
    const auto done =
        tables::write_table_file({Table::meta, rows, footer}, options, [&](std::string_view) {
            ++calls;
            return base::Result<void>(base::disk_error("full"));
        });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().what, "full");
    EXPECT_EQ(calls, 1);
}

}  // namespace
