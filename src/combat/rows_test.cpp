#include "combat/rows.h"

#include <gtest/gtest.h>

#include <limits>

namespace {

combat::Rows two_rows() {
    combat::Rows rows;
    const auto game = base::GameToken::parse("F47AC10B-58CC-4372-A567-0E02B2C3D479").value();
    rows.game = {game, game};
    rows.user = {base::UserToken::parse("00000000-0000-4000-8000-000000000001").value(),
                 base::UserToken::parse("ffffffff-ffff-4fff-bfff-ffffffffffff").value()};
    rows.superhero = {0, std::numeric_limits<std::uint16_t>::max()};
    rows.rank = {1, std::numeric_limits<std::uint8_t>::max()};
    rows.rounds = {0, std::numeric_limits<std::uint8_t>::max()};
    rows.damage_received = {0, std::numeric_limits<std::uint64_t>::max()};
    rows.damage_sent = {1'000'000, std::numeric_limits<std::uint64_t>::max()};
    return rows;
}

TEST(Rows, MetaLine) {
    std::string out = "before\n";
    append_meta_line(out, two_rows(), 0);
    append_meta_line(out, two_rows(), 1);
    EXPECT_EQ(out,
              "before\n"
              "f47ac10b-58cc-4372-a567-0e02b2c3d479,00000000-0000-4000-8000-000000000001,0\n"
              "f47ac10b-58cc-4372-a567-0e02b2c3d479,ffffffff-ffff-4fff-bfff-ffffffffffff,65535\n");
}

TEST(Rows, PodiumLine) {
    std::string out;
    append_podium_line(out, two_rows(), 0);
    append_podium_line(out, two_rows(), 1);
    EXPECT_EQ(out,
              "f47ac10b-58cc-4372-a567-0e02b2c3d479,00000000-0000-4000-8000-000000000001,"
              "1,0,0,1000000\n"
              "f47ac10b-58cc-4372-a567-0e02b2c3d479,ffffffff-ffff-4fff-bfff-ffffffffffff,"
              "255,255,18446744073709551615,18446744073709551615\n");
}

TEST(Rows, ATableNeedsOnlyItsOwnColumns) {
    combat::Rows rows = two_rows();
    rows.superhero.clear();
    std::string out;
    append_podium_line(out, rows, 1);
    EXPECT_EQ(out.substr(74, 8), "255,255,");
}

}  // namespace
