#include "app/doors/letter_key.h"

#include <gtest/gtest.h>

#include <vector>

namespace app {
namespace {

TEST(LetterKey, IsThePlaceOfTheRecord) {
    const auto first = letter_place("lib.server.lobby/0/4711").value();
    EXPECT_EQ(first.topic, "lib.server.lobby");
    EXPECT_EQ(first.log_number, ports::k_first_log);
    EXPECT_EQ(first.partition, 0);
    EXPECT_EQ(first.offset, 4711);
    const auto later = letter_place("lib.server.lobby/log-12/3/0").value();
    EXPECT_EQ(later.topic, "lib.server.lobby");
    EXPECT_EQ(later.log_number, 12U);
    EXPECT_EQ(later.partition, 3);
    EXPECT_EQ(later.offset, 0);
}

TEST(LetterKey, AnythingElseIsNone) {
    for (const char* key : {"", "/", "a", "a/1", "a/1/", "a//1", "a/x/1", "a/1/x", "a/1/2x",
                            "a/1/99999999999999999999"}) {
        EXPECT_FALSE(letter_place(key)) << key;
    }
}

TEST(LetterKey, AHeaderSaysWhy) {
    const std::vector<ports::Header> headers{{"topic", "t"}, {"reason", "no usable GAME_TOKEN"}};
    EXPECT_EQ(letter_reason({0, {}, "k", "v", headers}), "no usable GAME_TOKEN");
    EXPECT_EQ(letter_reason({0, {}, "k", "v"}), "its letter does not say why");
}

}  // namespace
}  // namespace app
