#include "player/bot.h"

#include <gtest/gtest.h>

#include "tests/support/bot_story.h"
#include "wire/message.h"

namespace player {
namespace {

namespace refusal = wire::refusal;

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

TEST(Bot, TakesASeatThatIsSpelledOtherwise) {
    Story story;
    story.log_in();
    story.bot.next(Invitation{2, {}, {}});
    const Step step = story.hear(Endpoint::find, R"({"PAYLOAD":{"GAME_TOKEN":")" + k_game.text() +
                                                     R"("},"STATUS":{"JOINED":"SUCESS"}})");
    EXPECT_EQ(step.seated, k_game);
    expect_send(step, Endpoint::lobby, k_lobby);
}

TEST(Bot, TakesAnAnswerThatComesAfterAWordThatItDoesNotKnow) {
    Story story;
    story.bot.next(Begin{});
    EXPECT_TRUE(story.refuse(Endpoint::login, "GREETINGS").wake);
    const Step login = story.hear(Endpoint::login, wire::login_answer(k_self, true, ""));
    EXPECT_TRUE(login.free);
    story.bot.next(Invitation{2, {}, {}});
    EXPECT_TRUE(story.refuse(Endpoint::find, "LOOKING FOR A GAME").wake);
    EXPECT_EQ(story.seat().seated, k_game);
    expect_idle(story.bot.next(Woken{}));
    expect_idle(story.seat());
}

}  // namespace
}  // namespace player
