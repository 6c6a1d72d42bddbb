// Whose offsets are these? Workers and ledgers of another log than the one that is there.
#include "tests/integration/worker_stage.h"
#include "worker/log_check.h"

namespace support {
namespace {

class WorkerLog : public WorkerStage {
protected:
    // One life of a worker until everything is processed.
    base::Result<void> live(const std::string& instance,
                            std::optional<std::vector<worker::Target>> targets = std::nullopt) {
        worker::Options own = options(instance);
        own.tables = "out/a";
        own.pause = std::chrono::milliseconds(1);
        worker::Worker worker(own, {*reader_, tables_, tables_, tables_, tables_, journal_,
                                    test_clock, &sessions_, &identity_});
        worker.finish_at(targets ? *targets : ends());
        auto ran = worker.run();
        counters_ = worker.counters();
        return ran;
    }

    void restart(const std::string& log_name) {
        reader_ = std::make_unique<WorldReader>(log_, ++seed_);
        identity_.text = log_name;
    }

    // The log is gone, and another one is there, with these games.
    void another_log(const std::string& name, int games, std::uint64_t seed) {
        log_.clear();
        play({.games = games, .timed_out = 2}, seed);
        restart(name);
    }

    void begin_log(const std::string& name) {
        const worker::Ledger ledger = worker::load_ledger(tables_, base::k_lobby_queue).value();
        tables_.begin_log(base::k_lobby_queue, {ledger.present() + 1, name, "", "", {}}).value();
    }

    // The worker ends before it has committed or set aside anything; the words tell what to do.
    void expect_refused(const std::string& words) {
        const auto before = tables_.commits().size();
        const auto letters = tables_.letters().size();
        const auto ran = live("refused" + std::to_string(seed_));
        ASSERT_FALSE(ran);
        EXPECT_EQ(ran.error().fault, base::Fault::disk);
        const std::string& what = ran.error().what;
        EXPECT_NE(what.find(words), std::string::npos) << what;
        EXPECT_NE(what.find("the tables in out/a belong to another log"), std::string::npos);
        EXPECT_NE(what.find("superhero tables new-log --output-dir out/a"), std::string::npos);
        EXPECT_EQ(what.find('\n'), std::string::npos);
        EXPECT_EQ(tables_.commits().size(), before);
        EXPECT_EQ(tables_.letters().size(), letters);
    }

    std::unique_ptr<WorldReader> reader_ = std::make_unique<WorldReader>(log_, 1);
    WorldIdentity identity_{log_, "kafka:one"};
    std::uint64_t seed_ = 1;
};

TEST_F(WorkerLog, EveryCommitBearsTheLogAndTheLastRecordThatItConsumed) {
    play({.games = 60, .timed_out = 6}, 1);
    ASSERT_TRUE(live("a"));
    expect_exactly_the_games();
    std::size_t of_game = 0;
    for (const ports::Commit& commit : tables_.commits()) {
        EXPECT_EQ(commit.log, "kafka:one");
        for (const auto& [topic, witness] : commit.witness) {
            const bool lobby = topic == commit.topic;
            of_game += !lobby;
            const ports::Offset to = lobby ? commit.range.to : commit.others.at(topic).to;
            EXPECT_EQ(witness.offset, to - 1) << topic;
            const auto rows = log_.retained(topic);
            EXPECT_FALSE(
                worker::difference_of_record(
                    identity_, topic, rows[static_cast<std::size_t>(commit.partition)], witness)
                    .value());
        }
        EXPECT_TRUE(commit.witness.contains(commit.topic));
    }
    EXPECT_GT(of_game, 2U);
}

TEST_F(WorkerLog, ALogOfAnotherNameIsRefusedThoughItIsLonger) {
    play({.games = 30}, 2);
    ASSERT_TRUE(live("a"));
    another_log("kafka:two", 200, 3);
    expect_refused("made from the log kafka:one, and this log is kafka:two");
}

TEST_F(WorkerLog, TopicsThatWereMadeAgainAreRefusedWhetherTheyAreShorterOrLonger) {
    play({.games = 30}, 4);
    ASSERT_TRUE(live("a"));
    another_log("kafka:one", 4, 5);
    expect_refused("which ends at");
    another_log("kafka:one", 300, 6);
    expect_refused("is not the one that they were made from");
}

TEST_F(WorkerLog, OfRecordsThatRetentionHasTakenNothingIsToldApartButTheGapIsSaid) {
    play({.games = 30}, 7);
    ASSERT_TRUE(live("a"));
    another_log("kafka:one", 300, 8);
    for (const auto topic : {base::k_lobby_queue, base::k_game_queue}) {
        for (const ports::Retained& row : log_.retained(topic)) {
            log_.trim(std::string(topic), row.partition, row.end);
        }
    }
    ASSERT_TRUE(live("b"));
    EXPECT_EQ(journal_.count("Records Gone Before They Were Read"), 2 * k_partitions);
}

TEST_F(WorkerLog, ALedgerOfAnOlderProgramIsTakenOverAndTheNextCommitBearsTheLog) {
    play({.games = 30}, 9);
    ASSERT_TRUE(work(options("old")));  // without an identity
    const auto old = tables_.commits();
    for (const ports::Commit& commit : old) EXPECT_TRUE(commit.log.empty());
    play({.games = 30}, 10);
    restart("kafka:one");
    ASSERT_TRUE(live("new"));
    expect_exactly_the_games();
    EXPECT_EQ(tables_.commits().back().log, "kafka:one");
    another_log("kafka:two", 200, 11);
    expect_refused("kafka:one");
}

TEST_F(WorkerLog, TopicsThatAreMadeAgainUnderARunningWorkerEndItBeforeItCommits) {
    play({.games = 40}, 12);
    // Longer than what was read, so that nothing else tells: the reader goes on in the new one.
    const auto targets = ends();
    ASSERT_TRUE(live("a", targets));
    const auto committed = tables_.commits().size();
    play({.games = 40}, 13);
    restart("kafka:one");
    int polls = 0;
    reader_->before_poll = [&]() -> std::optional<ports::Polled> {
        if (++polls == 6) {
            log_.clear();
            for (std::uint64_t i = 0; i < 5; ++i) play({.games = 60, .timed_out = 9}, 14 + i);
        }
        return std::nullopt;
    };
    worker::Options own = options("b");
    own.tables = "out/a";
    own.rotation.games = 1'000'000;
    own.rotation.age = std::chrono::milliseconds(300);
    worker::Worker worker(own, {*reader_, tables_, tables_, tables_, tables_, journal_, test_clock,
                                &sessions_, &identity_});
    const auto ran = worker.run();
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().fault, base::Fault::disk) << ran.error().what;
    EXPECT_NE(ran.error().what.find("topics that kafka:one had before"), std::string::npos)
        << ran.error().what;
    EXPECT_EQ(tables_.commits().size(), committed);
    EXPECT_TRUE(tables_.letters().empty());
}

TEST_F(WorkerLog, WhileNobodyCanSayNothingIsCommittedAndLaterAllOfIt) {
    play({.games = 60}, 20);
    identity_.away = 25;
    ASSERT_TRUE(live("a"));
    EXPECT_EQ(identity_.away, 0);
    EXPECT_GT(journal_.count("Waiting For A Service"), 0);
    expect_exactly_the_games();
}

TEST_F(WorkerLog, AfterNewLogBothLogsGamesAreInTheTablesOnceEach) {
    play({.games = 40}, 21);
    ASSERT_TRUE(live("a"));
    const auto first = tables_.lines(ports::Table::meta).size();
    another_log("kafka:two", 70, 22);
    begin_log("kafka:two");
    ASSERT_TRUE(live("b"));
    EXPECT_GT(tables_.lines(ports::Table::meta).size(), first);
    EXPECT_EQ(tables_.lines(ports::Table::meta).size(), expected_.size());
    std::uint64_t second_games = 0;
    for (const ports::Commit& commit : tables_.commits()) {
        EXPECT_EQ(commit.log, commit.log_number == 1 ? "kafka:one" : "kafka:two");
        if (commit.log_number == 2) second_games += commit.games;
    }
    EXPECT_EQ(second_games, 70U);
    play({.games = 10}, 23);
    restart("kafka:two");
    ASSERT_TRUE(live("c"));
    EXPECT_EQ(tables_.lines(ports::Table::meta).size(), expected_.size());
}

TEST_F(WorkerLog, ALogThatHasTheGamesOfAClosedOneDoublesNone) {
    play({.games = 40, .timed_out = 0}, 24);
    ASSERT_TRUE(live("a"));
    begin_log("kafka:copy");
    restart("kafka:copy");  // the same records under another name: a copy of the cluster
    ASSERT_TRUE(live("b"));
    expect_exactly_the_games();
}

TEST_F(WorkerLog, AWorkerOfALogThatIsClosedMeanwhileEnds) {
    play({.games = 40}, 25);
    bool begun = false;
    reader_->before_poll = [&]() -> std::optional<ports::Polled> {
        if (!begun && !tables_.commits().empty()) {
            begun = true;
            begin_log("kafka:two");
        }
        return std::nullopt;
    };
    const auto ran = live("a");
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().fault, base::Fault::disk);
    EXPECT_NE(ran.error().what.find("kafka:two, and this log is kafka:one"), std::string::npos)
        << ran.error().what;
}

TEST_F(WorkerLog, DeadLettersSayOfWhichLogTheyAre) {
    play({.games = 4}, 26);
    ASSERT_TRUE(live("a"));
    log_.clear();
    begin_log("kafka:two");
    restart("kafka:two");
    log_.append(std::string(base::k_lobby_queue), 0,
                {"", R"({"log_message":"Cleaning Game Records","task":{"game_token":7}})", time_});
    ASSERT_TRUE(live("b"));
    ASSERT_EQ(tables_.letters().size(), 1U);
    EXPECT_EQ(tables_.letters()[0].log_number, 2U);
}

}  // namespace
}  // namespace support
