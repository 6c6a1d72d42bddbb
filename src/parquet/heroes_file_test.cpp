// The rows themselves are read by DuckDB in tests/e2e/test_heroes.py.
#include "parquet/heroes_file.h"

#include <gtest/gtest.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <cerrno>
#include <fstream>
#include <sstream>

#include "parquet/folder_objects.h"
#include "tests/support/temp_folder.h"

namespace {

namespace fs = std::filesystem;

std::vector<combat::DescribedHero> some_heroes(std::size_t count) {
    std::vector<combat::DescribedHero> heroes;
    for (std::size_t i = 1; i <= count; ++i) {
        heroes.push_back({{static_cast<combat::HeroId>(i), "Hero", 7, 8}, {}});
    }
    return heroes;
}

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

struct HeroesFile : testing::Test {
    support::TempFolder folder;
};

TEST_F(HeroesFile, SchemaAndCompression) {
    const auto path =
        tables::write_heroes_file(*tables::open_folder(folder.path()), some_heroes(3));
    ASSERT_TRUE(path) << path.error().what;
    EXPECT_EQ(*path, folder.path() / "superhero/HEROES/heroes.parquet");
    const auto metadata = parquet::ParquetFileReader::OpenFile(*path)->metadata();
    EXPECT_EQ(metadata->num_rows(), 3);
    EXPECT_EQ(metadata->schema()->ToString(),
              "required group field_id=-1 HEROES {\n"
              "  required int32 field_id=-1 superhero_id (Int(bitWidth=16, isSigned=false));\n"
              "  required binary field_id=-1 name (String);\n"
              "  required int32 field_id=-1 attack (Int(bitWidth=32, isSigned=false));\n"
              "  required int32 field_id=-1 health (Int(bitWidth=32, isSigned=false));\n"
              "  required int32 field_id=-1 intelligence (Int(bitWidth=8, isSigned=false));\n"
              "  required int32 field_id=-1 strength (Int(bitWidth=8, isSigned=false));\n"
              "  required int32 field_id=-1 speed (Int(bitWidth=8, isSigned=false));\n"
              "  required int32 field_id=-1 durability (Int(bitWidth=8, isSigned=false));\n"
              "  required int32 field_id=-1 power (Int(bitWidth=8, isSigned=false));\n"
              "  required int32 field_id=-1 combat (Int(bitWidth=8, isSigned=false));\n"
              "}\n");
    for (int column = 0; column < metadata->num_columns(); ++column) {
        EXPECT_EQ(metadata->RowGroup(0)->ColumnChunk(column)->compression(),
                  parquet::Compression::GZIP);
    }
}

TEST_F(HeroesFile, SignedNumbersAreAllOfOneType) {
    const auto path = tables::write_heroes_file(*tables::open_folder(folder.path()), some_heroes(3),
                                                tables::NumberTypes::signed_numbers);
    ASSERT_TRUE(path) << path.error().what;
    const auto metadata = parquet::ParquetFileReader::OpenFile(*path)->metadata();
    EXPECT_EQ(metadata->schema()->ToString(),
              "required group field_id=-1 HEROES {\n"
              "  required int32 field_id=-1 superhero_id;\n"
              "  required binary field_id=-1 name (String);\n"
              "  required int32 field_id=-1 attack;\n"
              "  required int32 field_id=-1 health;\n"
              "  required int32 field_id=-1 intelligence;\n"
              "  required int32 field_id=-1 strength;\n"
              "  required int32 field_id=-1 speed;\n"
              "  required int32 field_id=-1 durability;\n"
              "  required int32 field_id=-1 power;\n"
              "  required int32 field_id=-1 combat;\n"
              "}\n");
}

TEST_F(HeroesFile, IsReplacedWhole) {
    ASSERT_TRUE(tables::write_heroes_file(*tables::open_folder(folder.path()), some_heroes(3)));
    const auto path =
        tables::write_heroes_file(*tables::open_folder(folder.path()), some_heroes(5));
    ASSERT_TRUE(path);
    EXPECT_EQ(parquet::ParquetFileReader::OpenFile(*path)->metadata()->num_rows(), 5);
    EXPECT_EQ(files_in(fs::path(*path).parent_path()), 1U);
}

int failing_fsync(int) {
    errno = EIO;
    return -1;
}

int failing_rename(const char*, const char*) {
    errno = EIO;
    return -1;
}

TEST_F(HeroesFile, AFailureLeavesTheOldFileAndNoDraft) {
    const auto path =
        tables::write_heroes_file(*tables::open_folder(folder.path()), some_heroes(3));
    ASSERT_TRUE(path);
    const std::string before = text_of(*path);
    for (const tables::SystemCalls& calls : {tables::SystemCalls{.fsync = failing_fsync},
                                             tables::SystemCalls{.rename = failing_rename}}) {
        const auto failed =
            tables::write_heroes_file(*tables::open_folder(folder.path(), calls), some_heroes(5));
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().fault, base::Fault::disk);
        EXPECT_EQ(text_of(*path), before);
        EXPECT_EQ(files_in(fs::path(*path).parent_path()), 1U);
    }
}

}  // namespace
