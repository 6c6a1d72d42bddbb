#include "app/simulate/direct_game.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <string>

#include "wire/log_record.h"

namespace app {
namespace {

constexpr std::uint64_t k_seed = 5;
constexpr base::Timestamp k_noon =
    std::chrono::sys_days(std::chrono::days(20'000)) + std::chrono::hours(12);

combat::Roster five_heroes() {
    std::vector<combat::Hero> heroes;
    for (std::uint16_t id = 1; id <= 5; ++id) {
        heroes.push_back({id, "hero " + std::to_string(id), 100u * id, 900});
    }
    return combat::Roster(std::move(heroes));
}

// No match of a seeded game is random.
std::array<std::uint8_t, 16> no_entropy() {
    ADD_FAILURE() << "something was drawn at random";
    return {};
}

class Direct : public testing::Test {
protected:
    Direct() {
        for (const char* name : {"USER001", "USER002", "USER003"}) {
            tokens_.push_back(issuer_.user_token(name));
        }
    }

    static player::Start match(const std::string& name, int participants) {
        player::Start start;
        for (int seat = 0; seat < participants; ++seat) {
            start.guests.push_back(
                {static_cast<player::PlayerIndex>(seat), {participants, name, seat}});
        }
        return start;
    }

    // All entries, each step a second after the one before.
    std::vector<base::LogEntry> entries_of(const player::Start& start) {
        DirectGame game(world_, start, 3);
        std::vector<base::LogEntry> all;
        for (base::Timestamp time = k_noon; !game.over(); time += std::chrono::seconds(1)) {
            for (base::LogEntry& entry : game.step(time)) all.push_back(std::move(entry));
        }
        last_ = game.fight();
        return all;
    }

    const combat::Roster roster_ = five_heroes();
    const server::Issuer issuer_{k_seed, no_entropy, roster_};
    std::vector<base::UserToken> tokens_;
    const DirectWorld world_{k_seed, issuer_, tokens_};
    combat::Fight last_;
};

TEST_F(Direct, WritesEveryRecordOfAGameInOrder) {
    const auto entries = entries_of(match("m", 3));
    std::map<std::string, std::uint32_t> count;
    for (std::uint32_t i = 0; i < entries.size(); ++i) {
        EXPECT_EQ(entries[i].game_seq, i);
        EXPECT_EQ(entries[i].game, last_.token);
        EXPECT_EQ(entries[i].partitions, 3);
        ++count[entries[i].message];
    }
    std::uint32_t attacks = 0;
    for (const combat::Fighter& fighter : last_.fighters) attacks += fighter.rounds;
    EXPECT_GT(attacks, 1u);
    const std::map<std::string, std::uint32_t> expected = {
        {"Hero Selected", 3},
        {"Starting Match", 3},
        {"Pushing User's Turn Notification", attacks},
        {"Attack Completed", attacks},
        {"Game Finished", 3},
        {"Cleaning Game Records", 3}};
    EXPECT_EQ(count, expected);
}

TEST_F(Direct, EverybodyIsSeatedAndRanked) {
    entries_of(match("m", 3));
    EXPECT_EQ(last_.token, issuer_.game_token("m"));
    EXPECT_EQ(last_.status, combat::Status::completed);
    std::set<int> ranks, heroes;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(last_.fighters[i].user, tokens_[i]);
        EXPECT_EQ(last_.fighters[i].hero, issuer_.hand(3, "m")[i].id);
        ranks.insert(last_.fighters[i].rank);
    }
    EXPECT_EQ(ranks, (std::set<int>{1, 2, 3}));
}

TEST_F(Direct, TheSameMatchIsTheSameGame) {
    const auto once = entries_of(match("m", 3)), again = entries_of(match("m", 3));
    ASSERT_EQ(once.size(), again.size());
    for (std::size_t i = 0; i < once.size(); ++i) {
        EXPECT_EQ(wire::record_text(once[i], k_noon, "embedded"),
                  wire::record_text(again[i], k_noon, "embedded"));
    }
    EXPECT_NE(entries_of(match("n", 3)).front().game, once.front().game);
}

TEST_F(Direct, AttacksBearTheTimeOfTheirStep) {
    const auto entries = entries_of(match("m", 2));
    int steps = 2;  // two seats
    for (const base::LogEntry& entry : entries) {
        if (entry.message != "Attack Completed") continue;
        const auto time = k_noon + std::chrono::seconds(steps++);
        EXPECT_TRUE(entry.task.starts_with(R"({"TIMESTAMP":")" + base::seconds_text(time)))
            << entry.task;
    }
    EXPECT_GT(steps, 3);
}

}  // namespace
}  // namespace app
