#include "player/choice.h"

#include <gtest/gtest.h>

#include <set>

namespace player {
namespace {

UserToken user(int number) { return UserToken(base::uuid_v5(1, "user" + std::to_string(number))); }
GameToken game(int number) { return GameToken(base::uuid_v5(1, "game" + std::to_string(number))); }

TEST(LivingEnemies, AreSortedAndLeaveOutTheFallenAndOneself) {
    const Enemies enemies = living_enemies(
        {{user(1), 5}, {user(2), 0}, {user(3), 7}, {user(4), 9}, {user(3), 7}}, user(4));
    ASSERT_EQ(enemies.size(), 2U);
    EXPECT_LT(enemies[0].user, enemies[1].user);
    EXPECT_TRUE(enemies[0].user == user(1) || enemies[1].user == user(1));
    EXPECT_TRUE(enemies[0].user == user(3) || enemies[1].user == user(3));
    EXPECT_TRUE(living_enemies({{user(1), 5}}, user(1)).empty());
}

TEST(TurnPrint, ChangesWithEveryHealth) {
    const Enemies enemies = {{user(1), 5}, {user(2), 6}};
    std::set<std::uint64_t> prints = {turn_print({}), turn_print(enemies)};
    for (std::uint32_t health = 1; health < 5; ++health) {
        prints.insert(turn_print({{user(1), health}, {user(2), 6}}));
        prints.insert(turn_print({{user(1), 5}, {user(2), health}}));
    }
    prints.insert(turn_print({{user(1), 5}}));
    EXPECT_EQ(prints.size(), 11U);
    EXPECT_EQ(turn_print(enemies), turn_print(Enemies(enemies)));
}

TEST(Choice, IsAFunctionOfSeedGameUserAndState) {
    Enemies enemies;
    for (int i = 0; i < 8; ++i) enemies.push_back({user(i), 100});
    const auto chosen = [&](std::uint64_t seed, int game_number, int self) {
        base::Random stream = choice_stream(seed, game(game_number), user(self), enemies);
        return choose(enemies, stream);
    };
    EXPECT_EQ(chosen(7, 1, 20), chosen(7, 1, 20));
    std::set<UserToken> by_seed, by_game, by_user;
    for (int i = 0; i < 60; ++i) {
        by_seed.insert(chosen(static_cast<std::uint64_t>(i), 1, 20));
        by_game.insert(chosen(7, i, 20));
        by_user.insert(chosen(7, 1, 20 + i));
    }
    EXPECT_EQ(by_seed.size(), 8U);
    EXPECT_EQ(by_game.size(), 8U);
    EXPECT_EQ(by_user.size(), 8U);
}

// Frozen: another result means that seeded tables of earlier versions can no longer be reproduced.
TEST(Choice, IsTheSameOnEveryMachine) {
    const Enemies enemies = {{UserToken{}, 1},
                             {*UserToken::parse("f47ac10b-58cc-4372-a567-0e02b2c3d479"), 2}};
    base::Random stream = choice_stream(1, GameToken{}, UserToken{}, enemies);
    EXPECT_EQ(turn_print(enemies), 8742736865145914983U);
    EXPECT_EQ(stream.next(), 17899697265211092631U);
}

}  // namespace
}  // namespace player
