#include "monitor/history.h"

#include <gtest/gtest.h>

namespace monitor {
namespace {

using namespace std::chrono_literals;

const base::Timestamp k_begin = *base::parse_time("2026-11-23T12:00:00Z");
const std::string k_lobby = "lobby";

// Ten records a second, of which each second those up to `lag` seconds ago are committed.
class Story {
public:
    void write(std::chrono::seconds duration) {
        for (auto second = 0s; second < duration; ++second) {
            now_ += 1s;
            for (int i = 0; i < 10; ++i) {
                history.note_record(k_lobby, {now_ - 1s + i * 100ms, 100}, now_);
            }
            written_ += 10;
        }
    }
    void commit(ports::Offset records) {
        ports::Commit commit;
        commit.topic = k_lobby;
        commit.range = {committed_, committed_ + records};
        commit.time = now_ - 1us;
        history.note_commit(commit, now_);
        committed_ += records;
    }
    // One second of writing, then a commit of as much.
    void keep_up(std::chrono::seconds duration) {
        for (auto second = 0s; second < duration; ++second) {
            write(1s);
            commit(10);
        }
    }
    HistoryView view(base::Timestamp from, std::size_t most = 1000) {
        const auto waiting = static_cast<double>(written_ - committed_);
        return history.view(
            {from, now_}, most, [&](std::string_view) { return waiting; }, now_ + 500ms);
    }
    base::Timestamp now() const { return now_; }

    History history;

private:
    base::Timestamp now_ = k_begin;
    ports::Offset written_ = 0, committed_ = 0;
};

TEST(History, WhoKeepsUpHasNoLag) {
    Story story;
    story.keep_up(20s);
    const HistoryView view = story.view(k_begin);
    ASSERT_EQ(view.times.size(), 20U);
    EXPECT_EQ(view.times.front(), k_begin);
    ASSERT_EQ(view.topics.size(), 1U);
    const TopicHistory& topic = view.topics[0];
    for (std::size_t i = 0; i < 20; ++i) {
        EXPECT_DOUBLE_EQ(topic.records[i], 10);
        EXPECT_DOUBLE_EQ(topic.bytes[i], 1000);
        EXPECT_DOUBLE_EQ(topic.executed[i], 10);
        EXPECT_DOUBLE_EQ(topic.lag_records[i], 0);
        EXPECT_DOUBLE_EQ(topic.lag_seconds[i].value(), 0);
    }
}

TEST(History, LagGrowsBySecondsWhileNothingIsCommittedAndFallsWithACommit) {
    Story story;
    story.keep_up(5s);
    story.write(10s);  // the oldest that waits was written at second 5
    story.write(1s);
    story.commit(60);  // what was written until second 11
    story.write(1s);
    const TopicHistory topic = story.view(k_begin).topics.at(0);
    ASSERT_EQ(topic.lag_seconds.size(), 17U);
    EXPECT_DOUBLE_EQ(topic.lag_records[4], 0);
    for (std::size_t i = 5; i < 15; ++i) {
        EXPECT_DOUBLE_EQ(topic.lag_records[i], 10.0 * static_cast<double>(i - 4));
        EXPECT_NEAR(topic.lag_seconds[i].value(), static_cast<double>(i - 4), 0.01) << i;
    }
    EXPECT_DOUBLE_EQ(topic.executed[15], 60);
    EXPECT_NEAR(topic.lag_seconds[15].value(), 5, 0.01);
    EXPECT_NEAR(topic.lag_seconds[16].value(), 6, 0.01);
}

TEST(History, ALagThatBeganBeforeTheViewIsKnown) {
    Story story;
    story.keep_up(100s);
    story.write(2000s);  // more than the finest step is kept
    const TopicHistory topic = story.view(story.now() - 60s).topics.at(0);
    ASSERT_EQ(topic.lag_seconds.size(), 60U);
    EXPECT_NEAR(topic.lag_seconds.back().value(), 2000, 10);
    EXPECT_NEAR(topic.lag_seconds.front().value(), 1941, 10);
}

TEST(History, FewerPointsAreCoarserForAllListsAlike) {
    Story story;
    story.keep_up(600s);
    const HistoryView view = story.view(k_begin, 100);
    EXPECT_EQ(view.step, Duration(10s));
    ASSERT_EQ(view.times.size(), 60U);
    const TopicHistory& topic = view.topics.at(0);
    for (const auto* values : {&topic.records, &topic.bytes, &topic.executed, &topic.lag_records}) {
        EXPECT_EQ(values->size(), 60U);
    }
    EXPECT_DOUBLE_EQ(topic.records[30], 10);
    EXPECT_DOUBLE_EQ(topic.executed[30], 10);
}

TEST(History, OfTheLatestSecondRecordsMayBeOnTheirWay) {
    Story story;
    story.keep_up(3s);
    const auto times = [&](base::Timestamp now) {
        return story.history.view(
                                {k_begin, now}, 100, [](std::string_view) { return 0.0; }, now)
            .times.size();
    };
    EXPECT_EQ(times(k_begin + 3s + 499ms), 2U);
    EXPECT_EQ(times(k_begin + 3s + 500ms), 3U);
}

TEST(History, ATopicOfWhichNothingWasExecutedHasZeros) {
    Story story;
    story.write(3s);
    const TopicHistory topic = story.view(k_begin).topics.at(0);
    EXPECT_EQ(topic.executed, (std::vector<double>{0, 0, 0}));
    EXPECT_NEAR(topic.lag_seconds.back().value(), 3, 0.01);
}

TEST(History, WithoutRecordsThereIsNothing) {
    History history;
    const HistoryView view = history.view(
        {k_begin, k_begin + 5s}, 100, [](std::string_view) { return 0.0; }, k_begin + 5s);
    EXPECT_TRUE(view.times.empty());
    EXPECT_TRUE(view.topics.empty());
}

}  // namespace
}  // namespace monitor
