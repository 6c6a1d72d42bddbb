#include "audit/chains.h"

#include <gtest/gtest.h>

#include "tests/support/audit_fakes.h"

namespace {

using audit::Findings;
using audit::Kind;
using ports::OffsetRange;

constexpr const char* k_game = "lib.server.game";

// A commit that covers [10 n, 10 n + 10) of the trigger topic.
ports::Commit commit(int number, std::optional<OffsetRange> game = {},
                     ports::Partition partition = 0) {
    ports::Commit commit;
    commit.topic = "lib.server.lobby";
    commit.partition = partition;
    commit.range = {number * 10, number * 10 + 10};
    if (game) commit.others[k_game] = *game;
    return commit;
}

std::vector<std::string> faults(const std::vector<ports::Commit>& commits,
                                const audit::RetainedTopics& retained = {}) {
    audit::Inventory inventory;
    for (const auto& commit : commits) inventory.commits.push_back({commit, {}, 0});
    Findings findings(10);
    check_chains(inventory, retained, findings);
    EXPECT_EQ(findings.all(), findings.of(Kind::ledger));
    std::vector<std::string> texts;
    for (const auto& finding : findings.examples(Kind::ledger)) {
        EXPECT_TRUE(finding.partition && finding.offset);
        EXPECT_FALSE(finding.mend.empty());
        texts.push_back(finding.text);
    }
    return texts;
}

using Texts = std::vector<std::string>;

TEST(Chains, OtherTopicsFollowOnToo) {
    EXPECT_EQ(faults({commit(0, {{0, 7}}), commit(1, {{7, 7}}), commit(2, {{7, 30}}),
                      commit(0, {{0, 4}}, 1), commit(1, {{4, 5}}, 1)},
                     {{k_game, {{0, 0, 30}, {1, 0, 9}}}}),
              Texts{});
}

TEST(Chains, AHoleInAnotherTopic) {
    EXPECT_EQ(faults({commit(0, {{0, 7}}), commit(1, {{9, 12}})}),
              Texts{"commit 10-20 of partition 0: lib.server.game offsets 7-9 before it are in no "
                    "commit"});
}

TEST(Chains, AnOverlapInAnotherTopic) {
    EXPECT_EQ(faults({commit(0, {{0, 7}}), commit(1, {{5, 12}})}),
              Texts{"commit 10-20 of partition 0: lib.server.game offsets 5-7 are in the commit "
                    "before too, which ends at 7"});
    EXPECT_EQ(faults({commit(0, {{0, 20}}), commit(1, {{5, 12}})}),
              Texts{"commit 10-20 of partition 0: lib.server.game offsets 5-12 are in the commit "
                    "before too, which ends at 20"});
}

TEST(Chains, AnotherTopicThatBeginsTooLateOrEndsTooEarly) {
    EXPECT_EQ(faults({commit(0, {{3, 7}})}), Texts{});
    EXPECT_EQ(faults({commit(0, {{3, 7}})}, {{k_game, {{0, 3, 7}}}}), Texts{});
    EXPECT_EQ(faults({commit(0, {{3, 7}})}, {{k_game, {{0, 0, 7}}}}),
              Texts{"commit 0-10 of partition 0: lib.server.game offsets 0-3 before it are in no "
                    "commit"});
    EXPECT_EQ(faults({commit(0, {{0, 7}})}, {{k_game, {{0, 0, 6}}}}),
              Texts{"commit 0-10 of partition 0: lib.server.game ends at 6 already, not at 7"});
}

TEST(Chains, ARangeThatRunsBackwards) {
    EXPECT_EQ(faults({commit(0, {{0, 7}}), commit(1, {{7, 5}})}),
              Texts{"commit 10-20 of partition 0: lib.server.game offsets 7-5 run backwards"});
}

// Sessions from the registry: the game topic is not read, and a worker that reads it later begins
// anew.
TEST(Chains, CommitsWithoutTheTopicBetween) {
    EXPECT_EQ(faults({commit(0, {{0, 7}}), commit(1), commit(2, {{0, 12}}), commit(3, {{12, 13}})}),
              Texts{});
    EXPECT_EQ(faults({commit(0, {{0, 7}}), commit(1), commit(2, {{8, 12}})}),
              Texts{"commit 20-30 of partition 0: lib.server.game offsets 7-8 before it are in no "
                    "commit"});
}

TEST(Chains, ALostCommitIsBlamedOnce) {
    EXPECT_EQ(faults({commit(0, {{0, 7}}), commit(2, {{9, 12}})}),
              Texts{"commit 20-30 of partition 0: offsets 10-20 before it are in no commit"});
}

TEST(Chains, ARestartMustNotSkip) {
    auto one = commit(0, {{0, 7}});
    one.resume = {{one.topic, 10}, {k_game, 7}};
    EXPECT_EQ(faults({one}), Texts{});
    one.resume = {{one.topic, 11}, {k_game, 8}};
    const auto texts = faults({one});
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_NE(texts[0].find("would read lib.server.lobby from 11 on"), std::string::npos);
    EXPECT_NE(texts[1].find("would read lib.server.game from 8 on"), std::string::npos);
}

}  // namespace
