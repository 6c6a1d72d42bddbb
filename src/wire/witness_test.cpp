#include "wire/witness.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

const base::GameToken k_game = *base::GameToken::parse("0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11");

TEST(WitnessLine, IsTheContracts) {
    std::string text;
    append_witness_line(text, {k_game, Outcome::complete});
    append_witness_line(text, {k_game, Outcome::timed_out});
    EXPECT_EQ(text, R"({"game_token":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11","outcome":"COMPLETE"})"
                    "\n"
                    R"({"game_token":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11","outcome":"TIMED OUT"})"
                    "\n");
}

TEST(WitnessLine, IsReadBack) {
    for (const Outcome outcome : {Outcome::complete, Outcome::timed_out}) {
        std::string text;
        append_witness_line(text, {k_game, outcome});
        const auto line = parse_witness_line(text);
        ASSERT_TRUE(line);
        EXPECT_EQ(line->game, k_game);
        EXPECT_EQ(line->outcome, outcome);
    }
}

TEST(WitnessLine, IsReadInOtherHandwriting) {
    const auto line = parse_witness_line(
        "  { \"outcome\" : \"TIMED OUT\", \"fleet\": 3,\t"
        "\"game_token\" : \"0B9E9D4E-3C1A-4C57-9D0E-0D6F0A4C8F11\" } \r\n");
    ASSERT_TRUE(line);
    EXPECT_EQ(line->game, k_game);
    EXPECT_EQ(line->outcome, Outcome::timed_out);
}

TEST(WitnessLine, IsNothingElse) {
    const std::string game = R"({"game_token":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11")";
    EXPECT_FALSE(parse_witness_line(""));
    EXPECT_FALSE(parse_witness_line("\n"));
    EXPECT_FALSE(parse_witness_line("COMPLETE"));
    EXPECT_FALSE(parse_witness_line(game));
    EXPECT_FALSE(parse_witness_line(game + "}"));
    EXPECT_FALSE(parse_witness_line(game + R"(,"outcome":"WON"})"));
    EXPECT_FALSE(parse_witness_line(game + R"(,"outcome":1})"));
    EXPECT_FALSE(parse_witness_line(R"({"game_token":"x","outcome":"COMPLETE"})"));
    EXPECT_FALSE(parse_witness_line(R"({"outcome":"COMPLETE"})"));
}

}  // namespace
}  // namespace wire
