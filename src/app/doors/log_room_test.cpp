#include "app/doors/log_room.h"

#include <gtest/gtest.h>

#include <thread>

namespace app {
namespace {

class Writer final : public ports::LogWriter {
public:
    void append(ports::OutgoingRecord) override { ++appended; }
    ports::Backlog backlog() const override { return {appended, appended, has_room, 3}; }
    base::Result<void> flush(std::chrono::milliseconds) override { return {}; }
    std::vector<ports::Delivery> deliveries() const override { return {}; }
    base::Result<void> failure() const override { return {}; }

    std::uint64_t appended = 0;
    bool has_room = true;
};

struct World {
    std::optional<DiskSpace> space = DiskSpace{10'000, 1'000'000};
    int looks = 0;
    Writer* inner = nullptr;
    std::unique_ptr<ports::LogWriter> writer;

    explicit World(std::uint64_t wanted) {
        auto made = std::make_unique<Writer>();
        inner = made.get();
        writer = with_room(std::move(made), {"folder", wanted, [this](const std::string&) {
                                                 ++looks;
                                                 return space;
                                             }});
    }

    // Once it has looked again.
    bool comes_to(bool expected) const {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (writer->backlog().has_room != expected) {
            if (std::chrono::steady_clock::now() > give_up) return false;
            std::this_thread::yield();
        }
        return true;
    }
};

TEST(LogRoom, TooLittleIsSeenAtOnceAndEnoughLater) {
    World world(10'001);
    EXPECT_FALSE(world.writer->backlog().has_room);
    world.space = {20'000, 1'000'000};
    EXPECT_TRUE(world.comes_to(true));
    world.space = {10'000, 1'000'000};
    EXPECT_TRUE(world.comes_to(false));
}

TEST(LogRoom, GamesUnderWayAreWrittenDown) {
    World world(10'001);
    world.writer->append({});
    EXPECT_EQ(world.inner->appended, 1);
    EXPECT_EQ(world.writer->backlog().appended, 1);
    EXPECT_EQ(world.writer->backlog().partitions, 3);
}

TEST(LogRoom, AnEighthMoreMustBeFreeBeforeGamesBeginAgain) {
    World world(8'000);
    EXPECT_TRUE(world.writer->backlog().has_room);
    world.space = {7'999, 1'000'000};
    EXPECT_TRUE(world.comes_to(false));
    world.space = {8'999, 1'000'000};
    const int looks = world.looks;
    while (world.looks < looks + 2) EXPECT_FALSE(world.writer->backlog().has_room);
    world.space = {9'000, 1'000'000};
    EXPECT_TRUE(world.comes_to(true));
}

TEST(LogRoom, OfASmallDiskATenthIsEnough) {
    World small(1'000'000);  // of which a tenth are 100'000
    EXPECT_FALSE(small.writer->backlog().has_room);
    small.space = {112'500, 1'000'000};
    EXPECT_TRUE(small.comes_to(true));
}

TEST(LogRoom, AFullQueueIsNoRoomEither) {
    World world(1);
    world.inner->has_room = false;
    EXPECT_FALSE(world.writer->backlog().has_room);
}

TEST(LogRoom, ADiskThatDoesNotAnswerHoldsNothingBack) {
    World world(10'001);
    EXPECT_FALSE(world.writer->backlog().has_room);
    auto writer = with_room(std::make_unique<Writer>(),
                            {"folder", 10'001, [](const std::string&) { return std::nullopt; }});
    EXPECT_TRUE(writer->backlog().has_room);
}

TEST(LogRoom, ZeroNeverLooks) {
    bool looked = false;
    auto writer = with_room(std::make_unique<Writer>(), {"folder", 0, [&](const std::string&) {
                                                             looked = true;
                                                             return DiskSpace{};
                                                         }});
    EXPECT_TRUE(writer->backlog().has_room);
    EXPECT_FALSE(looked);
}

}  // namespace
}  // namespace app
