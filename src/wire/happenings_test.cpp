#include "wire/happenings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "combat/seating.h"
#include "wire/message.h"

namespace wire {
namespace {

using base::Level;
using base::LogEntry;
using combat::Fight;
using testing::ElementsAre;

const base::GameToken k_game = *base::GameToken::parse("0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11");
const base::UserToken k_guest = *base::UserToken::parse("16fd2706-8baf-433b-82eb-8c7fada847da");
const base::UserToken k_host = *base::UserToken::parse("f47ac10b-58cc-4372-a567-0e02b2c3d479");

// The game of a host and a guest, told as a server tells it.
struct Story {
    Fight fight = combat::open_fight(k_game, k_host, 2);

    std::vector<LogEntry> sit(const base::UserToken& user, std::uint32_t health) {
        const auto hero = static_cast<combat::HeroId>(fight.fighters.size() + 1);
        return told(combat::seat_user(fight, user, {hero, "", 100, health}));
    }
    std::vector<LogEntry> hit(const base::UserToken& user, const base::UserToken& enemy) {
        return told(combat::attack(fight, user, enemy), "{\"answer\":1}");
    }
    std::vector<LogEntry> told(const combat::Events& events, std::string_view answer = {}) const {
        return entries_of(fight, events, answer);
    }
};

std::vector<std::string> messages(const std::vector<LogEntry>& entries) {
    std::vector<std::string> texts;
    for (const LogEntry& entry : entries) texts.push_back(entry.message);
    return texts;
}

// Every entry bears the game, and the numbers go on from `first` without a gap.
void expect_numbered(const std::vector<LogEntry>& entries, std::uint32_t first) {
    for (const LogEntry& entry : entries) {
        EXPECT_EQ(entry.game, k_game);
        EXPECT_EQ(entry.game_seq, first++) << entry.message;
    }
}

TEST(Entries, ASeatIsOneRecordUntilTheLastSeat) {
    Story story;
    const auto first = story.sit(k_host, 100);
    ASSERT_THAT(messages(first), ElementsAre("Hero Selected"));
    EXPECT_EQ(first[0].queue, "lib.server.lobby");
    EXPECT_EQ(first[0].level, Level::info);
    EXPECT_EQ(first[0].task, find_answer(k_game, story.fight.fighters[0], Audience::log));
    expect_numbered(first, 0);

    const auto second = story.sit(k_guest, 150);
    ASSERT_THAT(messages(second), ElementsAre("Hero Selected", "Starting Match", "Starting Match",
                                              "Pushing User's Turn Notification"));
    EXPECT_EQ(second[0].task, find_answer(k_game, story.fight.fighters[1], Audience::log));
    EXPECT_EQ(second[1].task, start_push(story.fight));
    EXPECT_EQ(second[2].task, start_push(story.fight));
    EXPECT_EQ(second[3].task, turn_push(story.fight));
    for (const LogEntry& entry : second) EXPECT_EQ(entry.queue, "lib.server.lobby");
    expect_numbered(second, 1);
    EXPECT_EQ(story.fight.next_seq, 5U);
}

TEST(Entries, AnAttackIsFollowedByTheNextTurnOrTheEnd) {
    Story story;
    story.sit(k_host, 100);
    story.sit(k_guest, 150);
    const auto hit = story.hit(k_guest, k_host);  // the smaller token is first
    ASSERT_TRUE(story.fight.over());
    ASSERT_THAT(messages(hit), ElementsAre("Attack Completed", "Game Finished", "Game Finished",
                                           "Cleaning Game Records", "Cleaning Game Records"));
    EXPECT_EQ(hit[0].queue, "lib.server.game");
    EXPECT_EQ(hit[0].task, "{\"answer\":1}");
    EXPECT_EQ(hit[1].queue, "lib.server.lobby");
    EXPECT_EQ(hit[1].task, complete_push(k_game));
    EXPECT_EQ(hit[2].task, complete_push(k_game));
    EXPECT_EQ(hit[3].task, R"({"game_token":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
                           R"("user_token":"f47ac10b-58cc-4372-a567-0e02b2c3d479"})");
    EXPECT_EQ(hit[4].task, R"({"game_token":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
                           R"("user_token":"16fd2706-8baf-433b-82eb-8c7fada847da"})");
    expect_numbered(hit, 5);
    EXPECT_EQ(story.fight.next_seq, 10U);
}

TEST(Entries, AFightGoesOnWhileTwoStand) {
    Story story;
    story.sit(k_host, 101);
    story.sit(k_guest, 101);
    const auto hit = story.hit(k_guest, k_host);
    ASSERT_THAT(messages(hit), ElementsAre("Attack Completed", "Pushing User's Turn Notification"));
    EXPECT_EQ(hit[1].queue, "lib.server.lobby");
    EXPECT_EQ(hit[1].task, turn_push(story.fight));
    expect_numbered(hit, 5);
}

TEST(Entries, ADeadEnemyIsOneErrorRecord) {
    Story story;
    story.sit(k_host, 101);
    story.sit(k_guest, 101);
    const auto entries = story.told(combat::note_dead_enemy(story.fight), "{\"na\":1}");
    ASSERT_THAT(messages(entries), ElementsAre("Attacked Dead Enemy"));
    EXPECT_EQ(entries[0].queue, "lib.server.game");
    EXPECT_EQ(entries[0].level, Level::error);
    EXPECT_EQ(entries[0].task, "{\"na\":1}");
    expect_numbered(entries, 5);
}

TEST(Entries, AForfeitEndsADuel) {
    Story story;
    story.sit(k_host, 101);
    story.sit(k_guest, 101);
    const auto entries = story.told(combat::forfeit(story.fight));
    ASSERT_THAT(messages(entries), ElementsAre("User Forfeited", "Game Finished", "Game Finished",
                                               "Cleaning Game Records", "Cleaning Game Records"));
    EXPECT_EQ(entries[0].queue, "lib.server.game");
    EXPECT_EQ(entries[0].level, Level::warning);
    EXPECT_EQ(entries[0].task, R"({"GAME_TOKEN":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
                               R"("USER_TOKEN":"16fd2706-8baf-433b-82eb-8c7fada847da"})");
    expect_numbered(entries, 5);
}

TEST(Entries, ATimeOutTellsOnlyWhoWasSeated) {
    Story story;
    story.fight.seats = 3;
    story.sit(k_host, 101);
    story.sit(k_guest, 101);
    const auto entries = story.told(combat::time_out(story.fight));
    ASSERT_THAT(messages(entries), ElementsAre("Game Timed Out", "Game Timed Out",
                                               "Cleaning Game Records", "Cleaning Game Records"));
    EXPECT_EQ(entries[0].task, timed_out_push(k_game));
    EXPECT_EQ(entries[2].task, R"({"game_token":"0b9e9d4e-3c1a-4c57-9d0e-0d6f0a4c8f11",)"
                               R"("user_token":"f47ac10b-58cc-4372-a567-0e02b2c3d479"})");
    for (const LogEntry& entry : entries) EXPECT_EQ(entry.queue, "lib.server.lobby");
    expect_numbered(entries, 2);
}

TEST(UserEntries, GoToTheLoginQueueWithoutAGame) {
    const LogEntry created = user_created("A\"1", k_host);
    EXPECT_EQ(created.queue, "lib.server.login");
    EXPECT_EQ(created.message, "User Created");
    EXPECT_EQ(created.level, Level::info);
    EXPECT_EQ(created.task,
              R"({"USER":"A\"1","USER_TOKEN":"f47ac10b-58cc-4372-a567-0e02b2c3d479"})");
    EXPECT_EQ(created.game, std::nullopt);
    EXPECT_EQ(created.game_seq, std::nullopt);
    EXPECT_EQ(user_logged_in("A", k_host).message, "User Logged In");
}

}  // namespace
}  // namespace wire
