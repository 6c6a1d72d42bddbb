#include "player/game_book.h"

#include <gtest/gtest.h>

namespace player {
namespace {

using wire::Outcome;

base::GameToken game(int number) {
    return base::GameToken(base::uuid_v5(1, "game" + std::to_string(number)));
}

TEST(GameBook, TellsACompletedGameOnceAndAtOnce) {
    GameBook book;
    book.seated(game(1));
    book.seated(game(1));
    EXPECT_EQ(book.ended(game(1), Outcome::complete), Outcome::complete);
    EXPECT_EQ(book.ended(game(1), Outcome::complete), std::nullopt);
}

TEST(GameBook, TellsATimeOutWhenTheLastPlayerHeardIt) {
    GameBook book;
    book.seated(game(1));
    book.seated(game(1));
    EXPECT_EQ(book.ended(game(1), Outcome::timed_out), std::nullopt);
    EXPECT_EQ(book.ended(game(1), Outcome::timed_out), Outcome::timed_out);
}

// A player that came back after the game was cleaned is told that there is no such game.
TEST(GameBook, BelievesInCompletionRatherThanTimeOut) {
    GameBook book;
    book.seated(game(1));
    book.seated(game(1));
    EXPECT_EQ(book.ended(game(1), Outcome::timed_out), std::nullopt);
    EXPECT_EQ(book.ended(game(1), Outcome::complete), Outcome::complete);
    book.seated(game(2));
    book.seated(game(2));
    EXPECT_EQ(book.ended(game(2), Outcome::complete), Outcome::complete);
    EXPECT_EQ(book.ended(game(2), Outcome::timed_out), std::nullopt);
}

TEST(GameBook, RemembersWhatItTold) {
    GameBook book(2);
    book.seated(game(1));
    EXPECT_EQ(book.ended(game(1), Outcome::complete), Outcome::complete);
    book.seated(game(1));  // its answer came late
    EXPECT_EQ(book.ended(game(1), Outcome::complete), std::nullopt);
    for (int i = 2; i < 4; ++i) {
        book.seated(game(i));
        book.ended(game(i), Outcome::complete);
    }
    book.seated(game(1));  // forgotten by now
    EXPECT_EQ(book.ended(game(1), Outcome::complete), Outcome::complete);
}

TEST(GameBook, KnowsNothingOfOtherGames) {
    GameBook book;
    EXPECT_EQ(book.ended(game(1), Outcome::complete), std::nullopt);
}

}  // namespace
}  // namespace player
