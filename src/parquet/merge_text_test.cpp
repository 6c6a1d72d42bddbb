#include "parquet/merge_text.h"

#include <gtest/gtest.h>

#include "parquet/folder_objects.h"
#include "parquet/merged_files.h"
#include "tests/support/temp_folder.h"

namespace {

using ports::Table;
using tables::Merge;
using tables::MergedFiles;

Merge sample(const std::string& name = "merged-a.parquet") {
    Merge merge;
    merge.table = Table::podium;
    merge.time = base::Timestamp(std::chrono::microseconds(1'795'000'000'123'456));
    merge.files = {{{Table::podium, {}, name, 77},
                    {{"a.parquet", 40, 3}, {"b.parquet", 50, 4}},
                    {"a.parquet", "b.parquet"}}};
    return merge;
}

TEST(MergeText, ComesBackAsItWas) {
    const auto back = tables::parse_merge_text(make_merge_text(sample()));
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(back->table, Table::podium);
    EXPECT_EQ(back->time, sample().time);
    ASSERT_EQ(back->files.size(), 1U);
    EXPECT_EQ(back->files[0].file.name, "merged-a.parquet");
    EXPECT_EQ(back->files[0].file.bytes, 77U);
    ASSERT_EQ(back->files[0].parts.size(), 2U);
    EXPECT_EQ(back->files[0].parts[1].name, "b.parquet");
    EXPECT_EQ(back->files[0].parts[1].bytes, 50U);
    EXPECT_EQ(back->files[0].parts[1].rows, 4U);
    EXPECT_EQ(back->files[0].replaced, (std::vector<std::string>{"a.parquet", "b.parquet"}));
}

TEST(MergeText, EachCutAndEachChangedByteIsDamage) {
    const std::string text = make_merge_text(sample());
    for (std::size_t size = 0; size + 1 < text.size(); ++size) {
        EXPECT_FALSE(tables::parse_merge_text(text.substr(0, size))) << size;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string changed = text;
        changed[at] ^= 1;
        EXPECT_FALSE(tables::parse_merge_text(changed)) << at;
    }
}

class MergedFilesTest : public testing::Test {
protected:
    std::filesystem::path file(int number) const {
        return folder_.path() / "superhero/_compacted" /
               tables::offset_name(static_cast<ports::Offset>(number));
    }

    support::TempFolder folder_;
    std::shared_ptr<ports::ObjectStore> store_ = tables::open_folder(folder_.path());
    MergedFiles merged_{store_};
};

TEST_F(MergedFilesTest, OfTwoThatWriteTheNextMergeOneWins) {
    MergedFiles other(store_);
    ASSERT_TRUE(merged_.append(sample("merged-1.parquet")));
    const auto lost = other.append(sample("merged-2.parquet"));
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().fault, base::Fault::lost_race);
    ASSERT_TRUE(other.refresh());
    EXPECT_NE(other.find({Table::podium, "merged-1.parquet"}), nullptr);
    EXPECT_EQ(other.find({Table::podium, "merged-2.parquet"}), nullptr);
    EXPECT_TRUE(other.append(sample("merged-2.parquet")));
}

TEST_F(MergedFilesTest, TheNewestMergeComesFirst) {
    ASSERT_TRUE(merged_.append(sample("merged-1.parquet")));
    ASSERT_TRUE(merged_.append(sample("merged-2.parquet")));
    const auto places = merged_.places_of({Table::podium, "b.parquet"});
    ASSERT_EQ(places.size(), 2U);
    EXPECT_EQ(places[0].file, "merged-2.parquet");
    EXPECT_EQ(places[0].first_row, 3U);
    EXPECT_EQ(places[0].rows, 4U);
    EXPECT_TRUE(merged_.places_of({Table::meta, "b.parquet"}).empty());
}

TEST_F(MergedFilesTest, AMergeThatIsGoneOrDamagedIsToldByItsName) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(merged_.append(sample()));
    support::write_text(file(1), "{}");
    MergedFiles fresh(store_);
    auto read = fresh.refresh();
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().fault, base::Fault::disk);
    EXPECT_NE(read.error().what.find(file(1).string()), std::string::npos) << read.error().what;
    std::filesystem::remove(file(1));
    MergedFiles again(store_);
    read = again.refresh();
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().what.find("the one before it is not there"), std::string::npos)
        << read.error().what;
}

}  // namespace
