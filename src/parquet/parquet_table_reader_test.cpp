// What damaged and foreign files do to the reader.
#include "parquet/parquet_table_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "parquet/local_table_store.h"
#include "tests/support/sample_rows.h"
#include "tests/support/temp_folder.h"

namespace {

using ports::Table;
using tables::ParquetTableReader;

class ParquetTableReaderTest : public testing::Test {
protected:
    void put(const ports::Rows& rows, tables::StoreOptions options = {}) {
        tables::LocalTableStore store(folder_.path(), options);
        const auto file = store.stage(Table::podium, "a.parquet", rows, {{"k", "v"}}).value();
        store.sync(file).value();
        store.reveal(file).value();
    }
    base::Result<void> read(std::size_t piece = ParquetTableReader::k_piece_rows) {
        lines_.clear();
        pieces_.clear();
        return ParquetTableReader(folder_.path(), piece)
            .read(Table::podium, "a.parquet", [this](const ports::Rows& rows) {
                pieces_.push_back(rows.size());
                lines_ += support::podium_lines(rows);
            });
    }
    void set_byte(std::size_t at, char byte) const {
        std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(static_cast<std::streamoff>(at));
        file.put(byte);
    }
    // Any failure must be one line that names the file.
    void expect_disk_error(const base::Result<void>& result) const {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().fault, base::Fault::disk);
        EXPECT_NE(result.error().what.find(path_.string()), std::string::npos);
        EXPECT_EQ(result.error().what.find('\n'), std::string::npos) << result.error().what;
    }

    support::TempFolder folder_;
    std::filesystem::path path_ = folder_.path() / "superhero/GAME_PODIUM/a.parquet";
    std::string lines_;
    std::vector<std::size_t> pieces_;
};

TEST_F(ParquetTableReaderTest, PiecesEndAtRowGroupsAndAtTheirSize) {
    const ports::Rows rows =
        support::sample_rows({.games = 5, .least_fighters = 5, .most_fighters = 5});
    tables::StoreOptions options;
    options.write.rows_per_group = 10;
    put(rows, options);
    ASSERT_TRUE(read(7));
    EXPECT_EQ(pieces_, (std::vector<std::size_t>{7, 3, 7, 3, 5}));
    EXPECT_EQ(lines_, support::podium_lines(rows));
}

TEST_F(ParquetTableReaderTest, SignedNumbersAreReadAsTheSameRows) {
    ports::Rows rows = support::sample_rows({.games = 50});
    rows.damage_sent[3] = (std::uint64_t{1} << 63) - 1;
    rows.rank[4] = 255;
    tables::StoreOptions options;
    options.write.types = tables::NumberTypes::signed_numbers;
    put(rows, options);
    ASSERT_TRUE(read());
    EXPECT_EQ(lines_, support::podium_lines(rows));
}

TEST_F(ParquetTableReaderTest, UnsignedNumbersAreReadUpToTheirLast) {
    ports::Rows rows = support::sample_rows({.games = 50});
    rows.damage_sent[3] = ~std::uint64_t{0};
    put(rows);
    ASSERT_TRUE(read());
    EXPECT_EQ(lines_, support::podium_lines(rows));
}

TEST_F(ParquetTableReaderTest, ManyPagesAndGroups) {
    const ports::Rows rows = support::sample_rows({.games = 60'000, .users = 1'000'000});
    tables::StoreOptions options;
    options.write.rows_per_group = 70'000;
    put(rows, options);
    ASSERT_TRUE(read());
    EXPECT_TRUE(lines_ == support::podium_lines(rows));
    EXPECT_LE(*std::max_element(pieces_.begin(), pieces_.end()), ParquetTableReader::k_piece_rows);
}

TEST_F(ParquetTableReaderTest, AMissingFileIsNamed) { expect_disk_error(read()); }

TEST_F(ParquetTableReaderTest, PathsAreRefused) {
    const auto result = ParquetTableReader(folder_.path())
                            .read(Table::meta, "../GAME_PODIUM/a.parquet", [](const auto&) {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().fault, base::Fault::rejected);
}

TEST_F(ParquetTableReaderTest, WhatIsNoParquetAtAll) {
    for (const std::string& bytes :
         {std::string(), std::string("PAR1"), std::string("PAR1PAR1"), std::string(1000, 'x'),
          "PAR1" + std::string(100, '\xff') + "PAR1"}) {
        support::write_text(path_, bytes);
        expect_disk_error(read());
    }
}

TEST_F(ParquetTableReaderTest, EveryCutIsFound) {
    put(support::sample_rows({.games = 3}));
    const std::string whole = support::read_text(path_);
    for (std::size_t size = 0; size < whole.size(); size += 7) {
        support::write_text(path_, whole.substr(0, size));
        expect_disk_error(read());
    }
}

TEST_F(ParquetTableReaderTest, AFlippedByteNeverGivesWrongRows) {
    const ports::Rows rows = support::sample_rows({.games = 20});
    put(rows);
    const std::string right = support::podium_lines(rows);
    const std::string whole = support::read_text(path_);
    std::size_t found = 0;
    for (std::size_t at = 0; at < whole.size(); ++at) {
        set_byte(at, static_cast<char>(whole[at] ^ (1 << (at % 8))));
        const auto result = read();
        set_byte(at, whole[at]);
        if (result) {
            EXPECT_EQ(lines_, right) << at;
        } else {
            ++found;
            expect_disk_error(result);
        }
    }
    // The rest lies in statistics and names that the reader does not need.
    EXPECT_GT(found, whole.size() / 2);
}

}  // namespace
