#include "wire/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wire {
namespace {

const GameToken k_game = *GameToken::parse("0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11");
const UserToken k_user = *UserToken::parse("f47ac10b-58cc-4372-a567-0e02b2c3d479");
const UserToken k_enemy = *UserToken::parse("16fd2706-8baf-433b-82eb-8c7fada847da");
// 2026-11-23T12:00:00.999999
const base::Timestamp k_noon{std::chrono::microseconds(1'795'435'200'999'999)};

combat::Fight duel() {
    combat::Fight fight = combat::open_fight(k_game, k_user, 2);
    combat::take_seat(fight, k_user, combat::Hero{412, "One", 60, 1000});
    combat::take_seat(fight, k_enemy, combat::Hero{7, "Other", 1'000'000, 10'000'000});
    return fight;
}

TEST(LoginAnswer, IsTheContracts) {
    EXPECT_EQ(login_answer(k_user, false, ""),
              R"({"PAYLOAD":{"USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479"}})");
    EXPECT_EQ(login_answer(k_user, true, ""),
              R"({"PAYLOAD":{"USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479"},)"
              R"("STATUS":"USER CREATED"})");
    EXPECT_EQ(login_answer(k_user, true, "5ec2e7"),
              R"({"PAYLOAD":{"USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479",)"
              R"("SECRET":"5ec2e7"},"STATUS":"USER CREATED"})");
}

TEST(FindAnswer, IsTheContracts) {
    const combat::Fight fight = duel();
    EXPECT_EQ(find_answer(k_game, fight.fighters[0], Audience::player),
              R"({"PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11","HERO_ID":412},)"
              R"("STATUS":{"JOINED":"SUCCESS"}})");
    EXPECT_EQ(find_answer(k_game, fight.fighters[0], Audience::log),
              R"({"PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11","HERO_ID":412,)"
              R"("USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479"},)"
              R"("STATUS":{"JOINED":"SUCCESS"}})");
}

TEST(HeroAnswer, IsTheContracts) {
    const combat::Fight fight = duel();
    EXPECT_EQ(hero_answer(k_game, k_user, &fight.fighters[0]),
              R"({"PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
              R"("USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479",)"
              R"("HERO":{"token":"f47ac10b-58cc-4372-a567-0e02b2c3d479","id":412,)"
              R"("attack":60,"health":1000}},"STATUS":{"GAME":"HERO SPEC"}})");
    EXPECT_EQ(hero_answer(k_game, k_user, nullptr),
              R"({"PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
              R"("USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479",)"
              R"("HERO":{"token":"f47ac10b-58cc-4372-a567-0e02b2c3d479","id":null,)"
              R"("attack":0,"health":0}},"STATUS":{"GAME":"HERO SPEC"}})");
}

TEST(ActionAnswer, IsTheContracts) {
    EXPECT_EQ(attack_answer(k_noon, {k_game, k_user, k_enemy}, combat::Blow{60, 50, 0}),
              R"({"TIMESTAMP":"2026-11-23T12:00:00Z",)"
              R"("PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
              R"("USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479"},)"
              R"("STATUS":{"ACTION":"ATTACK",)"
              R"("DETAILS":{"ENEMY_TOKEN":"16fd2706-8baf-433b-82eb-8c7fada847da",)"
              R"("ENEMY_DAMAGE":60,"ENEMY_HEALTH_PRIOR":50,"ENEMY_HEALTH_POST":0}}})");
    EXPECT_EQ(nobody_left_answer(k_noon, k_game, k_user),
              R"({"TIMESTAMP":"2026-11-23T12:00:00Z",)"
              R"("PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
              R"("USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479"},)"
              R"("STATUS":{"ACTION":"NA","DETAILS":{"ENEMY_TOKEN":null,"ENEMY_STATUS":"DEAD"}}})");
    EXPECT_EQ(forfeit_line(k_noon, k_game, k_user),
              R"({"TIMESTAMP":"2026-11-23T12:00:00Z",)"
              R"("PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
              R"("USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479"},)"
              R"("STATUS":{"ACTION":"FORFEIT","DETAILS":{}}})");
}

TEST(RefusalAnswer, IsTheContracts) {
    EXPECT_EQ(refusal_answer("MISSING PAYLOAD IN MESSAGE"),
              R"({"PAYLOAD":{},"STATUS":"MISSING PAYLOAD IN MESSAGE"})");
    EXPECT_EQ(refusal_answer("NOT THIS USER'S TURN"),
              R"({"PAYLOAD":{},"STATUS":"NOT THIS USER'S TURN"})");
}

TEST(RefusalAnswer, InALobbyItNamesTheUser) {
    EXPECT_EQ(lobby_refusal("UNKNOWN USER", k_user),
              R"({"PAYLOAD":{},"USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479",)"
              R"("STATUS":"UNKNOWN USER"})");
}

TEST(Pushes, BearTheUserTheyAreSentTo) {
    EXPECT_EQ(addressed_to(k_user, complete_push(k_game)),
              R"({"PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
              R"("USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479"},)"
              R"("STATUS":{"GAME":"COMPLETE"}})");
    const std::string turn = addressed_to(k_user, turn_push(duel()));
    EXPECT_THAT(turn, testing::HasSubstr(R"("USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479",)"
                                         R"("HEALTH":{)"));
}

TEST(Pushes, AreTheContracts) {
    const combat::Fight fight = duel();
    EXPECT_EQ(start_push(fight),
              R"({"PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
              R"("PARTICIPANTS":["f47ac10b-58cc-4372-a567-0e02b2c3d479",)"
              R"("16fd2706-8baf-433b-82eb-8c7fada847da"],"PARTICIPANTS_HEROS":{)"
              R"("f47ac10b-58cc-4372-a567-0e02b2c3d479":{)"
              R"("token":"f47ac10b-58cc-4372-a567-0e02b2c3d479","id":412,"attack":60,)"
              R"("health":1000},"16fd2706-8baf-433b-82eb-8c7fada847da":{)"
              R"("token":"16fd2706-8baf-433b-82eb-8c7fada847da","id":7,"attack":1000000,)"
              R"("health":10000000}}},"STATUS":{"GAME":"START"}})");
    EXPECT_EQ(turn_push(fight),
              R"({"PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
              R"("HEALTH":{"f47ac10b-58cc-4372-a567-0e02b2c3d479":1000,)"
              R"("16fd2706-8baf-433b-82eb-8c7fada847da":10000000}},)"
              R"("STATUS":{"GAME":"USER'S TURN"}})");
    EXPECT_EQ(complete_push(k_game),
              R"({"PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11"},)"
              R"("STATUS":{"GAME":"COMPLETE"}})");
    EXPECT_EQ(timed_out_push(k_game),
              R"({"PAYLOAD":{"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11"},)"
              R"("STATUS":{"GAME":"TIMED OUT"}})");
}

}  // namespace
}  // namespace wire
