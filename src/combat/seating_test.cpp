#include "combat/seating.h"

#include <gtest/gtest.h>

namespace combat {
namespace {

UserToken user(int number) {
    UserToken token;
    token.bytes[15] = static_cast<std::uint8_t>(number);
    return token;
}

GameToken game(int number) {
    GameToken token;
    token.bytes[15] = static_cast<std::uint8_t>(number);
    return token;
}

// Of that user for a game of that many: heroes 1, 2, … in the hand, game 9 if one must be opened.
SeatRequest request_of(int number, int participants) {
    SeatRequest request;
    request.user = user(number);
    request.participants = participants;
    request.fresh_game = game(9);
    for (int i = 1; i <= participants; ++i) {
        request.hand.push_back({static_cast<HeroId>(i), "", 10, 25});
    }
    return request;
}

SeatRequest match_request_of(int number, int participants) {
    SeatRequest request = request_of(number, participants);
    request.match = "m";
    return request;
}

// A game of that many seats in which user 1 sits.
Fight waiting(int seats) {
    Fight fight = open_fight(game(1), user(1), seats);
    seat_user(fight, user(1), {1, "", 10, 25});
    return fight;
}

TEST(Seating, OpensAGameWhereThereIsNone) {
    SeatRequest request = request_of(1, 3);
    request.log_partitions = 7;
    const SeatDecision decision = decide_seat(nullptr, request);
    ASSERT_EQ(decision.seating, Seating::opens);
    EXPECT_EQ(decision.after.token, game(9));
    EXPECT_EQ(decision.after.host, user(1));
    EXPECT_EQ(decision.after.seats, 3);
    EXPECT_EQ(decision.after.log_partitions, 7);
    EXPECT_EQ(decision.after.status, Status::waiting_lobby);
    ASSERT_EQ(decision.after.fighters.size(), 1U);
    EXPECT_EQ(decision.after.fighters[0].hero, 1);
}

TEST(Seating, FillsTheGameThatIsFoundAndStartsItWithItsLastSeat) {
    const Fight found = waiting(3);
    const SeatDecision second = decide_seat(&found, request_of(2, 3));
    ASSERT_EQ(second.seating, Seating::joins);
    EXPECT_EQ(second.after.token, game(1));
    EXPECT_EQ(second.after.version, found.version + 1);
    EXPECT_EQ(second.after.status, Status::waiting_lobby);
    EXPECT_EQ(second.after.find(user(2))->hero, 2);
    const SeatDecision third = decide_seat(&second.after, request_of(3, 3));
    ASSERT_EQ(third.seating, Seating::joins);
    EXPECT_EQ(third.after.status, Status::waiting_player);
    EXPECT_EQ(third.after.find(user(3))->hero, 3);
}

TEST(Seating, KeepsASeatHoweverOftenItIsAskedFor) {
    const Fight found = waiting(3);
    EXPECT_EQ(decide_seat(&found, request_of(1, 3)).seating, Seating::seated);
    EXPECT_EQ(decide_seat(&found, match_request_of(1, 3)).seating, Seating::seated);
}

TEST(Seating, OpensAnotherGameInsteadOfOneThatCannotBeFilled) {
    Fight full = waiting(2);
    seat_user(full, user(2), {2, "", 10, 25});
    Fight starting = waiting(2);
    starting.status = Status::starting;
    const Fight larger = waiting(3);
    for (const Fight* found : std::initializer_list<const Fight*>{&full, &starting, &larger}) {
        const SeatDecision decision = decide_seat(found, request_of(3, 2));
        ASSERT_EQ(decision.seating, Seating::opens);
        EXPECT_EQ(decision.after.token, game(9));
        EXPECT_EQ(decision.after.version, 1U);
        EXPECT_EQ(decide_seat(found, match_request_of(3, 2)).seating, Seating::rejected);
    }
    EXPECT_EQ(decide_seat(&larger, match_request_of(1, 2)).seating, Seating::rejected);
}

TEST(Seating, OpensAGameAfterOneThatIsOver) {
    Fight over = waiting(2);
    time_out(over);
    for (const int number : {1, 2}) {
        EXPECT_EQ(decide_seat(&over, request_of(number, 2)).seating, Seating::opens);
        EXPECT_EQ(decide_seat(&over, match_request_of(number, 2)).seating, Seating::opens);
    }
}

TEST(Seating, GivesTheHeroOfTheSeatOrElseTheFirstThatIsFree) {
    const Fight found = waiting(3);  // hero 1 is taken
    const auto hero_for = [&](std::optional<int> seat) {
        SeatRequest request = request_of(2, 3);
        request.seat = seat;
        return decide_seat(&found, request).after.find(user(2))->hero;
    };
    EXPECT_EQ(hero_for(2), 3);
    EXPECT_EQ(hero_for(0), 2);
    EXPECT_EQ(hero_for(-1), 2);
    EXPECT_EQ(hero_for(3), 2);
    EXPECT_EQ(hero_for(std::nullopt), 2);
}

TEST(Seating, RejectsAHandWithoutAFreeHero) {
    const Fight found = waiting(2);
    SeatRequest request = request_of(2, 2);
    request.hand.resize(1);
    const SeatDecision decision = decide_seat(&found, request);
    EXPECT_EQ(decision.seating, Seating::rejected);
    EXPECT_EQ(decision.reason, "no hero of the hand is free");
    request.hand.clear();
    EXPECT_EQ(decide_seat(nullptr, request).seating, Seating::rejected);
}

}  // namespace
}  // namespace combat
