#include "monitor/commits_seen.h"

#include <gtest/gtest.h>

namespace monitor {
namespace {

using namespace std::chrono_literals;

const base::Timestamp k_begin = *base::parse_time("2026-11-23T12:00:00Z");

ports::Commit commit(const std::string& writer, ports::Partition partition,
                     std::chrono::seconds after) {
    ports::Commit made;
    made.partition = partition;
    made.writer = writer;
    made.time = k_begin + after;
    made.games = 20;
    made.timed_out = 1;
    made.dead_letters = 2;
    made.files = {{ports::Table::meta, "", "m", 100}, {ports::Table::podium, "", "p", 300}};
    return made;
}

TEST(CommitsSeen, AWorkerIsItsNameWhateverItsProcess) {
    CommitsSeen seen;
    seen.note(commit("w1/aaa", 0, 1s));
    seen.note(commit("w1/bbb", 0, 3s));
    seen.note(commit("eu/w2/ccc", 1, 2s));
    const auto workers = seen.workers();
    ASSERT_EQ(workers.size(), 2U);
    EXPECT_EQ(workers[0].name, "w1");
    EXPECT_EQ(workers[0].commits, 2U);
    EXPECT_EQ(workers[0].games, 40U);
    EXPECT_EQ(workers[0].bytes, 800U);
    EXPECT_EQ(workers[0].last_bytes, 400U);
    EXPECT_EQ(workers[0].time, k_begin + 3s);
    EXPECT_EQ(workers[1].name, "eu/w2");
    EXPECT_EQ(seen.sums().games, 60U);
    EXPECT_EQ(seen.sums().timed_out, 3U);
    EXPECT_EQ(seen.sums().dead_letters, 6U);
}

TEST(CommitsSeen, APartitionIsWhoseLatestCommitItHas) {
    CommitsSeen seen;
    EXPECT_FALSE(seen.owner(0));
    seen.note(commit("w1/a", 0, 1s));
    seen.note(commit("w1/a", 1, 1s));
    seen.note(commit("w2/b", 1, 2s));
    EXPECT_EQ(seen.owner(0)->worker, "w1");
    EXPECT_EQ(seen.owner(1)->worker, "w2");
    EXPECT_EQ(seen.owner(1)->time, k_begin + 2s);
    const auto workers = seen.workers();
    EXPECT_EQ(workers[0].partitions, std::vector<ports::Partition>{1});
    EXPECT_EQ(workers[1].partitions, std::vector<ports::Partition>{0});
}

TEST(CommitsSeen, OfVeryManyWorkersTheLongSilentAreForgotten) {
    CommitsSeen seen;
    for (int i = 0; i < 1200; ++i) {
        seen.note(commit("w" + std::to_string(i) + "/a", 0, std::chrono::seconds(i)));
    }
    const auto workers = seen.workers();
    ASSERT_EQ(workers.size(), CommitsSeen::k_most_workers);
    EXPECT_EQ(workers.front().name, "w1199");
    EXPECT_EQ(workers.back().name, "w200");
    EXPECT_EQ(seen.sums().commits, 1200U);
}

}  // namespace
}  // namespace monitor
