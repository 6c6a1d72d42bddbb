// What every CommitLedger must keep when it leaves one log and goes on with another.
#include <atomic>
#include <thread>

#include "tests/contract/tables_twins.h"

namespace contract {
namespace {

ports::Commit make_commit(ports::LogNumber log, ports::Partition partition,
                          ports::OffsetRange range) {
    ports::Commit commit;
    commit.topic = k_topic;
    commit.log_number = log;
    commit.partition = partition;
    commit.range = range;
    return commit;
}

ports::LedgerLog make_log(ports::LogNumber number, const std::string& name) {
    return {number, name, "kafka:before", "tester",
            base::Timestamp(std::chrono::microseconds(1'795'435'200'123'456))};
}

class TablesLogsContract : public TablesContract {
protected:
    std::unique_ptr<ports::CommitLedger> ledger_ = home_->open_ledger();

    void expect_lost(const base::Result<void>& done) {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().fault, base::Fault::lost_race) << done.error().what;
    }
};

TEST_P(TablesLogsContract, AtFirstThereIsOne) {
    ASSERT_TRUE(ledger_->append(make_commit(1, 0, {0, 9})));
    EXPECT_TRUE(ledger_->logs(k_topic).value().empty());
}

TEST_P(TablesLogsContract, ALogThatIsBegunComesBackWhole) {
    ASSERT_TRUE(ledger_->append(make_commit(1, 0, {0, 9})));
    ASSERT_TRUE(ledger_->begin_log(k_topic, make_log(2, "kafka:two")));
    ASSERT_TRUE(home_->open_ledger()->begin_log(k_topic, make_log(3, "embedded:three")));
    const auto logs = home_->open_ledger()->logs(k_topic).value();
    ASSERT_EQ(logs.size(), 2U);
    EXPECT_EQ(logs[0].number, 2U);
    EXPECT_EQ(logs[0].name, "kafka:two");
    EXPECT_EQ(logs[0].before, "kafka:before");
    EXPECT_EQ(logs[0].writer, "tester");
    EXPECT_EQ(logs[0].time, make_log(2, "").time);
    EXPECT_EQ(logs[1].number, 3U);
    EXPECT_EQ(logs[1].name, "embedded:three");
    EXPECT_TRUE(ledger_->logs("other").value().empty());
}

TEST_P(TablesLogsContract, CommitsOfAllLogsAreThereByLog) {
    ASSERT_TRUE(ledger_->append(make_commit(1, 1, {0, 9})));
    ASSERT_TRUE(ledger_->append(make_commit(1, 0, {0, 5})));
    ASSERT_TRUE(ledger_->begin_log(k_topic, make_log(2, "kafka:two")));
    ASSERT_TRUE(ledger_->append(make_commit(2, 1, {0, 3})));
    ASSERT_TRUE(ledger_->append(make_commit(2, 0, {0, 9})));
    std::vector<std::pair<ports::LogNumber, ports::Partition>> order;
    for (const auto& commit : home_->open_ledger()->load(k_topic).value()) {
        order.emplace_back(commit.log_number, commit.partition);
    }
    const decltype(order) right = {{1, 0}, {1, 1}, {2, 0}, {2, 1}};
    EXPECT_EQ(order, right);
}

TEST_P(TablesLogsContract, NobodyCommitsToAClosedLog) {
    const auto zombie = home_->open_ledger();
    ASSERT_TRUE(ledger_->append(make_commit(1, 0, {0, 9})));
    ASSERT_TRUE(ledger_->begin_log(k_topic, make_log(2, "kafka:two")));
    expect_lost(zombie->append(make_commit(1, 0, {9, 12})));
    expect_lost(zombie->append(make_commit(1, 7, {0, 12})));
    EXPECT_EQ(ledger_->load(k_topic).value().size(), 1U);
    EXPECT_TRUE(zombie->append(make_commit(2, 0, {0, 12})));
}

TEST_P(TablesLogsContract, TheNamesOfAClosedChainHaveItsEndToo) {
    ASSERT_TRUE(ledger_->append(make_commit(1, 0, {0, 9})));
    ASSERT_TRUE(ledger_->begin_log(k_topic, make_log(2, "kafka:two")));
    ASSERT_TRUE(ledger_->append(make_commit(2, 0, {0, 12})));
    const auto names = home_->open_ledger()->names(k_topic).value();
    ASSERT_EQ(names.size(), 2U);
    EXPECT_EQ(names[0].begins, (std::vector<ports::Offset>{0, 9}));
    EXPECT_EQ(names[1].chain, (ports::CommitChain{k_topic, 2, 0}));
    EXPECT_EQ(names[1].begins, (std::vector<ports::Offset>{0}));
    const auto commits = ledger_->read(names[0].chain, names[0].begins).value();
    ASSERT_EQ(commits.size(), 1U);
    EXPECT_EQ(commits[0].range.to, 9);
}

// It holds the chain that is being closed, and may be quicker than who closes it.
TEST_P(TablesLogsContract, AWriterInFullSwingStopsWhereTheLogIsClosed) {
    std::atomic<ports::Offset> end = 0;
    base::Result<void> last;
    std::thread writer([&] {
        const auto ledger = home_->open_ledger();
        for (ports::Offset from = 0; last; ++from) {
            last = ledger->append(make_commit(1, 0, {from, from + 1}));
            if (last) end = from + 1;
        }
    });
    while (end < 3) std::this_thread::yield();
    ASSERT_TRUE(ledger_->begin_log(k_topic, make_log(2, "kafka:two")));
    writer.join();
    expect_lost(last);
    const auto commits = home_->open_ledger()->load(k_topic).value();
    ASSERT_EQ(commits.size(), static_cast<std::size_t>(end));
    EXPECT_EQ(commits.back().range.to, end);
    expect_lost(home_->open_ledger()->append(make_commit(1, 0, {end, end + 1})));
}

TEST_P(TablesLogsContract, ALogIsBegunOnceAndInTurn) {
    ASSERT_TRUE(ledger_->append(make_commit(1, 0, {0, 9})));
    ASSERT_TRUE(ledger_->begin_log(k_topic, make_log(2, "kafka:two")));
    expect_lost(home_->open_ledger()->begin_log(k_topic, make_log(2, "kafka:other")));
    EXPECT_EQ(ledger_->logs(k_topic).value().at(0).name, "kafka:two");
    for (const ports::LogNumber number : {0U, 1U, 4U}) {
        const auto done = ledger_->begin_log(k_topic, make_log(number, "kafka:x"));
        ASSERT_FALSE(done) << number;
        EXPECT_EQ(done.error().fault, base::Fault::rejected);
    }
}

TEST_P(TablesLogsContract, OfThoseThatBeginOneAtTheSameTimeOneWins) {
    for (ports::LogNumber number = 2; number < 12; ++number) {
        std::atomic<int> ready = 0, won = 0;
        std::vector<std::thread> writers;
        for (int writer = 0; writer < 3; ++writer) {
            writers.emplace_back([&, writer] {
                const auto ledger = home_->open_ledger();
                ++ready;
                while (ready < 3) std::this_thread::yield();
                const auto done =
                    ledger->begin_log(k_topic, make_log(number, std::to_string(writer)));
                won += done.has_value();
                if (!done) {
                    EXPECT_EQ(done.error().fault, base::Fault::lost_race);
                }
            });
        }
        for (auto& writer : writers) writer.join();
        EXPECT_EQ(won, 1);
        EXPECT_EQ(ledger_->logs(k_topic).value().size(), number - 1);
    }
}

TEST_P(TablesLogsContract, DeadLettersOfTwoLogsAreKeptApart) {
    const auto dead = home_->open_dead_letters();
    ASSERT_TRUE(dead->put({{k_topic, 0, 7, "no JSON", "{", 1}}));
    ASSERT_TRUE(dead->put({{k_topic, 0, 7, "no JSON", "[", 2}}));
    ASSERT_TRUE(dead->put({{k_topic, 0, 7, "no JSON", "[", 2}}));
    EXPECT_EQ(home_->count_dead_letters(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Twins, TablesLogsContract, testing::ValuesIn(tables_twins()), twin_name);

}  // namespace
}  // namespace contract
