// Folders of real files, compared game by game.
#include <gtest/gtest.h>

#include "tests/integration/audit_damage.h"

namespace {

using ports::Table;
using support::AuditDamage;
using support::AuditFolder;

// The same games in other files and commits.
class AuditAgainst : public AuditDamage {
protected:
    void SetUp() override {
        AuditDamage::SetUp();
        for (int i = 0; i < 6; ++i) other.play(10, i % 2 * 10);
    }

    AuditFolder other;
};

TEST_F(AuditAgainst, OtherFilesTheSameGames) {
    const auto seen = folder.compare_with(other);
    EXPECT_TRUE(seen.same()) << readable_text(seen);
    EXPECT_EQ(seen.equal, 54U);
    EXPECT_EQ(seen.first.files, 6U);
    EXPECT_EQ(seen.second.files, 12U);
    EXPECT_EQ(seen.first.digest, folder.report().digest);
    EXPECT_EQ(seen.second.digest, other.report().digest);
    EXPECT_EQ(seen.first.digest, seen.second.digest);
}

TEST_F(AuditAgainst, EachDifferenceIsNamed) {
    const auto altered = other.files(Table::podium)[1];
    ports::Rows rows = other.rows_of(Table::podium, altered);
    const auto rank = rows.rank[0];
    rows.rank[0] = 88;
    other.replace(Table::podium, altered, rows);
    const auto late = other.players.play(2);
    other.write(late);
    other.commit({late});
    std::filesystem::remove(other.files(Table::meta)[5]);
    std::filesystem::remove(other.files(Table::podium)[5]);
    const auto doubled = other.files(Table::meta)[3];
    std::filesystem::copy(doubled, doubled.parent_path() / "copy.parquet");

    const auto seen = folder.compare_with(other);
    EXPECT_FALSE(seen.same());
    EXPECT_EQ(seen.equal, 44U);
    EXPECT_EQ(seen.different, 1U);
    EXPECT_EQ(seen.first.only, 9U);
    EXPECT_EQ(seen.second.only, 1U);
    EXPECT_EQ(seen.first.doubled, 0U);
    EXPECT_EQ(seen.second.doubled, 9U);
    const auto text = readable_text(seen);
    EXPECT_NE(text.find("user " + rows.user[0].text() + ": rank is " + std::to_string(rank) +
                        " in " + folder.path().string() + ", 88 in " + other.path().string()),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("games only in " + other.path().string() + ": 1\n  " + late.token().text() +
                        " (GAME_META/"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("GAME_META/copy.parquet and in GAME_META/" + doubled.filename().string()),
              std::string::npos)
        << text;
}

TEST_F(AuditAgainst, ADamagedFile) {
    const auto file = other.files(Table::podium)[1];
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    const auto seen = folder.compare_with(other);
    EXPECT_FALSE(seen.same());
    EXPECT_EQ(seen.second.unreadable, 1U);
    EXPECT_EQ(seen.different, 9U);
}

}  // namespace
