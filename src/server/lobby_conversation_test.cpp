#include "server/lobby_conversation.h"

#include <gtest/gtest.h>

namespace server {
namespace {

combat::UserToken user(int number) {
    combat::UserToken token;
    token.bytes[15] = static_cast<std::uint8_t>(number);
    return token;
}

combat::Fight duel() {
    combat::Fight fight = combat::open_fight({}, user(1), 2);
    combat::take_seat(fight, user(1), {1, "", 10, 25});
    return fight;
}

combat::Fight started_duel() {
    combat::Fight fight = duel();
    combat::take_seat(fight, user(2), {2, "", 10, 25});
    combat::start(fight);
    return fight;
}

const Pushes k_nothing;
const Pushes k_start{Push::start};
const Pushes k_start_and_turn{Push::start, Push::turn};
const Pushes k_turn{Push::turn};
const Pushes k_complete{Push::complete};
const Pushes k_timed_out{Push::timed_out};

TEST(LobbyConversation, TellsAWholeDuel) {
    LobbyConversation one(user(1)), two(user(2));
    combat::Fight fight = duel();
    EXPECT_EQ(one.hear(fight), k_nothing);

    combat::take_seat(fight, user(2), {2, "", 10, 25});
    combat::start(fight);
    EXPECT_EQ(one.hear(fight), k_start_and_turn);
    EXPECT_EQ(two.hear(fight), k_start);

    combat::attack(fight, user(1), user(2));
    EXPECT_EQ(one.hear(fight), k_nothing);
    EXPECT_EQ(two.hear(fight), k_turn);
    combat::attack(fight, user(2), user(1));
    EXPECT_EQ(one.hear(fight), k_turn);
    EXPECT_EQ(two.hear(fight), k_nothing);

    combat::attack(fight, user(1), user(2));
    combat::attack(fight, user(2), user(1));
    combat::attack(fight, user(1), user(2));
    EXPECT_EQ(one.hear(fight), k_complete);
    EXPECT_EQ(two.hear(fight), k_complete);
    EXPECT_TRUE(one.over());
    EXPECT_EQ(one.hear(fight), k_nothing);
}

TEST(LobbyConversation, TellsATurnOnceHoweverOftenItHears) {
    LobbyConversation one(user(1));
    combat::Fight fight = started_duel();
    EXPECT_EQ(one.hear(fight), k_start_and_turn);
    EXPECT_EQ(one.hear(fight), k_nothing);
    combat::note_dead_enemy(fight);
    EXPECT_EQ(one.hear(fight), k_nothing);
}

TEST(LobbyConversation, BeginsAnewForAUserWhoComesBack) {
    combat::Fight fight = started_duel();
    LobbyConversation before(user(1));
    before.hear(fight);
    EXPECT_EQ(LobbyConversation(user(1)).hear(fight), k_start_and_turn);
    EXPECT_EQ(LobbyConversation(user(2)).hear(fight), k_start);
}

TEST(LobbyConversation, TellsATurnAlsoWhereSnapshotsWereLeftOut) {
    LobbyConversation one(user(1));
    combat::Fight fight = started_duel();
    one.hear(fight);
    combat::attack(fight, user(1), user(2));
    combat::attack(fight, user(2), user(1));
    EXPECT_EQ(one.hear(fight), k_turn);
}

TEST(LobbyConversation, TellsTheEndToTheFallenAndToLatecomers) {
    combat::Fight fight = combat::open_fight({}, user(1), 3);
    for (int i = 1; i <= 3; ++i) {
        combat::take_seat(fight, user(i), {static_cast<combat::HeroId>(i), "", 99, 9});
    }
    combat::start(fight);
    LobbyConversation fallen(user(2));
    EXPECT_EQ(fallen.hear(fight), k_start);
    combat::attack(fight, user(1), user(2));
    EXPECT_EQ(fallen.hear(fight), k_nothing);
    combat::attack(fight, user(3), user(1));
    EXPECT_EQ(fallen.hear(fight), k_complete);
    EXPECT_EQ(LobbyConversation(user(1)).hear(fight), k_complete);
}

TEST(LobbyConversation, TellsATimeOut) {
    combat::Fight fight = duel();
    LobbyConversation one(user(1));
    EXPECT_EQ(one.hear(fight), k_nothing);
    combat::time_out(fight);
    EXPECT_EQ(one.hear(fight), k_timed_out);
    EXPECT_TRUE(one.over());
}

}  // namespace
}  // namespace server
