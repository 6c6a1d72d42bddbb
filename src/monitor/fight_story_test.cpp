#include "monitor/fight_story.h"

#include <gtest/gtest.h>

#include "etl/record_test_support.h"

namespace monitor {
namespace {

using etl::test::ann;
using etl::test::bob;

// Records of a fight between Ann (1000 health) and Bob (800).
class Fight {
public:
    void start() {
        etl::GameRecord& record = next(etl::RecordKind::starting_match);
        record.participants = {{ann(), 1, 300, 1000}, {bob(), 2, 500, 800}};
    }
    void attack(const etl::UserToken& user, const etl::UserToken& enemy, std::uint64_t prior,
                std::uint64_t post) {
        etl::GameRecord& record = next(etl::RecordKind::attack);
        record.user = user;
        record.enemy = enemy;
        record.damage = user == ann() ? 300 : 500;
        record.health_prior = prior;
        record.health_post = post;
    }
    void forfeit(const etl::UserToken& user) { next(etl::RecordKind::forfeit).user = user; }

    FightStory story() const {
        std::vector<ToldRecord> told;
        for (const etl::GameRecord& record : records) told.push_back({{}, &record});
        return fight_of(told);
    }

    std::vector<etl::GameRecord> records;

private:
    etl::GameRecord& next(etl::RecordKind kind) {
        etl::GameRecord& record = records.emplace_back();
        record.kind = kind;
        record.seq = static_cast<std::uint32_t>(records.size());
        return record;
    }
};

TEST(FightStory, BlowByBlow) {
    Fight fight;
    fight.start();
    fight.attack(ann(), bob(), 800, 500);
    fight.attack(bob(), ann(), 1000, 500);
    fight.attack(ann(), bob(), 500, 200);
    const FightStory story = fight.story();
    ASSERT_EQ(story.fighters.size(), 2U);
    ASSERT_EQ(story.blows.size(), 3U);
    EXPECT_EQ(story.blows[1].user, 1U);
    EXPECT_EQ(story.blows[1].enemy, 0U);
    EXPECT_EQ(story.blows[1].health_after, 500U);
    EXPECT_EQ(story.health, (std::vector<std::uint64_t>{500, 200}));
}

TEST(FightStory, WhoForfeitsLosesWhatWasLeft) {
    Fight fight;
    fight.start();
    fight.attack(ann(), bob(), 800, 500);
    fight.forfeit(bob());
    const FightStory story = fight.story();
    EXPECT_TRUE(story.blows[1].forfeit);
    EXPECT_EQ(story.blows[1].health_before, 500U);
    EXPECT_EQ(story.blows[1].health_after, 0U);
    EXPECT_EQ(story.health, (std::vector<std::uint64_t>{1000, 0}));
}

TEST(FightStory, GameSeqDecidesTheOrder) {
    Fight fight;
    fight.start();
    fight.attack(ann(), bob(), 500, 200);
    fight.attack(ann(), bob(), 800, 500);
    std::swap(fight.records[1].seq, fight.records[2].seq);
    EXPECT_EQ(fight.story().blows[0].health_before, 800U);
    fight.records[2].seq.reset();
    EXPECT_EQ(fight.story().blows[0].health_before, 500U);
}

TEST(FightStory, WithoutItsStartTheFirstBlowTellsTheHealth) {
    Fight fight;
    fight.attack(ann(), bob(), 800, 500);
    const FightStory story = fight.story();
    ASSERT_EQ(story.fighters.size(), 2U);
    EXPECT_EQ(story.fighters[1].health, 800U);
    EXPECT_EQ(story.fighters[0].health, 0U);
}

}  // namespace
}  // namespace monitor
