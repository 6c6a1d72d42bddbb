// Exactly once, in thousands of small worlds: whatever workers, machines and the group do, the
// tables hold every finished game once. docs/model.md says what is simulated.
//
// MODEL_SEED=123 build/asan-ubsan/test_model --gtest_filter=Model.HoldsInEveryWorld
// plays one world again and tells its story.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <set>
#include <string_view>

#include "tests/model/world.h"

namespace model {
namespace {

constexpr std::uint64_t k_worlds = 2'000;
constexpr std::uint64_t k_worlds_of_one_spot = 500;
constexpr std::uint64_t k_worlds_until_a_bug_shows = 1'000;

constexpr std::string_view k_committed = "append, the folder not yet";

class Model : public testing::Test {
protected:
    static const GamePool& pool() {
        static const GamePool games(20'260'101);
        return games;
    }

    static Outcome play(std::uint64_t seed, Bug bug = Bug::none,
                        Trace::Wanted trace = Trace::Wanted::no) {
        return World(pool(), {seed, bug, {}, trace}).run();
    }

    static std::optional<std::uint64_t> wanted_seed() {
        const char* text = std::getenv("MODEL_SEED");
        if (text == nullptr) return std::nullopt;
        return std::strtoull(text, nullptr, 10);
    }

    static std::string told(const Outcome& outcome, std::size_t last_lines) {
        std::string text;
        const auto& story = outcome.story;
        const std::size_t first = story.size() - std::min(last_lines, story.size());
        for (std::size_t i = first; i < story.size(); ++i) text += story[i] + "\n";
        if (!outcome.verdict) return text + "nothing is wrong\n";
        return text + "=> " + std::string(kind_text(outcome.verdict->kind)) + ": " +
               outcome.verdict->what + "\n";
    }
};

// Worlds in which nothing ever goes wrong would prove nothing.
void expect_trouble(const Statistics& all) {
    EXPECT_GT(all.crashes, 500U);
    EXPECT_GT(all.power_losses, 500U);
    EXPECT_GT(all.lost_files, 20U);
    EXPECT_GT(all.lost_names, 20U);
    EXPECT_GT(all.rebalances, 5'000U);
    EXPECT_GT(all.lost_races, 50U);
    EXPECT_GT(all.zombie_losses, 20U);
    EXPECT_GT(all.zombie_wins, 100U);
    EXPECT_GT(all.failed_calls, 500U);
    EXPECT_GT(all.roll_forwards, 100U);
    EXPECT_GT(all.swept, 50U);
    EXPECT_GT(all.duplicates, 10'000U);
    EXPECT_GT(all.dead_letters, 500U);
    EXPECT_GT(all.abandoned, 50U);
    EXPECT_GT(all.merges, 500U);
    EXPECT_GT(all.merge_races, 50U);
    EXPECT_GT(all.merge_crashes, 100U);
}

TEST_F(Model, HoldsInEveryWorld) {
    if (const auto seed = wanted_seed()) {
        const Outcome outcome = play(*seed, Bug::none, Trace::Wanted::yes);
        std::cout << told(outcome, outcome.story.size()) << outcome.statistics.text() << "\n";
        EXPECT_FALSE(outcome.verdict);
        return;
    }
    Statistics all;
    for (std::uint64_t seed = 1; seed <= k_worlds; ++seed) {
        const Outcome outcome = play(seed);
        all += outcome.statistics;
        if (!outcome.verdict) continue;
        FAIL() << "MODEL_SEED=" << seed
               << " build/asan-ubsan/test_model --gtest_filter=Model.HoldsInEveryWorld\n"
               << told(play(seed, Bug::none, Trace::Wanted::yes), 60);
    }
    std::cout << all.text() << "\n";
    expect_trouble(all);
}

// Each world has a step or two at which its workers like to stand still. Here all have the one
// between a commit and its files' coming into sight.
TEST_F(Model, HoldsWhereCommitsStandStill) {
    for (std::uint64_t seed = 1; seed <= k_worlds_of_one_spot; ++seed) {
        const auto play_there = [&](Trace::Wanted trace) {
            return World(pool(), {seed, Bug::none, k_committed, trace}).run();
        };
        if (!play_there(Trace::Wanted::no).verdict) continue;
        FAIL() << "world " << seed << "\n" << told(play_there(Trace::Wanted::yes), 60);
    }
}

// What the tables hold does not depend on it, but a story that cannot be told again is no help.
TEST_F(Model, ASeedTellsTheSameStoryEachTime) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto once = play(seed, Bug::none, Trace::Wanted::yes);
        const auto again = play(seed, Bug::none, Trace::Wanted::yes);
        ASSERT_GT(once.story.size(), 100U);
        ASSERT_EQ(once.story, again.story) << seed;
    }
}

struct PutIn {
    Bug bug;
    std::string_view name;
    std::set<Kind> shows_as;          // what the first world in which it shows may be accused of
    std::string_view weak_spot = {};  // where workers like to stand still; none: as the seed says
};

class ModelNotices : public Model, public testing::WithParamInterface<PutIn> {};

TEST_P(ModelNotices, ABugPutInOnPurpose) {
    const PutIn& put_in = GetParam();
    for (std::uint64_t seed = 1; seed <= k_worlds_until_a_bug_shows; ++seed) {
        const Outcome outcome = World(pool(), {seed, put_in.bug, put_in.weak_spot}).run();
        if (!outcome.verdict) continue;
        std::cout << put_in.name << " shows in world " << seed << ": "
                  << kind_text(outcome.verdict->kind) << ": " << outcome.verdict->what << "\n";
        EXPECT_TRUE(put_in.shows_as.contains(outcome.verdict->kind));
        return;
    }
    FAIL() << put_in.name << " shows in none of the worlds";
}

INSTANTIATE_TEST_SUITE_P(
    Bugs, ModelNotices,
    testing::Values(
        PutIn{Bug::sync_does_nothing, "CommitBeforeSync", {Kind::gone, Kind::worker_failed}},
        PutIn{Bug::link_replaces, "LinkReplaces", {Kind::chain_broken, Kind::uncommitted}},
        PutIn{Bug::known_games_forgotten, "KnownGamesForgotten", {Kind::doubled, Kind::letters}},
        PutIn{Bug::group_says_where, "GroupSaysWhere", {Kind::missing, Kind::stuck}},
        PutIn{Bug::sweeps_fresh_files, "SweepsFreshFiles", {Kind::gone, Kind::worker_failed}},
        PutIn{Bug::reveal_not_redone, "RevealNotRedone", {Kind::missing, Kind::worker_failed}},
        PutIn{Bug::passing_commits_shown,
              "PassingCommitsShown",
              {Kind::uncommitted, Kind::chain_broken},
              k_committed},
        PutIn{Bug::exchange_does_not_look, "ExchangeDoesNotLook", {Kind::doubled}},
        PutIn{Bug::exchange_in_two_steps, "ExchangeInTwoSteps", {Kind::gone}},
        PutIn{Bug::parts_read_from_the_start, "PartsReadFromTheStart", {Kind::doubled}}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace model
