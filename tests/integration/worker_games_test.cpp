// Games in, rows out: whole lives of workers without crashes.
#include <functional>
#include <thread>

#include "tests/integration/worker_stage.h"

namespace support {
namespace {

using ports::Table;

class WorkerGames : public WorkerStage {};

TEST_F(WorkerGames, EveryFinishedGameIsInBothTablesOnce) {
    play({.games = 150, .timed_out = 20}, 1);
    ASSERT_TRUE(work(options("a")));
    expect_exactly_the_games();
    EXPECT_EQ(counters_.games, 150U);
    EXPECT_EQ(counters_.timed_out, 20U);
    EXPECT_EQ(counters_.duplicates, 0U);
    EXPECT_EQ(counters_.open_games, 0U);
    EXPECT_EQ(counters_.dead_letters, 0U);
    EXPECT_GT(counters_.commits, 10U);
    EXPECT_EQ(journal_.count("Batch Committed"), static_cast<int>(counters_.commits));
    for (const worker::PartitionProgress& progress : counters_.progress) {
        EXPECT_EQ(progress.committed, progress.next) << progress.topic;
    }
}

// One that runs until it has read everything, with a rotation that does not come.
class PatientWorker {
public:
    PatientWorker(worker::Options options, const worker::Doors& doors)
        : worker_((options.rotation = {0, 0, std::chrono::hours(1)}, std::move(options)), doors),
          thread_([this] { EXPECT_TRUE(worker_.run()); }) {}
    ~PatientWorker() {
        worker_.stop();
        thread_.join();
    }
    PatientWorker(const PatientWorker&) = delete;
    PatientWorker& operator=(const PatientWorker&) = delete;

    worker::Counters wait_until(const std::function<bool(const worker::Counters&)>& done) {
        const base::Timestamp deadline = test_clock() + std::chrono::seconds(60);
        while (!done(worker_.counters()) && test_clock() < deadline) std::this_thread::yield();
        return worker_.counters();
    }

private:
    worker::Worker worker_;
    std::thread thread_;
};

TEST_F(WorkerGames, WhatWaitedForAWorkerIsCommittedAsSoonAsItIsRead) {
    play({.games = 40, .timed_out = 0}, 14);
    WorldReader reader(log_, 1);
    PatientWorker worker(options("a"), {reader, tables_, tables_, tables_, tables_, journal_,
                                        test_clock, &sessions_});
    const auto done = [](const worker::Counters& counters) { return counters.games == 40; };
    EXPECT_EQ(worker.wait_until(done).games, 40U);
}

TEST_F(WorkerGames, WhatIsWrittenLaterWaitsForTheRotation) {
    time_ = test_clock() + std::chrono::hours(1);
    play({.games = 40, .timed_out = 0}, 15);
    std::uint64_t all = 0;
    for (const worker::Target& end : ends()) all += static_cast<std::uint64_t>(end.end);
    WorldReader reader(log_, 1);
    PatientWorker worker(options("a"), {reader, tables_, tables_, tables_, tables_, journal_,
                                        test_clock, &sessions_});
    const auto done = [all](const worker::Counters& counters) { return counters.records == all; };
    const worker::Counters counters = worker.wait_until(done);
    EXPECT_EQ(counters.records, all);
    EXPECT_EQ(counters.commits, 0U);
}

TEST_F(WorkerGames, DuplicatesAndGamesAnnouncedAgainAreDropped) {
    play({.games = 80, .timed_out = 5, .duplicates = 4, .announced_again = 30}, 2);
    ASSERT_TRUE(work(options("a")));
    expect_exactly_the_games();
    EXPECT_GT(counters_.duplicates, 500U);
}

TEST_F(WorkerGames, AnyOrderOfAGamesRecords) {
    play({.games = 80, .timed_out = 5, .duplicates = 3, .order = Mix::Order::shuffled}, 3);
    ASSERT_TRUE(work(options("a")));
    expect_exactly_the_games();
    EXPECT_EQ(counters_.dead_letters, 0U);
}

// The same records as another implementation writes them: no key, no game_seq, task as text.
PlayedRecord by_another(const PlayedRecord& record) {
    PlayedRecord other{record.topic, record.key, {}};
    const auto seq = record.value.find(",\"game_seq\"");
    const auto task = record.value.find(",\"task\":");
    other.value = record.value.substr(0, seq) + ",\"task\":";
    const std::string object = record.value.substr(task + 8, record.value.size() - task - 9);
    wire::append_json_string(other.value, object);
    other.value += '}';
    return other;
}

TEST_F(WorkerGames, ThoseOfOtherImplementations) {
    GameTable table(13);
    for (int i = 0; i < 60; ++i) {
        const PlayedGame game = i % 10 == 9 ? table.time_out(3) : table.play(2 + i % 4);
        if (i % 10 == 9) {
            timed_out_.push_back(game.token());
        } else {
            append_rows(expected_, game.fight);
            tokens_.push_back(game.token());
        }
        for (const PlayedRecord& record : game.records) {
            const auto hash = game.token().hash();
            log_.append(record.topic, static_cast<ports::Partition>(hash % k_partitions),
                        {"", by_another(record).value, time_});
        }
    }
    ASSERT_TRUE(work(options("a")));
    expect_exactly_the_games();
    EXPECT_EQ(counters_.dead_letters, 0U);
    ASSERT_TRUE(work(options("b")));
    expect_exactly_the_games();
}

TEST_F(WorkerGames, AnnouncedAgainToALaterWorker) {
    play({.games = 30, .timed_out = 0}, 4);
    ASSERT_TRUE(work(options("a")));
    const auto commits = tables_.commits().size();
    GameTable table(4);
    base::Random random(4);
    for (int i = 0; i < 30; ++i) {
        for (const auto& record : table.play(2 + static_cast<int>(random.below(4))).records) {
            write(record);
        }
    }
    ASSERT_TRUE(work(options("b")));
    expect_exactly_the_games();
    EXPECT_EQ(counters_.games, 0U);
    EXPECT_GT(tables_.commits().size(), commits);  // the offsets moved on
}

TEST_F(WorkerGames, ManyShortLivesSeeTheWholeLog) {
    for (int life = 0; life < 25; ++life) {
        play({.games = 3, .timed_out = 1}, 100 + static_cast<std::uint64_t>(life));
        ASSERT_TRUE(work(options("life" + std::to_string(life)), nullptr,
                         static_cast<std::uint64_t>(life)));
    }
    expect_exactly_the_games();
}

TEST_F(WorkerGames, NothingNewMeansNoCommit) {
    play({.games = 5}, 6);
    ASSERT_TRUE(work(options("a")));
    const auto commits = tables_.commits().size();
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(work(options("b")));
    EXPECT_EQ(tables_.commits().size(), commits);
}

TEST_F(WorkerGames, BrokenAndForeignRecords) {
    play({.games = 10, .timed_out = 0}, 7);
    const std::string lobby(base::k_lobby_queue);
    log_.append(lobby, 0, {"", R"({"log_message":"Backup Done"})", time_});
    log_.append(lobby, 0, {"", R"({"log_message":"Game Finished","task":{}})", time_});
    log_.append(lobby, 1, {tokens_[0].text(), "{\"log_mess", time_});
    ASSERT_TRUE(work(options("a")));
    expect_exactly_the_games();
    EXPECT_EQ(counters_.foreign, 1U);
    const auto letters = tables_.letters();
    ASSERT_EQ(letters.size(), 2U);
    EXPECT_EQ(letters[0].value, R"({"log_message":"Game Finished","task":{}})");
    EXPECT_EQ(letters[1].reason,
              "not well-formed JSON (line 1, column 11: the quote that ends a text expected)");
    EXPECT_GE(journal_.count("Dead Letters Kept"), 1);
}

TEST_F(WorkerGames, SilentGamesAreGivenUpAndTheirTriggerIsKept) {
    PlayedGame game = GameTable(8).play(2);
    game.records.erase(game.records.begin() + 2);  // a lost record
    for (const auto& record : game.records) write(record);
    ASSERT_TRUE(work(options("a")));
    EXPECT_EQ(counters_.open_games, 1U);
    time_ += std::chrono::hours(2);
    for (int i = 0; i < 20; ++i) {
        for (const auto& record : GameTable(100 + static_cast<std::uint64_t>(i)).play(2).records) {
            write(record);
        }
    }
    ASSERT_TRUE(work(options("b")));
    EXPECT_EQ(counters_.open_games, 0U);
    EXPECT_EQ(counters_.abandoned, 1U);
    ASSERT_EQ(tables_.letters().size(), 1U);
    EXPECT_NE(tables_.letters()[0].value.find("Cleaning Game Records"), std::string::npos);
    for (const auto& row : tables_.commits()) EXPECT_EQ(row.resume.size(), 2U);
}

TEST_F(WorkerGames, StopFinishesWhatIsUnderWay) {
    play({.games = 40, .timed_out = 0}, 9);
    WorldReader reader(log_, 1);
    worker::Worker worker(options("a"),
                          {reader, tables_, tables_, tables_, tables_, journal_, test_clock});
    std::thread thread([&] { EXPECT_TRUE(worker.run()); });
    while (worker.counters().games + worker.counters().commits < 2) std::this_thread::yield();
    worker.stop();
    thread.join();
    EXPECT_EQ(journal_.count("Worker Stopped"), 1);
    ASSERT_TRUE(work(options("b")));
    expect_exactly_the_games();
}

TEST_F(WorkerGames, RevokedPartitionsGoToOthers) {
    play({.games = 40, .timed_out = 4}, 10);
    WorldReader reader(log_, 1, 3);
    int polls = 0;
    reader.before_poll = [&]() -> std::optional<ports::Polled> {
        if (++polls == 60) return ports::Revoked{{1}};
        return std::nullopt;
    };
    worker::Worker first(options("a"),
                         {reader, tables_, tables_, tables_, tables_, journal_, test_clock});
    first.finish_at(ends());
    std::thread thread([&] { EXPECT_TRUE(first.run()); });
    while (journal_.count("Partitions Revoked") == 0) std::this_thread::yield();
    WorldReader other(log_, 2);
    other.assignment = {1};
    worker::Worker second(options("b"),
                          {other, tables_, tables_, tables_, tables_, journal_, test_clock});
    second.finish_at(ends());
    EXPECT_TRUE(second.run());  // waits for the first one's partition, too
    thread.join();
    expect_exactly_the_games();
}

TEST_F(WorkerGames, TablesOfAnotherLogAreRefused) {
    play({.games = 5}, 11);
    ASSERT_TRUE(work(options("a")));
    WorldLog empty(k_partitions);
    WorldReader reader(empty, 1);
    worker::Worker worker(options("b"),
                          {reader, tables_, tables_, tables_, tables_, journal_, test_clock});
    const auto ran = worker.run();
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().fault, base::Fault::disk);
    EXPECT_NE(ran.error().what.find("another log"), std::string::npos);
}

TEST_F(WorkerGames, RecordsGoneAreTold) {
    play({.games = 20}, 12);
    log_.trim(std::string(base::k_lobby_queue), 0, 50);
    ASSERT_TRUE(work(options("a")));
    EXPECT_EQ(journal_.count("Records Gone Before They Were Read"), 1);
}

TEST_F(WorkerGames, OptionsThatCannotBeUsed) {
    WorldReader reader(log_, 1);
    worker::Options bad = options("a/b");
    worker::Worker worker(bad, {reader, tables_, tables_, tables_, tables_, journal_, test_clock});
    EXPECT_EQ(worker.run().error().fault, base::Fault::settings);
    bad = options("a");
    bad.sessions = worker::SessionSource::registry;
    worker::Worker other(bad, {reader, tables_, tables_, tables_, tables_, journal_, test_clock});
    EXPECT_EQ(other.run().error().fault, base::Fault::settings);
}

}  // namespace
}  // namespace support
