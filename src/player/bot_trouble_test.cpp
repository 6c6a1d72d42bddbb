#include "player/bot.h"

#include <gtest/gtest.h>

#include "tests/support/bot_story.h"
#include "wire/message.h"

namespace player {
namespace {

using namespace std::chrono_literals;
namespace refusal = wire::refusal;

TEST(Bot, GoesBackToTheLobbyAfterALostAction) {
    Story story;
    story.start();
    story.turn(100);
    const Step lost = story.lose(Endpoint::action);
    EXPECT_FALSE(lost.send);
    EXPECT_EQ(lost.wake, 1000ms);
    EXPECT_EQ(lost.hang_up, Endpoint::lobby);
    expect_send(story.bot.next(Woken{}), Endpoint::lobby, k_lobby);
    story.hear(Endpoint::lobby, wire::start_push(fight_of(100)));
    expect_send(story.turn(100), Endpoint::action, attack_text(k_enemy));
}

TEST(Bot, KnowsByTheNextTurnThatALostActionWasCounted) {
    Story story;
    story.start();
    story.turn(100);
    story.turn(90);
    expect_send(story.lose(Endpoint::action), Endpoint::action, attack_text(k_enemy));
}

TEST(Bot, WaitsForThePushWhenTheSameTurnCameAgainBeforeTheLoss) {
    Story story;
    story.start();
    story.turn(100);
    story.turn(100);
    EXPECT_EQ(story.lose(Endpoint::action).hang_up, Endpoint::lobby);
    story.bot.next(Woken{});
    expect_send(story.turn(100), Endpoint::action, attack_text(k_enemy));
}

TEST(Bot, ComesBackToItsGameAfterALostLobby) {
    Story story;
    story.start();
    const Step lost = story.lose(Endpoint::lobby);
    EXPECT_EQ(lost.wake, 1000ms);
    EXPECT_FALSE(lost.send);
    expect_send(story.bot.next(Woken{}), Endpoint::lobby, k_lobby);
    EXPECT_EQ(story.lose(Endpoint::lobby).wake, 2000ms);
    story.bot.next(Woken{});
    EXPECT_EQ(story.lose(Endpoint::lobby).wake, 4000ms);
    story.bot.next(Woken{});
    EXPECT_EQ(story.lose(Endpoint::lobby).wake, 8000ms);
    story.bot.next(Woken{});
    EXPECT_EQ(story.lose(Endpoint::lobby).wake, 8000ms);
    story.bot.next(Woken{});
    story.hear(Endpoint::lobby, wire::start_push(fight_of(100)));
    EXPECT_EQ(story.lose(Endpoint::lobby).wake, 1000ms);
    story.bot.next(Woken{});
    EXPECT_TRUE(story.hear(Endpoint::lobby, wire::complete_push(k_game)).ended);
}

TEST(Bot, DoesNotMindConnectionsThatItDoesNotNeed) {
    Story story;
    story.start();
    for (const Endpoint endpoint :
         {Endpoint::login, Endpoint::find, Endpoint::hero, Endpoint::action}) {
        expect_idle(story.lose(endpoint));
    }
    story.hear(Endpoint::lobby, wire::complete_push(k_game));
    expect_idle(story.lose(Endpoint::lobby));
}

TEST(Bot, TriesAgainWhatWasLostOnTheWayIn) {
    Story story;
    story.bot.next(Begin{});
    EXPECT_EQ(story.lose(Endpoint::login).wake, 1000ms);
    expect_send(story.bot.next(Woken{}), Endpoint::login, R"({"PAYLOAD":{"USER":"USER001"}})");
    story.hear(Endpoint::login, wire::login_answer(k_self, true, ""));
    story.bot.next(Invitation{2, {}, {}});
    EXPECT_EQ(story.lose(Endpoint::find).wake, 1000ms);
    expect_send(story.bot.next(Woken{}), Endpoint::find, k_find);
}

TEST(Bot, AsksAgainWhenTheServerIsBusyForHoweverLong) {
    Story story({.user = "USER001", .most_failures = 3});
    story.log_in();
    story.bot.next(Invitation{2, {}, {}});
    for (const auto status : {refusal::k_busy, refusal::k_unavailable, refusal::k_stopping,
                              refusal::k_busy, refusal::k_busy, refusal::k_busy}) {
        const Step refused = story.refuse(Endpoint::find, status);
        EXPECT_EQ(refused.wake, 1000ms);
        EXPECT_FALSE(refused.send || refused.failure);
        expect_send(story.bot.next(Woken{}), Endpoint::find, k_find);
    }
}

TEST(Bot, LogsInAgainWhenTheServerForgotIt) {
    Story story;
    story.start();
    story.turn(100);
    const Step refused = story.refuse(Endpoint::action, refusal::k_unknown_user);
    EXPECT_EQ(refused.hang_up, Endpoint::lobby);
    EXPECT_TRUE(refused.wake);
    expect_send(story.bot.next(Woken{}), Endpoint::login, R"({"PAYLOAD":{"USER":"USER001"}})");
    const Step back = story.hear(Endpoint::login, wire::login_answer(k_third, true, ""));
    EXPECT_FALSE(back.free);
    expect_send(back, Endpoint::lobby, wire::request_text(wire::LobbyRequest{k_game, k_third, ""}));
    const Step end = story.hear(Endpoint::lobby, wire::timed_out_push(k_game));
    ASSERT_TRUE(end.ended);
    EXPECT_EQ(end.ended->outcome, Outcome::timed_out);
}

TEST(Bot, DropsAnAnswerThatComesWhenTheServerHasForgottenIt) {
    Story story;
    story.start(50);
    const combat::Fight fight = fight_of(100, 50);
    const auto hero = wire::hero_answer(k_game, k_enemy, &fight.fighters[1]);
    EXPECT_TRUE(story.bare_turn().send);
    story.refuse(Endpoint::lobby, refusal::k_unknown_user);
    expect_idle(story.hear(Endpoint::hero, hero));
    EXPECT_EQ(story.bot.next(Woken{}).send->to, Endpoint::login);
    story.hear(Endpoint::login, wire::login_answer(k_self, true, ""));
    story.hear(Endpoint::lobby, wire::start_push(fight));
    EXPECT_EQ(story.bare_turn().send->to, Endpoint::hero);
    EXPECT_EQ(story.hear(Endpoint::hero, hero).send->to, Endpoint::hero);
}

TEST(Bot, TellsAForfeit) {
    Story story;
    story.start();
    story.turn(100);
    const Step late = story.refuse(Endpoint::action, refusal::k_not_your_turn);
    EXPECT_TRUE(late.late);
    EXPECT_FALSE(late.send || late.wake);
}

TEST(Bot, LooksAgainWhenItsEnemyIsOutAlready) {
    Story story;
    story.start(50);
    story.turn(100, 50);
    const Step refused = story.refuse(Endpoint::action, refusal::k_enemy_out);
    EXPECT_EQ(refused.hang_up, Endpoint::lobby);
    expect_send(story.bot.next(Woken{}), Endpoint::lobby, k_lobby);
    EXPECT_TRUE(story.turn(100, 50).send);
}

TEST(Bot, EndsAMatchWithoutASeat) {
    Story story;
    story.log_in();
    story.bot.next(Invitation{2, "m1", 0});
    const Step refused = story.refuse(Endpoint::find, refusal::k_match_taken);
    ASSERT_TRUE(refused.ended);
    EXPECT_EQ(refused.ended->game, std::nullopt);
    EXPECT_EQ(refused.ended->outcome, Outcome::timed_out);
    EXPECT_TRUE(refused.free);
}

TEST(Bot, EndsAGameThatTheLobbyDoesNotKnow) {
    for (const auto status : {refusal::k_unknown_game, refusal::k_not_member}) {
        Story story;
        story.enter_lobby();
        const Step refused = story.refuse(Endpoint::lobby, status);
        ASSERT_TRUE(refused.ended);
        EXPECT_EQ(refused.ended->outcome, Outcome::timed_out);
    }
}

TEST(Bot, ForgetsAnswersOfTheGameBefore) {
    Story story;
    story.start();
    story.turn(100);
    EXPECT_TRUE(story.hear(Endpoint::lobby, wire::complete_push(k_game)).ended);
    story.bot.next(Invitation{2, {}, {}});
    story.seat(k_next_game);
    expect_idle(story.hear(Endpoint::lobby, wire::complete_push(k_game)));
    expect_idle(story.turn(90));  // of the game before
    expect_idle(story.refuse(Endpoint::action, refusal::k_not_your_turn));
    combat::Fight fight = fight_of(70);
    fight.token = k_next_game;
    const Step turn = story.hear(Endpoint::lobby, wire::turn_push(fight));
    ASSERT_TRUE(turn.send);
    EXPECT_TRUE(story.refuse(Endpoint::action, refusal::k_not_your_turn).late);
}

TEST(Bot, GivesUpAfterTooManyFailures) {
    Story story({.user = "USER001", .most_failures = 2});
    story.bot.next(Begin{});
    for (int i = 0; i < 2; ++i) {
        EXPECT_FALSE(story.lose(Endpoint::login).failure);
        story.bot.next(Woken{});
    }
    const Step step = story.lose(Endpoint::login);
    ASSERT_TRUE(step.failure);
    EXPECT_EQ(step.failure->fault, base::Fault::unavailable);
    EXPECT_EQ(step.failure->what,
              "USER001: gave up after 3 failures in a row, the last: connection reset");
}

TEST(Bot, GivesUpWhatIsRefusedForGood) {
    Story story;
    story.log_in();
    story.bot.next(Invitation{2, {}, {}});
    const Step step = story.refuse(Endpoint::find, refusal::k_participants_range);
    ASSERT_TRUE(step.failure);
    EXPECT_EQ(step.failure->fault, base::Fault::rejected);
    EXPECT_EQ(step.failure->what,
              "USER001: the server refused game/find: PARTICIPANTS OUT OF RANGE");
}

TEST(Bot, TakesAnotherNameWhereItsOwnIsProtected) {
    Story keeps;
    keeps.bot.next(Begin{});
    EXPECT_TRUE(keeps.refuse(Endpoint::login, refusal::k_not_allowed).failure);

    Story changes({.user = "USER001", .name_taken = NameTaken::take_another});
    changes.bot.next(Begin{});
    for (int i = 0; i < 5; ++i) {
        const Step again = changes.refuse(Endpoint::login, refusal::k_not_allowed);
        ASSERT_TRUE(again.send);
        EXPECT_EQ(again.send->to, Endpoint::login);
        EXPECT_EQ(changes.bot.user_name().rfind("USER001-", 0), 0U);
        EXPECT_NE(again.send->text.find(changes.bot.user_name()), std::string::npos);
    }
    EXPECT_TRUE(changes.refuse(Endpoint::login, refusal::k_not_allowed).failure);
}

}  // namespace
}  // namespace player
