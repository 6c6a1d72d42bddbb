#include "server/announcements.h"

#include <gtest/gtest.h>

namespace server {
namespace {

ports::GameToken game(std::uint8_t number) {
    ports::GameToken token;
    token.bytes[15] = number;
    return token;
}

TEST(Announcements, GivesAGameOnceItIsOverAndItsRecordsHaveArrived) {
    server::Notice notice;
    Announcements announcements(notice);
    announcements.add({game(1), 3, false});
    announcements.add({game(1), 9, true});
    announcements.add({game(2), 12, false});
    EXPECT_EQ(announcements.waiting(), 1u);
    EXPECT_TRUE(announcements.waits(game(1)));
    EXPECT_FALSE(announcements.waits(game(2))) << "it goes on";
    EXPECT_TRUE(announcements.take_arrived(8, 10).empty());
    const auto arrived = announcements.take_arrived(9, 10);
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].game, game(1));
    EXPECT_EQ(arrived[0].changes, 2u);
    EXPECT_EQ(announcements.waiting(), 0u);
    EXPECT_FALSE(announcements.waits(game(1)));
    EXPECT_TRUE(announcements.take_arrived(100, 10).empty()) << "the second goes on";
}

TEST(Announcements, AGameIsUnpublishedUntilTheRegistryWasTold) {
    server::Notice notice;
    Announcements announcements(notice);
    announcements.add({game(1), 3, true});
    announcements.add({game(2), 4, true});
    EXPECT_EQ(announcements.unpublished(), 2u);
    const auto arrived = announcements.take_arrived(4, 10);
    EXPECT_EQ(announcements.waiting(), 0u);
    EXPECT_EQ(announcements.unpublished(), 2u) << "in hand";
    announcements.put_back(arrived);
    EXPECT_EQ(announcements.unpublished(), 2u);
    announcements.told(announcements.take_arrived(4, 10));
    EXPECT_EQ(announcements.unpublished(), 0u);
    announcements.set_written_again(3);
    EXPECT_EQ(announcements.unpublished(), 3u);
}

TEST(Announcements, AGameMayEndElsewhere) {
    server::Notice notice;
    Announcements announcements(notice);
    announcements.add({game(1), 3, false});
    announcements.end(game(1));
    announcements.end(game(2));
    const auto arrived = announcements.take_arrived(3, 10);
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].changes, 1u);
}

TEST(Announcements, AChangeThatIsHeardOfAfterTheEndCounts) {
    server::Notice notice;
    Announcements announcements(notice);
    announcements.add({game(1), 3, false});
    announcements.end(game(1));
    announcements.add({game(1), 5, false});
    auto arrived = announcements.take_arrived(5, 10);
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].changes, 2u);
    announcements.add({game(1), 7, false});
    arrived = announcements.take_arrived(7, 10);
    ASSERT_EQ(arrived.size(), 1u);
    EXPECT_EQ(arrived[0].changes, 3u) << "of all that was told before";
}

TEST(Announcements, TakesAtMostSoManyAndTakesBack) {
    server::Notice notice;
    Announcements announcements(notice);
    for (std::uint8_t number = 1; number <= 5; ++number) {
        announcements.add({game(number), number, true});
    }
    const auto first = announcements.take_arrived(5, 2);
    EXPECT_EQ(first.size(), 2u);
    announcements.put_back(first);
    EXPECT_EQ(announcements.take_arrived(5, 10).size(), 5u);
}

TEST(Announcements, ForgetsWhatTheRegistryLost) {
    server::Notice notice;
    Announcements announcements(notice);
    announcements.add({game(1), 3, false});
    announcements.forget(game(1));
    announcements.end(game(1));
    EXPECT_EQ(announcements.waiting(), 0u);
}

}  // namespace
}  // namespace server
