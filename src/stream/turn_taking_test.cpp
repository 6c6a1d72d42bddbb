#include "stream/turn_taking.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>

namespace stream {
namespace {

using std::chrono::milliseconds;

using Lane = std::optional<TurnTaking::Lane>;

base::Timestamp at(int ms) { return base::Timestamp(std::chrono::hours(9) + milliseconds(ms)); }

// Two topics of partition 0; both have given out a record of time 0.
class Turns : public testing::Test {
protected:
    Turns() {
        lobby = turns.add(0);
        game = turns.add(0);
        turns.gave_out(lobby, at(0));
        turns.gave_out(game, at(0));
    }
    TurnTaking turns;
    TurnTaking::Lane lobby = 0, game = 0;
};

TEST_F(Turns, NobodyHasATurnWhoHasNothing) {
    EXPECT_EQ(TurnTaking().next(), std::nullopt);
    EXPECT_EQ(turns.next(), std::nullopt);
    turns.is_at_end(lobby);
    EXPECT_EQ(turns.next(), std::nullopt);
}

TEST_F(Turns, TheOlderRecordIsFirst) {
    turns.is_ready(lobby, at(7000));
    turns.is_ready(game, at(6999));
    EXPECT_EQ(turns.next(), game);
    turns.gave_out(game, at(8000));
    turns.is_ready(game, at(8001));
    EXPECT_EQ(turns.next(), lobby);
}

TEST_F(Turns, ATopicThatIsAwaitedIsWaitedForUntilItsEndIsKnown) {
    turns.is_ready(lobby, at(101));
    EXPECT_EQ(turns.next(), std::nullopt);
    turns.is_at_end(game);
    EXPECT_EQ(turns.next(), lobby);
    turns.is_awaited(game);
    EXPECT_EQ(turns.next(), std::nullopt);
    turns.is_ready(game, at(5000));
    EXPECT_EQ(turns.next(), lobby);
}

TEST_F(Turns, RecordsThatAreHardlyNewerDoNotWait) {
    turns.is_ready(lobby, at(100));
    EXPECT_EQ(turns.next(), lobby);
    turns.gave_out(lobby, at(100));
    turns.is_ready(lobby, at(101));
    EXPECT_EQ(turns.next(), std::nullopt);
    turns.gave_out(game, at(1));
    EXPECT_EQ(turns.next(), lobby);
}

TEST_F(Turns, WhereTheNextTimeIsNotKnownTheTopicThatHasComeLeastFarIsFirst) {
    turns.gave_out(lobby, at(10));
    turns.gave_out(game, at(5));
    turns.is_ready(lobby);
    turns.is_ready(game);
    EXPECT_EQ(turns.next(), game);
    turns.is_at_end(game);
    EXPECT_EQ(turns.next(), lobby);
}

TEST_F(Turns, WhoStartsAnewIsAsOneThatHasGivenOutNothing) {
    turns.gave_out(game, at(9000));
    turns.is_ready(lobby, at(9001));
    EXPECT_EQ(turns.next(), lobby);
    turns.restart(game);
    EXPECT_EQ(turns.next(), std::nullopt);
    turns.clear();
    EXPECT_EQ(turns.next(), std::nullopt);
    EXPECT_EQ(turns.add(3), 0U);
}

TEST_F(Turns, PartitionsDoNotWaitForEachOtherAndTakeTurns) {
    const auto other = turns.add(1);
    turns.is_ready(other, at(99'000));
    EXPECT_EQ(turns.next(), other);  // its one topic waits for nobody
    const auto third = turns.add(2);
    std::map<TurnTaking::Lane, int> had;
    for (int i = 0; i < 8; ++i) {
        turns.is_ready(lobby, at(50));
        turns.is_ready(other, at(99'000));
        turns.is_ready(third, at(1));
        ++had[turns.next().value()];
    }
    EXPECT_EQ(had[lobby], 4);  // a partition has one for each of its topics
    EXPECT_EQ(had[other], 2);
    EXPECT_EQ(had[third], 2);
}

// A log of two topics as a reader sees it: batches come when they like, and an end is heard late.
TEST(TurnTaking, HoweverRecordsComeNoTopicRunsAheadOfAnOlderRecord) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        TurnTaking turns;
        std::vector<std::deque<int>> log(2), held(2);  // not fetched yet, fetched: times
        int time = 0;
        for (int i = 0; i < 300; ++i) log[random() % 2].push_back(time += int(random() % 400));
        for (int i = 0; i < 2; ++i) turns.add(0);
        std::size_t given = 0;
        int steps = 0;
        while (given < 300) {
            ASSERT_LT(++steps, 100'000) << "seed " << seed << " stands still";
            for (TurnTaking::Lane lane = 0; lane < 2; ++lane) {
                for (auto many = random() % 20; many > 0 && !log[lane].empty(); --many) {
                    held[lane].push_back(log[lane].front());
                    log[lane].pop_front();
                }
                if (!held[lane].empty()) {
                    turns.is_ready(lane, at(held[lane].front()));
                } else if (log[lane].empty() && random() % 2 == 0) {
                    turns.is_at_end(lane);
                } else {
                    turns.is_awaited(lane);
                }
            }
            const Lane lane = turns.next();
            if (!lane) continue;
            const auto& other_held = held[1 - *lane];
            const auto& other_log = log[1 - *lane];
            for (const auto& older : {other_held, other_log}) {
                if (older.empty()) continue;
                ASSERT_LE(at(held[*lane].front()), at(older.front()) + k_ahead) << seed;
            }
            given += held[*lane].size();
            turns.gave_out(*lane, at(held[*lane].back()));
            held[*lane].clear();
        }
    }
}

}  // namespace
}  // namespace stream
