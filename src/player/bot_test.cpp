#include "player/bot.h"

#include <gtest/gtest.h>

#include "wire/message.h"

namespace player {
namespace {

using namespace std::chrono_literals;
namespace refusal = wire::refusal;

const GameToken k_game = *GameToken::parse("0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11");
const GameToken k_next_game = *GameToken::parse("1c9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11");
const UserToken k_self = *UserToken::parse("f47ac10b-58cc-4372-a567-0e02b2c3d479");
const UserToken k_enemy = *UserToken::parse("16fd2706-8baf-433b-82eb-8c7fada847da");
const UserToken k_third = *UserToken::parse("26fd2706-8baf-433b-82eb-8c7fada847da");

combat::Fight fight_of(std::uint32_t enemy_health, std::uint32_t third_health = 0) {
    combat::Fight fight = combat::open_fight(k_game, k_self, third_health > 0 ? 3 : 2);
    combat::take_seat(fight, k_self, combat::Hero{1, "", 10, 1000});
    combat::take_seat(fight, k_enemy, combat::Hero{2, "", 10, enemy_health});
    if (third_health > 0) combat::take_seat(fight, k_third, combat::Hero{3, "", 10, third_health});
    return fight;
}

// One bot and what it is told; each call gives the bot's step.
struct Story {
    explicit Story(BotOptions options = {.user = "USER001"}) : bot(std::move(options)) {}

    Step hear(Endpoint from, std::string_view text) {
        return bot.next(Received{from, wire::parse_player_message(text)});
    }
    Step refuse(Endpoint from, std::string_view status) {
        return hear(from, wire::refusal_answer(status));
    }
    Step lose(Endpoint endpoint) { return bot.next(Lost{endpoint, "connection reset"}); }
    Step turn(std::uint32_t enemy_health, std::uint32_t third_health = 0) {
        return hear(Endpoint::lobby, wire::turn_push(fight_of(enemy_health, third_health)));
    }
    // A server that does not tell the healths.
    Step bare_turn() {
        return hear(Endpoint::lobby, R"({"PAYLOAD":{"GAME_TOKEN":")" + k_game.text() +
                                         R"("},"STATUS":{"GAME":"USER'S TURN"}})");
    }
    Step attacked(std::uint32_t left) {
        return hear(Endpoint::action, wire::attack_answer({}, k_game, k_self, k_enemy,
                                                          combat::Blow{10, left + 10, left}));
    }
    Step seat(const GameToken& game = k_game) {
        return hear(Endpoint::find,
                    wire::find_answer(game, fight_of(1).fighters[0], wire::Audience::player));
    }
    void log_in() {
        bot.next(Begin{});
        hear(Endpoint::login, wire::login_answer(k_self, true, ""));
    }
    void enter_lobby() {
        log_in();
        bot.next(Invitation{2, {}, {}});
        seat();
    }
    void start(std::uint32_t third_health = 0) {
        enter_lobby();
        hear(Endpoint::lobby, wire::start_push(fight_of(100, third_health)));
    }

    Bot bot;
};

std::string attack_text(const std::optional<UserToken>& enemy, std::string secret = {}) {
    return wire::request_text(wire::ActionRequest{k_game, k_self, enemy, std::move(secret)});
}
const std::string k_find = wire::request_text(wire::FindRequest{k_self, 2, {}, {}, ""});
const std::string k_lobby = wire::request_text(wire::LobbyRequest{k_game, k_self, ""});

void expect_send(const Step& step, Endpoint to, const std::string& text) {
    ASSERT_TRUE(step.send);
    EXPECT_EQ(step.send->to, to);
    EXPECT_EQ(step.send->text, text);
    EXPECT_FALSE(step.failure);
}
void expect_idle(const Step& step) {
    EXPECT_FALSE(step.send || step.wake || step.hang_up || step.ended || step.seated);
    EXPECT_FALSE(step.free || step.late || step.failure);
}

TEST(Bot, PlaysAGameFromLoginToTheEnd) {
    Story story;
    expect_send(story.bot.next(Begin{}), Endpoint::login, R"({"PAYLOAD":{"USER":"USER001"}})");
    const Step in = story.hear(Endpoint::login, wire::login_answer(k_self, true, ""));
    EXPECT_TRUE(in.free);
    EXPECT_EQ(in.hang_up, Endpoint::login);
    expect_send(story.bot.next(Invitation{2, {}, {}}), Endpoint::find, k_find);
    const Step seated = story.seat();
    EXPECT_EQ(seated.seated, k_game);
    expect_send(seated, Endpoint::lobby, k_lobby);
    expect_idle(story.hear(Endpoint::lobby, wire::start_push(fight_of(100))));
    expect_send(story.turn(100), Endpoint::action, attack_text(k_enemy));
    expect_idle(story.attacked(90));
    expect_send(story.turn(90), Endpoint::action, attack_text(k_enemy));
    expect_idle(story.attacked(80));
    const Step end = story.hear(Endpoint::lobby, wire::complete_push(k_game));
    ASSERT_TRUE(end.ended);
    EXPECT_EQ(end.ended->game, k_game);
    EXPECT_EQ(end.ended->outcome, Outcome::complete);
    EXPECT_TRUE(end.free);
    expect_send(story.bot.next(Invitation{2, {}, {}}), Endpoint::find, k_find);
    EXPECT_EQ(story.seat(k_next_game).seated, k_next_game);
}

TEST(Bot, AsksForTheSeatOfItsMatch) {
    Story story;
    story.log_in();
    expect_send(story.bot.next(Invitation{3, "m1", 2}), Endpoint::find,
                wire::request_text(wire::FindRequest{k_self, 3, "m1", 2, ""}));
}

TEST(Bot, ReadsOnAfterAUserCreatedOfItsOwn) {
    Story story;
    story.bot.next(Begin{});
    expect_idle(story.hear(Endpoint::login, R"({"PAYLOAD":{},"STATUS":"USER CREATED"})"));
    EXPECT_TRUE(story.hear(Endpoint::login, wire::login_answer(k_self, false, "")).free);
}

TEST(Bot, ShowsItsSecretEverywhere) {
    Story story({.user = "USER001", .protection = Protection::asked_for});
    expect_send(story.bot.next(Begin{}), Endpoint::login,
                R"({"PAYLOAD":{"USER":"USER001","PROTECT":true}})");
    story.hear(Endpoint::login, wire::login_answer(k_self, true, "5ec2e7"));
    expect_send(story.bot.next(Invitation{2, {}, {}}), Endpoint::find,
                wire::request_text(wire::FindRequest{k_self, 2, {}, {}, "5ec2e7"}));
    expect_send(story.seat(), Endpoint::lobby,
                wire::request_text(wire::LobbyRequest{k_game, k_self, "5ec2e7"}));
    expect_send(story.turn(100), Endpoint::action, attack_text(k_enemy, "5ec2e7"));
    story.refuse(Endpoint::action, refusal::k_unknown_user);
    expect_send(story.bot.next(Woken{}), Endpoint::login,
                R"({"PAYLOAD":{"USER":"USER001","PROTECT":true,"SECRET":"5ec2e7"}})");
}

TEST(Bot, AsksForHeroesWhereTheTurnDoesNotTellHealths) {
    Story story;
    story.start(50);
    const auto hero_text = [](const UserToken& user) {
        return wire::request_text(wire::HeroRequest{k_game, user});
    };
    const combat::Fight fight = fight_of(0, 50);
    expect_send(story.bare_turn(), Endpoint::hero, hero_text(k_enemy));
    expect_idle(story.bare_turn());
    expect_send(story.hear(Endpoint::hero, wire::hero_answer(k_game, k_enemy, &fight.fighters[1])),
                Endpoint::hero, hero_text(k_third));
    expect_send(story.hear(Endpoint::hero, wire::hero_answer(k_game, k_third, &fight.fighters[2])),
                Endpoint::action, attack_text(k_third));
}

TEST(Bot, SaysSoWhenItSeesNobodyLeft) {
    Story story;
    story.start();
    expect_send(story.turn(0), Endpoint::action, attack_text(std::nullopt));
    expect_idle(story.hear(Endpoint::action, wire::nobody_left_answer({}, k_game, k_self)));
}

TEST(Bot, ActsOnceWhenATurnIsPushedTwice) {
    Story story;
    story.start();
    expect_send(story.turn(100), Endpoint::action, attack_text(k_enemy));
    expect_idle(story.turn(100));
    expect_idle(story.attacked(90));
    expect_idle(story.turn(100));
    expect_send(story.turn(90), Endpoint::action, attack_text(k_enemy));
}

TEST(Bot, KeepsATurnThatCameBeforeTheAnswer) {
    Story story;
    story.start();
    story.turn(100);
    expect_idle(story.turn(90));
    expect_send(story.attacked(90), Endpoint::action, attack_text(k_enemy));
}

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

TEST(Bot, ChoosesTheSameUnderTheSameSeed) {
    const auto choices = [](std::uint64_t random) {
        Story story({.user = "USER001", .seed = 5, .random = random});
        story.start(50);
        std::string texts;
        for (std::uint32_t health = 100; health > 50; --health) {
            texts += story.turn(health, 50).send->text;
            story.attacked(health - 1);
        }
        return texts;
    };
    EXPECT_EQ(choices(1), choices(2));
    EXPECT_NE(choices(1).find(attack_text(k_enemy)), std::string::npos);
    EXPECT_NE(choices(1).find(attack_text(k_third)), std::string::npos);
}

TEST(Bot, IgnoresWhatItDoesNotUnderstand) {
    Story story;
    story.start();
    for (const Endpoint endpoint :
         {Endpoint::login, Endpoint::find, Endpoint::lobby, Endpoint::hero, Endpoint::action}) {
        expect_idle(story.hear(endpoint, "nonsense"));
        expect_idle(story.hear(endpoint, "{}"));
        expect_idle(story.hear(endpoint, wire::login_answer(k_third, false, "")));
    }
    expect_idle(story.bot.next(Woken{}));
    expect_send(story.turn(100), Endpoint::action, attack_text(k_enemy));
}

}  // namespace
}  // namespace player
