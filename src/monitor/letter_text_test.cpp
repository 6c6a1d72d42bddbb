#include "monitor/letter_text.h"

#include <gtest/gtest.h>

namespace monitor {
namespace {

constexpr std::string_view k_game = "0d3c9a52-7f4e-4b0f-9a3e-5d1c2b7a8f60";
constexpr std::string_view k_user = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

std::string with(std::string text) {
    for (const auto& [name, token] : {std::pair("GAME", k_game), std::pair("USER", k_user)}) {
        for (std::size_t at; (at = text.find(name + std::string("!"))) != std::string::npos;) {
            text.replace(at, 5, token);
        }
    }
    return text;
}

std::string shown(const std::string& text, std::size_t most = 1000) {
    return letter_text(with(text), most).shown;
}

TEST(LetterText, TokensOfGamesStayAndAllOthersAreShortened) {
    EXPECT_EQ(shown(R"({"GAME_TOKEN":"GAME!","USER_TOKEN":"USER!","x":"GAME!"})"),
              with(R"({"GAME_TOKEN":"GAME!","USER_TOKEN":"f47ac10b…","x":"0d3c9a52…"})"));
    EXPECT_EQ(shown(R"({"task":"{\"game_token\" : \"GAME!\",\"user_token\":\"USER!\"}"})"),
              with(R"({"task":"{\"game_token\" : \"GAME!\",\"user_token\":\"f47ac10b…\"}"})"));
    EXPECT_EQ(shown("USER!USER! GAME_TOKEN"), "f47ac10b…f47ac10b… GAME_TOKEN");
    EXPECT_EQ(shown("TOKEN\":\"USER!"), "TOKEN\":\"f47ac10b…");
}

TEST(LetterText, WhatIsNoTokenStays) {
    for (const std::string_view text : {"", "no token", "f47ac10b-58cc-4372-a567-0e02b2c3d47"}) {
        EXPECT_EQ(letter_text(text, 100).shown, text);
        EXPECT_FALSE(letter_text(text, 100).cut);
    }
    const std::string_view odd("a\0b\xff", 4);
    EXPECT_EQ(letter_text(odd, 100).shown, odd);
}

TEST(LetterText, IsCutBehindWholeCharactersAndNeverWithinAToken) {
    EXPECT_EQ(letter_text("äöü", 2).shown, "äö");
    EXPECT_TRUE(letter_text("äöü", 2).cut);
    EXPECT_FALSE(letter_text("äöü", 3).cut);
    for (std::size_t most = 1; most < 60; ++most) {
        const auto text = letter_text(with("\"USER!\" and more of it, and more"), most);
        EXPECT_EQ(text.shown.find("58cc"), std::string::npos) << most;
    }
}

}  // namespace
}  // namespace monitor
