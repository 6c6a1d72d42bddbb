#include "player/due_answers.h"

#include <gtest/gtest.h>

namespace player {
namespace {

using wire::Endpoint;
using Whose = DueAnswers::Whose;

TEST(DueAnswers, AnAnswerIsDueOnce) {
    DueAnswers answers;
    EXPECT_EQ(answers.arrived(Endpoint::find), Whose::nobody);
    answers.ask(Endpoint::find);
    EXPECT_TRUE(answers.due(Endpoint::find));
    EXPECT_FALSE(answers.due(Endpoint::action));
    EXPECT_EQ(answers.arrived(Endpoint::find), Whose::this_game);
    EXPECT_FALSE(answers.due(Endpoint::find));
    EXPECT_EQ(answers.arrived(Endpoint::find), Whose::nobody);
}

TEST(DueAnswers, ThoseOfGamesBeforeComeFirst) {
    DueAnswers answers;
    for (int game = 0; game < 2; ++game) {
        answers.ask(Endpoint::action);
        answers.end_game();
    }
    EXPECT_FALSE(answers.due(Endpoint::action));
    answers.ask(Endpoint::action);
    EXPECT_EQ(answers.arrived(Endpoint::action), Whose::game_before);
    EXPECT_EQ(answers.arrived(Endpoint::action), Whose::game_before);
    EXPECT_TRUE(answers.due(Endpoint::action));
    EXPECT_EQ(answers.arrived(Endpoint::action), Whose::this_game);
}

TEST(DueAnswers, AConnectionTakesItsAnswersWithIt) {
    DueAnswers answers;
    answers.ask(Endpoint::action);
    answers.end_game();
    EXPECT_FALSE(answers.lose(Endpoint::action));
    answers.ask(Endpoint::action);
    EXPECT_TRUE(answers.lose(Endpoint::action));
    answers.ask(Endpoint::action);
    EXPECT_EQ(answers.arrived(Endpoint::action), Whose::this_game);
}

}  // namespace
}  // namespace player
