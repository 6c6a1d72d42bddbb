#include "wire/session_line.h"

#include <gtest/gtest.h>

#include "wire/message.h"

namespace {

base::UserToken user(std::uint8_t number) {
    base::UserToken token;
    token.bytes[15] = number;
    return token;
}

TEST(SessionLine, ReadsWhatTheServerWrites) {
    const base::GameToken game;
    const auto attack = wire::parse_session_line(
        wire::attack_answer(base::Timestamp{}, {game, user(1), user(2)}, {10, 25, 15}));
    ASSERT_TRUE(attack);
    EXPECT_EQ(attack->action, wire::SessionAction::attack);
    EXPECT_EQ(attack->user, user(1));
    EXPECT_EQ(attack->enemy, user(2));

    const auto forfeit =
        wire::parse_session_line(wire::forfeit_line(base::Timestamp{}, game, user(3)));
    ASSERT_TRUE(forfeit);
    EXPECT_EQ(forfeit->action, wire::SessionAction::forfeit);
    EXPECT_EQ(forfeit->user, user(3));

    const auto nobody =
        wire::parse_session_line(wire::nobody_left_answer(base::Timestamp{}, game, user(4)));
    ASSERT_TRUE(nobody);
    EXPECT_EQ(nobody->action, wire::SessionAction::nobody_left);
    EXPECT_EQ(nobody->user, user(4));
}

TEST(SessionLine, TakesNothingElse) {
    for (const char* text :
         {"", "[]", "{", "{}", R"({"PAYLOAD":{},"STATUS":{"ACTION":"ATTACK"}})",
          R"({"PAYLOAD":{"USER_TOKEN":"x"},"STATUS":{"ACTION":"FORFEIT"}})",
          R"({"PAYLOAD":{"USER_TOKEN":"00000000-0000-0000-0000-000000000001"},"STATUS":"OVER"})",
          R"({"PAYLOAD":{"USER_TOKEN":"00000000-0000-0000-0000-000000000001"},)"
          R"("STATUS":{"ACTION":"ATTACK","DETAILS":{"ENEMY_TOKEN":7}}})",
          R"({"PAYLOAD":{"USER_TOKEN":"00000000-0000-0000-0000-000000000001"},)"
          R"("STATUS":{"ACTION":"FLY"}})"}) {
        EXPECT_FALSE(wire::parse_session_line(text)) << text;
    }
}

}  // namespace
