// What every CommitLedger and DeadLetters must keep, also when writers race or die.
#include <atomic>
#include <limits>
#include <thread>

#include "faults/faulty_tables.h"
#include "tests/contract/tables_twins.h"
#include "tests/support/sample_rows.h"

namespace contract {
namespace {

using faults::When;
using ports::Table;

ports::Commit make_commit(ports::Partition partition, ports::Offset from, ports::Offset to) {
    ports::Commit commit;
    commit.topic = k_topic;
    commit.partition = partition;
    commit.range = {from, to};
    commit.writer = "tester 1";
    return commit;
}

class TablesLedgerContract : public TablesContract {
protected:
    std::unique_ptr<ports::CommitLedger> ledger_ = home_->open_ledger();
};

TEST_P(TablesLedgerContract, IsEmptyAtFirst) {
    EXPECT_TRUE(ledger_->load(k_topic).value().empty());
}

TEST_P(TablesLedgerContract, ACommitComesBackWhole) {
    ports::Commit commit = make_commit(3, 0, std::numeric_limits<ports::Offset>::max());
    commit.others = {{"lib.server.game", {5, 17}}, {"other \"topic\"", {0, 0}}};
    commit.resume = {{"lib.server.game", 4}, {k_topic, 2}};
    commit.games = std::numeric_limits<std::uint64_t>::max();
    commit.rows = 2;
    commit.timed_out = 3;
    commit.dead_letters = 4;
    commit.duplicates = 5;
    commit.abandoned = 6;
    commit.files = {{Table::meta, ".staged-m", "m.parquet", 7},
                    {Table::podium, ".staged-p", "p.parquet", 1ULL << 63}};
    commit.writer = "worker \n \xc3\xa4 1";
    commit.row_digest = std::string(64, 'a');
    commit.log = "kafka:abc \"d\"";
    commit.witness = {{k_topic, {41, std::string(64, 'b')}}, {"lib.server.game", {0, "c"}}};
    commit.time = base::Timestamp(std::chrono::microseconds(1'795'435'200'123'456));
    ASSERT_TRUE(ledger_->append(commit));

    const auto commits = home_->open_ledger()->load(k_topic).value();
    ASSERT_EQ(commits.size(), 1U);
    const ports::Commit& back = commits[0];
    EXPECT_EQ(back.topic, commit.topic);
    EXPECT_EQ(back.partition, commit.partition);
    EXPECT_EQ(back.range, commit.range);
    EXPECT_EQ(back.others, commit.others);
    EXPECT_EQ(back.resume, commit.resume);
    EXPECT_EQ(back.games, commit.games);
    EXPECT_EQ(back.rows, commit.rows);
    EXPECT_EQ(back.timed_out, commit.timed_out);
    EXPECT_EQ(back.dead_letters, commit.dead_letters);
    EXPECT_EQ(back.duplicates, commit.duplicates);
    EXPECT_EQ(back.abandoned, commit.abandoned);
    ASSERT_EQ(back.files.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(back.files[i].table, commit.files[i].table);
        EXPECT_EQ(back.files[i].staged_name, commit.files[i].staged_name);
        EXPECT_EQ(back.files[i].name, commit.files[i].name);
        EXPECT_EQ(back.files[i].bytes, commit.files[i].bytes);
    }
    EXPECT_EQ(back.writer, commit.writer);
    EXPECT_EQ(back.row_digest, commit.row_digest);
    EXPECT_EQ(back.time, commit.time);
    EXPECT_EQ(back.log_number, ports::k_first_log);
    EXPECT_EQ(back.log, commit.log);
    EXPECT_EQ(back.witness, commit.witness);
}

TEST_P(TablesLedgerContract, CommitsAreSortedByPartitionThenOffset) {
    for (const auto& [partition, from] : std::vector<std::pair<ports::Partition, ports::Offset>>{
             {10, 0}, {2, 100}, {2, 99}, {0, 5}, {2, 1'000'000'000'000}}) {
        ASSERT_TRUE(ledger_->append(make_commit(partition, from, from + 1)));
    }
    ports::Commit foreign = make_commit(0, 0, 1);
    foreign.topic = "elsewhere";
    ASSERT_TRUE(ledger_->append(foreign));

    std::vector<std::pair<ports::Partition, ports::Offset>> order;
    for (const auto& commit : ledger_->load(k_topic).value()) {
        order.emplace_back(commit.partition, commit.range.from);
    }
    const decltype(order) right = {{0, 5}, {2, 99}, {2, 100}, {2, 1'000'000'000'000}, {10, 0}};
    EXPECT_EQ(order, right);
}

TEST_P(TablesLedgerContract, NamesTellWhereCommitsBeginAndEachCanBeRead) {
    EXPECT_TRUE(ledger_->names(k_topic).value().empty());
    for (const auto& [partition, from] : std::vector<std::pair<ports::Partition, ports::Offset>>{
             {10, 0}, {2, 100}, {2, 99}, {2, 1'000'000'000'000}}) {
        ASSERT_TRUE(ledger_->append(make_commit(partition, from, from + 1)));
    }
    const auto other = home_->open_ledger();
    const auto names = other->names(k_topic).value();
    ASSERT_EQ(names.size(), 2U);
    const ports::CommitChain two{k_topic, ports::k_first_log, 2};
    EXPECT_EQ(names[0].chain, two);
    EXPECT_EQ(names[0].begins, (std::vector<ports::Offset>{99, 100, 1'000'000'000'000}));
    EXPECT_EQ(names[1].chain, (ports::CommitChain{k_topic, ports::k_first_log, 10}));
    EXPECT_EQ(names[1].begins, (std::vector<ports::Offset>{0}));

    const std::vector<ports::Offset> wanted = {1'000'000'000'000, 99};
    const auto commits = other->read(two, wanted).value();
    ASSERT_EQ(commits.size(), 2U);
    EXPECT_EQ(commits[0].range.from, 1'000'000'000'000);
    EXPECT_EQ(commits[1].range, (ports::OffsetRange{99, 100}));
    EXPECT_TRUE(other->read(two, {}).value().empty());
    const std::vector<ports::Offset> absent = {98};
    const auto failed = other->read(two, absent);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().fault, base::Fault::disk);
}

TEST_P(TablesLedgerContract, WhoComesSecondLosesAndChangesNothing) {
    ASSERT_TRUE(ledger_->append(make_commit(0, 10, 20)));
    ports::Commit second = make_commit(0, 10, 30);
    second.writer = "zombie";
    const auto lost = home_->open_ledger()->append(second);
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().fault, base::Fault::lost_race);
    EXPECT_TRUE(lost.error().retryable());
    const auto commits = ledger_->load(k_topic).value();
    ASSERT_EQ(commits.size(), 1U);
    EXPECT_EQ(commits[0].writer, "tester 1");
    EXPECT_EQ(commits[0].range.to, 20);
}

TEST_P(TablesLedgerContract, OfRacingWritersExactlyOneWins) {
    constexpr int k_rounds = 50, k_writers = 3;
    std::atomic<int> ready = 0;
    std::vector<std::vector<int>> won(k_writers);
    std::vector<std::thread> writers;
    for (int writer = 0; writer < k_writers; ++writer) {
        writers.emplace_back([&, writer] {
            const auto ledger = home_->open_ledger();
            for (int round = 0; round < k_rounds; ++round) {
                ++ready;
                while (ready < (round + 1) * k_writers) std::this_thread::yield();
                ports::Commit commit = make_commit(0, round, round + 1);
                commit.writer = std::to_string(writer);
                const auto done = ledger->append(commit);
                if (done) won[static_cast<std::size_t>(writer)].push_back(round);
                if (!done) {
                    EXPECT_EQ(done.error().fault, base::Fault::lost_race);
                }
            }
        });
    }
    for (auto& writer : writers) writer.join();

    const auto commits = ledger_->load(k_topic).value();
    ASSERT_EQ(commits.size(), static_cast<std::size_t>(k_rounds));
    std::size_t wins = 0;
    for (const auto& rounds : won) wins += rounds.size();
    EXPECT_EQ(wins, commits.size());
    for (int writer = 0; writer < k_writers; ++writer) {
        for (const int round : won[static_cast<std::size_t>(writer)]) {
            EXPECT_EQ(commits[static_cast<std::size_t>(round)].writer, std::to_string(writer));
        }
    }
}

TEST_P(TablesLedgerContract, RefusesWhatCouldNotBeACommit) {
    ports::Commit nowhere = make_commit(0, 0, 1);
    for (const char* topic : {"", ".", "..", "a/b", "../escape", "a b"}) {
        nowhere.topic = topic;
        const auto done = ledger_->append(nowhere);
        ASSERT_FALSE(done) << topic;
        EXPECT_EQ(done.error().fault, base::Fault::rejected);
        EXPECT_FALSE(ledger_->load(topic)) << topic;
    }
    ports::Commit not_text = make_commit(0, 0, 1);
    not_text.writer = "\xff";
    for (const ports::Commit& commit : {make_commit(0, 5, 5), make_commit(0, 5, 4),
                                        make_commit(0, -1, 4), make_commit(-1, 0, 1), not_text}) {
        const auto done = ledger_->append(commit);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().fault, base::Fault::rejected);
    }
    EXPECT_TRUE(ledger_->load(k_topic).value().empty());
}

// Dies where a hook throws it.
struct Death {};

// A worker's commit, as it should be done.
void commit_rows(ports::TableStore& store, ports::CommitLedger& ledger, const ports::Rows& rows) {
    ports::Commit commit = make_commit(0, 0, 9);
    for (const Table table : {Table::meta, Table::podium}) {
        commit.files.push_back(store.stage(table, "0-0.parquet", rows, {}).value());
    }
    for (const auto& file : commit.files) store.sync(file).value();
    ledger.append(commit).value();
    for (const auto& file : commit.files) store.reveal(file).value();
}

// What whoever comes after a crash does: roll forward, then sweep what no commit names.
void recover(ports::TableStore& store, ports::CommitLedger& ledger) {
    for (const auto& commit : ledger.load(k_topic).value()) {
        for (const auto& file : commit.files) store.reveal(file).value();
    }
    for (const auto& file : store.list().value()) {
        if (!file.visible) store.remove(file).value();
    }
}

TEST_P(TablesLedgerContract, AfterADeathAtAnyStepACommitIsWholeOrNotThere) {
    namespace steps = faults::steps;
    const std::vector<std::string_view> order = {
        steps::stage_meta, steps::stage_podium, steps::sync_meta,    steps::sync_podium,
        steps::link,       steps::reveal_meta,  steps::reveal_podium};
    const ports::Rows rows = support::sample_rows({});
    bool linked = false;
    for (const std::string_view step : order) {
        for (const When when : {When::before, When::after}) {
            linked = linked || (step == steps::link && when == When::after);
            const auto home = GetParam().make_home();
            const auto die = [&](std::string_view at, When now) -> std::optional<base::Error> {
                if (at == step && now == when) throw Death();
                return std::nullopt;
            };
            {
                const auto store = home->open_store();
                const auto ledger = home->open_ledger();
                faults::FaultyTableStore faulty_store(*store, die);
                faults::FaultyLedger faulty_ledger(*ledger, die);
                EXPECT_THROW(commit_rows(faulty_store, faulty_ledger, rows), Death) << step;
            }
            const auto store = home->open_store();
            recover(*store, *home->open_ledger());
            const auto files = store->list().value();
            EXPECT_EQ(files.size(), linked ? 2U : 0U) << step;
            for (const auto& file : files) EXPECT_TRUE(file.visible);
        }
    }
    EXPECT_TRUE(linked);
}

TEST_P(TablesLedgerContract, TheFaultWrapperGivesTheHooksError) {
    const auto fail_after = [](std::string_view, When when) -> std::optional<base::Error> {
        if (when == When::before) return std::nullopt;
        return base::unavailable("as wished");
    };
    faults::FaultyLedger faulty(*ledger_, fail_after);
    const auto done = faulty.append(make_commit(0, 0, 1));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().what, "as wished");
    EXPECT_EQ(ledger_->load(k_topic).value().size(), 1U);
}

TEST_P(TablesLedgerContract, ADeadLetterIsKeptOnce) {
    const std::vector<ports::DeadLetter> letters = {
        {k_topic, 0, 7, "no JSON", "{"}, {k_topic, 1, 7, "no JSON", std::string("\0\xff", 2)}};
    const auto dead = home_->open_dead_letters();
    ASSERT_TRUE(dead->put({}));
    ASSERT_TRUE(dead->put(letters));
    EXPECT_EQ(home_->count_dead_letters(), 2U);
    ASSERT_TRUE(dead->put(letters));
    ASSERT_TRUE(home_->open_dead_letters()->put({letters[1], letters[1]}));
    EXPECT_EQ(home_->count_dead_letters(), 2U);
    ASSERT_TRUE(dead->put({{k_topic, 0, 8, "no JSON", "{"}}));
    EXPECT_EQ(home_->count_dead_letters(), 3U);
}

TEST_P(TablesLedgerContract, ADeadLetterWithoutAPlaceIsRefused) {
    const auto dead = home_->open_dead_letters();
    for (const ports::DeadLetter& letter :
         {ports::DeadLetter{"../x", 0, 0, "", ""}, ports::DeadLetter{k_topic, 0, -1, "", ""}}) {
        const auto done = dead->put({letter});
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().fault, base::Fault::rejected);
    }
}

INSTANTIATE_TEST_SUITE_P(Twins, TablesLedgerContract, testing::ValuesIn(tables_twins()), twin_name);

}  // namespace
}  // namespace contract
