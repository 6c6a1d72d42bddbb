#include "monitor/live_fights.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "etl/record_test_support.h"

namespace monitor {
namespace {

using namespace std::chrono_literals;
using etl::GameRecord;
using etl::RecordKind;

const base::Timestamp k_begin = *base::parse_time("2026-11-23T12:00:00Z");

base::GameToken game(std::uint32_t number) {
    base::Uuid uuid;
    for (int i = 0; i < 4; ++i) {
        uuid.bytes[12 + i] = static_cast<std::uint8_t>(number >> (8 * (3 - i)));
    }
    return base::GameToken(uuid);
}

const base::UserToken k_ann = etl::test::user(1);
const base::UserToken k_bob = etl::test::user(2);
const base::UserToken k_cat = etl::test::user(3);

struct Writer {
    LiveFights& fights;
    base::GameToken token;
    base::Timestamp time = k_begin;
    bool numbered = true;

    GameRecord record(RecordKind kind, std::uint32_t seq) const {
        GameRecord record;
        record.kind = kind;
        record.game = token;
        if (numbered) record.seq = seq;
        return record;
    }
    void write(const GameRecord& record) { fights.note({"t", 0, 0, time}, record); }
    void start(std::uint32_t seq, bool three = false) {
        GameRecord started = record(RecordKind::starting_match, seq);
        started.participants = {{k_ann, 1, 10, 1000}, {k_bob, 2, 10, 500}};
        if (three) started.participants.push_back({k_cat, 3, 10, 300});
        write(started);
    }
    void blow(std::uint32_t seq, std::pair<base::UserToken, base::UserToken> users,
              std::pair<int, int> health) {
        GameRecord blow = record(RecordKind::attack, seq);
        blow.user = users.first;
        blow.enemy = users.second;
        blow.damage = 250;
        blow.health_prior = static_cast<std::uint64_t>(health.first);
        blow.health_post = static_cast<std::uint64_t>(health.second);
        write(blow);
    }
    void say(RecordKind kind, std::uint32_t seq, const base::UserToken& user = k_ann) {
        GameRecord said = record(kind, seq);
        said.user = user;
        write(said);
    }
};

// Ann beats Bob in two blows.
void fight(LiveFights& fights, std::uint32_t number, base::Timestamp time = k_begin) {
    Writer writer{fights, game(number), time};
    writer.start(0);
    writer.blow(1, {k_ann, k_bob}, {500, 250});
    writer.blow(2, {k_ann, k_bob}, {250, 0});
    writer.say(RecordKind::game_finished, 3);
    writer.say(RecordKind::cleaning, 4);
}

std::uint64_t counted(const LiveFights& fights) {
    std::uint64_t games = 0;
    for (const FightLength& each : fights.lengths()) games += each.games;
    return games;
}

TEST(LiveFights, HealthFollowsTheBlows) {
    LiveFights fights;
    Writer writer{fights, game(1)};
    writer.start(0);
    writer.time = k_begin + 2s;
    writer.blow(1, {k_bob, k_ann}, {1000, 750});
    const auto lively = fights.lively(6);
    ASSERT_EQ(lively.size(), 1U);
    const LiveFight& fight = lively.front();
    EXPECT_EQ(fight.game, game(1));
    EXPECT_EQ(fight.began, k_begin);
    EXPECT_EQ(fight.latest, k_begin + 2s);
    EXPECT_EQ(fight.blows, 1U);
    ASSERT_EQ(fight.fighters.size(), 2U);
    EXPECT_EQ(fight.fighters[0].user, k_ann);
    EXPECT_EQ(fight.fighters[0].hero, 1);
    EXPECT_EQ(fight.fighters[0].health, 750U);
    EXPECT_EQ(fight.fighters[0].full, 1000U);
    EXPECT_EQ(fight.fighters[1].health, 500U);
    ASSERT_TRUE(fight.last);
    EXPECT_EQ(fight.last->from, 1U);
    EXPECT_EQ(fight.last->to, 0U);
    EXPECT_EQ(fight.last->damage, 250U);
    EXPECT_FALSE(fight.last->forfeit);
    EXPECT_EQ(fights.under_way(), 1U);
}

TEST(LiveFights, TheLatestBlowsComeFirst) {
    LiveFights fights;
    for (std::uint32_t i = 0; i < 9; ++i) {
        Writer writer{fights, game(i), k_begin + std::chrono::seconds(i)};
        writer.start(0);
        if (i == 2) {
            writer.time = k_begin + 60s;
            writer.blow(1, {k_ann, k_bob}, {500, 250});
        }
    }
    const auto lively = fights.lively(3);
    ASSERT_EQ(lively.size(), 3U);
    EXPECT_EQ(lively[0].game, game(2));
    EXPECT_EQ(lively[1].game, game(8));
    EXPECT_EQ(lively[2].game, game(7));
}

TEST(LiveFights, ABlowIsCountedOnceHoweverOftenItIsWritten) {
    LiveFights fights;
    Writer writer{fights, game(1)};
    writer.start(0);
    for (int i = 0; i < 3; ++i) writer.blow(1, {k_ann, k_bob}, {500, 250});
    EXPECT_EQ(fights.lively(1).front().blows, 1U);
    fight(fights, 2);
    fight(fights, 2);
    EXPECT_EQ(counted(fights), 1U);
    EXPECT_EQ(fights.ended().size(), 1U);
}

TEST(LiveFights, WhoStandsLastHasWon) {
    LiveFights fights;
    fight(fights, 1);
    fight(fights, 2);
    Writer third{fights, game(3)};
    third.start(0);
    third.say(RecordKind::forfeit, 1, k_ann);
    third.say(RecordKind::cleaning, 2);
    const auto heroes = fights.best_heroes(10);
    ASSERT_EQ(heroes.size(), 2U);
    EXPECT_EQ(heroes[0].hero, 1);
    EXPECT_EQ(heroes[0].games, 3U);
    EXPECT_EQ(heroes[0].wins, 2U);
    EXPECT_EQ(heroes[1].hero, 2);
    EXPECT_EQ(heroes[1].wins, 1U);
    EXPECT_EQ(fights.best_heroes(1).size(), 1U);
    EXPECT_EQ(fights.under_way(), 0U);
}

TEST(LiveFights, OfSeveralWhoStandTheHealthiestHasWon) {
    LiveFights fights;
    Writer writer{fights, game(1)};
    writer.start(0, true);
    writer.blow(1, {k_bob, k_ann}, {1000, 400});
    writer.say(RecordKind::cleaning, 2);
    EXPECT_EQ(fights.best_heroes(1).front().hero, 2);
}

TEST(LiveFights, TheEndMayComeBeforeTheLastBlows) {
    LiveFights fights;
    Writer writer{fights, game(1)};
    writer.say(RecordKind::game_finished, 3);
    writer.say(RecordKind::cleaning, 4);
    writer.blow(2, {k_ann, k_bob}, {250, 0});
    writer.blow(1, {k_ann, k_bob}, {500, 250});
    EXPECT_EQ(counted(fights), 0U);
    EXPECT_TRUE(fights.lively(6).empty());
    EXPECT_EQ(fights.under_way(), 0U);
    writer.start(0);
    EXPECT_EQ(counted(fights), 1U);
    EXPECT_EQ(fights.best_heroes(1).front().hero, 1);
    EXPECT_EQ(fights.best_heroes(1).front().wins, 1U);
    ASSERT_EQ(fights.ended().size(), 1U);
    EXPECT_EQ(fights.ended().front(), game(1));
}

TEST(LiveFights, AnOlderBlowDoesNotHeal) {
    LiveFights fights;
    Writer writer{fights, game(1)};
    writer.start(0);
    writer.blow(2, {k_ann, k_bob}, {250, 10});
    writer.blow(1, {k_ann, k_bob}, {500, 250});
    const LiveFight fight = fights.lively(1).front();
    EXPECT_EQ(fight.fighters[1].health, 10U);
    EXPECT_EQ(fight.blows, 2U);
}

TEST(LiveFights, AFightWithoutAllItsRecordsIsNotCounted) {
    LiveFights fights;
    Writer writer{fights, game(1)};
    writer.start(0);
    writer.blow(2, {k_ann, k_bob}, {250, 0});
    writer.say(RecordKind::cleaning, 3);
    Writer other{fights, game(2), k_begin + 29s};
    other.start(0);
    EXPECT_TRUE(fights.ended().empty());
    other.time = k_begin + 45s;
    other.blow(1, {k_ann, k_bob}, {500, 250});
    EXPECT_EQ(fights.ended().size(), 1U);
    EXPECT_EQ(counted(fights), 0U);
    EXPECT_TRUE(fights.best_heroes(9).empty());
}

TEST(LiveFights, RecordsWithoutNumbersEndWhenOneStands) {
    LiveFights fights;
    Writer writer{fights, game(1), k_begin, false};
    writer.start(0);
    writer.blow(0, {k_ann, k_bob}, {500, 250});
    writer.say(RecordKind::cleaning, 0);
    EXPECT_EQ(counted(fights), 0U);
    writer.blow(0, {k_ann, k_bob}, {250, 0});
    EXPECT_EQ(counted(fights), 1U);
    EXPECT_EQ(fights.best_heroes(1).front().hero, 1);
}

TEST(LiveFights, AGameThatTimedOutEndsWithoutAFight) {
    LiveFights fights;
    Writer writer{fights, game(1)};
    writer.say(RecordKind::hero_selected, 0);
    EXPECT_EQ(fights.under_way(), 1U);
    writer.say(RecordKind::timed_out, 1);
    writer.say(RecordKind::cleaning, 2);
    EXPECT_EQ(fights.under_way(), 0U);
    EXPECT_EQ(counted(fights), 0U);
    EXPECT_EQ(fights.ended().size(), 1U);
}

TEST(LiveFights, LengthsAreCountedInSteps) {
    LiveFights fights;
    fight(fights, 1);
    Writer writer{fights, game(2)};
    writer.start(0);
    std::uint32_t seq = 1;
    for (; seq <= 7; ++seq) writer.blow(seq, {k_bob, k_ann}, {1000, 900});
    writer.say(RecordKind::cleaning, seq);
    Writer longest{fights, game(3)};
    longest.start(0);
    for (seq = 1; seq <= 130; ++seq) longest.blow(seq, {k_bob, k_ann}, {1000, 900});
    longest.say(RecordKind::cleaning, seq);
    const auto lengths = fights.lengths();
    ASSERT_EQ(lengths.size(), 21U);
    EXPECT_EQ(lengths[0].games, 1U);
    EXPECT_EQ(lengths[1].from, 5U);
    EXPECT_EQ(*lengths[1].to, 10U);
    EXPECT_EQ(lengths[1].games, 1U);
    EXPECT_EQ(lengths[20].from, 100U);
    EXPECT_FALSE(lengths[20].to);
    EXPECT_EQ(lengths[20].games, 1U);
}

TEST(LiveFights, TheNewestTwentyEndsAreKept) {
    LiveFights fights;
    for (std::uint32_t i = 0; i < 50; ++i) fight(fights, i);
    const auto ended = fights.ended();
    ASSERT_EQ(ended.size(), LiveFights::k_kept_ends);
    EXPECT_EQ(ended.front(), game(49));
    EXPECT_EQ(ended.back(), game(30));
}

TEST(LiveFights, TheOldestGamesAreForgotten) {
    LiveFights fights;
    constexpr std::uint32_t k_many = 3 * LiveFights::k_most_games;
    for (std::uint32_t i = 0; i < k_many; ++i) Writer{fights, game(i)}.start(0);
    EXPECT_LE(fights.under_way(), LiveFights::k_most_games);
    EXPECT_GE(fights.under_way(), LiveFights::k_most_games * 7 / 8);
    Writer newest{fights, game(k_many - 1), k_begin + 1s};
    newest.blow(1, {k_ann, k_bob}, {500, 250});
    EXPECT_EQ(fights.lively(1).front().game, game(k_many - 1));
}

TEST(LiveFights, HostileRecordsTakeNoRoom) {
    LiveFights fights;
    Writer writer{fights, game(1)};
    writer.start(0);
    writer.blow(SeqSet::k_max, {k_ann, k_bob}, {500, 0});
    writer.blow(0xffffffff, {k_ann, k_bob}, {500, 0});
    writer.say(RecordKind::broken, 1);
    writer.say(RecordKind::foreign, 1);
    EXPECT_EQ(fights.lively(1).front().blows, 0U);
    GameRecord crowd = writer.record(RecordKind::starting_match, 0);
    crowd.game = game(2);
    crowd.participants.resize(100'000);
    for (std::uint32_t i = 0; i < crowd.participants.size(); ++i) {
        crowd.participants[i].user = base::UserToken(game(i));
    }
    writer.write(crowd);
    EXPECT_EQ(fights.lively(1).front().fighters.size(), 255U);
}

}  // namespace
}  // namespace monitor
