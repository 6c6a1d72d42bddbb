#include "heroapi/kept_heroes.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace heroapi {
namespace {

std::string hero(int id) {
    return R"({"response":"success","id":")" + std::to_string(id) + R"("})";
}

class KeptHeroesTest : public testing::Test {
protected:
    std::map<std::uint32_t, std::string> load(const std::string& source = "https://a") {
        auto loaded = kept.load(source);
        EXPECT_TRUE(loaded) << loaded.error().what;
        return std::move(*loaded);
    }

    support::TempFolder temp;
    std::filesystem::path folder = temp.path() / "new" / "resume";
    KeptHeroes kept{folder};
};

TEST_F(KeptHeroesTest, GivesBackWhatWasKept) {
    EXPECT_TRUE(load().empty());
    EXPECT_TRUE(kept.keep(1, hero(1)));
    EXPECT_TRUE(kept.keep(12, hero(12)));
    EXPECT_EQ(load(), (std::map<std::uint32_t, std::string>{{1, hero(1)}, {12, hero(12)}}));
    EXPECT_EQ(support::read_text(folder / "12.json"), hero(12));
    EXPECT_EQ(support::files_below(folder).size(), 3U) << "no drafts are left";
}

TEST_F(KeptHeroesTest, HeroesOfAnotherSourceAreGone) {
    load();
    EXPECT_TRUE(kept.keep(1, hero(1)));
    EXPECT_TRUE(load("https://b").empty());
    EXPECT_TRUE(load().empty());
}

TEST_F(KeptHeroesTest, DamagedHeroesAreGone) {
    load();
    EXPECT_TRUE(kept.keep(1, hero(1).substr(0, 20)));
    EXPECT_TRUE(kept.keep(2, hero(3)));
    EXPECT_TRUE(kept.keep(3, ""));
    EXPECT_TRUE(kept.keep(4, hero(4)));
    EXPECT_EQ(load().size(), 1U);
    EXPECT_FALSE(std::filesystem::exists(folder / "1.json"));
}

TEST_F(KeptHeroesTest, ForgetsOnlyWhatItKept) {
    EXPECT_TRUE(kept.forget()) << "there is no folder yet";
    load();
    EXPECT_TRUE(kept.keep(1, hero(1)));
    support::write_text(folder / "mine.json", "x");
    EXPECT_TRUE(kept.forget());
    EXPECT_EQ(support::files_below(folder), std::vector{folder / "mine.json"});
    std::filesystem::remove(folder / "mine.json");
    EXPECT_TRUE(kept.forget());
    EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST_F(KeptHeroesTest, FolderThatCannotBeIsADiskError) {
    support::write_text(temp.path() / "file", "x");
    const auto loaded = KeptHeroes(temp.path() / "file" / "x").load("https://a");
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().fault, base::Fault::disk);
    EXPECT_NE(loaded.error().what.find((temp.path() / "file").string()), std::string::npos);
}

TEST(KeptHeroes, WithoutFolderNothingIsKept) {
    const KeptHeroes kept{{}};
    EXPECT_TRUE(kept.load("https://a")->empty());
    EXPECT_TRUE(kept.keep(1, hero(1)));
    EXPECT_TRUE(kept.forget());
}

}  // namespace
}  // namespace heroapi
