// Records that retention deletes before a worker has read them: the loss stays known.
#include "audit/audit.h"
#include "tests/integration/worker_stage.h"

namespace support {
namespace {

using audit::Kind;

const std::string k_lobby{base::k_lobby_queue};
const std::string k_game{base::k_game_queue};

class WorkerRetention : public WorkerStage {
protected:
    audit::Report audited() {
        WorldReader reader(log_, 99);
        auto report = audit::run({}, {tables_, tables_, tables_, &reader}, nullptr, {});
        EXPECT_TRUE(report.has_value()) << report.error().what;
        return *report;
    }

    ports::Offset covered(const std::string& topic) {
        ports::Offset to = 0;
        for (const ports::Commit& commit : tables_.commits()) {
            if (commit.partition != 0) continue;
            to = std::max(to, topic == k_lobby ? commit.range.to : commit.others.at(topic).to);
        }
        return to;
    }

    ports::Offset end(const std::string& topic) { return log_.retained(topic).at(0).end; }

    // Of partition 0, by all commits.
    std::vector<ports::OffsetRange> gone(const std::string& topic) {
        std::vector<ports::OffsetRange> ranges;
        for (const ports::Commit& commit : tables_.commits()) {
            const auto found = commit.gone.find(topic);
            if (found == commit.gone.end()) continue;
            EXPECT_EQ(commit.partition, 0);
            ranges.insert(ranges.end(), found->second.begin(), found->second.end());
        }
        return ranges;
    }

    // Exactly these records of the partition are said to be lost.
    void expect_lost(const std::map<std::string, ports::OffsetRange>& lost, int partition = 0) {
        const audit::Report report = audited();
        EXPECT_EQ(report.answer(), audit::Answer::wrong);
        EXPECT_EQ(report.findings.of(Kind::ledger), lost.size()) << readable_text(report);
        for (const auto& [topic, range] : lost) {
            const std::string text =
                "records " + std::to_string(range.from) + " to " + std::to_string(range.to - 1) +
                " of " + topic + "/" + std::to_string(partition) +
                " were deleted by retention before a worker read them: the games in them are not "
                "in the tables and cannot be made again";
            EXPECT_NE(readable_text(report).find(text), std::string::npos) << text << "\n"
                                                                           << readable_text(report);
        }
    }

    // One life of a worker that is done when it has read these.
    void work_on(WorldReader& reader, const std::string& instance,
                 std::vector<worker::Target> targets) {
        worker::Worker worker(options(instance),
                              {reader, tables_, tables_, tables_, tables_, journal_, test_clock});
        worker.finish_at(std::move(targets));
        ASSERT_TRUE(worker.run());
        counters_ = worker.counters();
    }

    using Ranges = std::vector<ports::OffsetRange>;
};

TEST_F(WorkerRetention, WhatWasDeletedWhileNoWorkerRanIsSaidByEveryLaterAudit) {
    play({.games = 30}, 1);
    ASSERT_TRUE(work(options("a")));
    ASSERT_EQ(audited().answer(), audit::Answer::proven) << readable_text(audited());
    const ports::OffsetRange lobby{covered(k_lobby), covered(k_lobby) + 20};
    const ports::OffsetRange game{covered(k_game), covered(k_game) + 30};
    play({.games = 60}, 2);
    log_.trim(k_lobby, 0, lobby.to);
    log_.trim(k_game, 0, game.to);
    ASSERT_TRUE(work(options("b")));
    EXPECT_EQ(journal_.count("Records Gone Before They Were Read"), 2);
    EXPECT_EQ(gone(k_lobby), Ranges{lobby});
    EXPECT_EQ(gone(k_game), Ranges{game});
    expect_lost({{k_lobby, lobby}, {k_game, game}});
    play({.games = 30}, 3);
    ASSERT_TRUE(work(options("c")));
    log_.trim(k_lobby, 0, end(k_lobby));
    log_.trim(k_game, 0, end(k_game));
    expect_lost({{k_lobby, lobby}, {k_game, game}});
}

TEST_F(WorkerRetention, ALossIsCommittedThoughNothingElseHasCome) {
    play({.games = 30}, 4);
    ASSERT_TRUE(work(options("a")));
    const ports::Offset from = covered(k_lobby);
    play({.games = 20}, 5);
    const ports::OffsetRange lobby{from, end(k_lobby)};
    const ports::OffsetRange game{covered(k_game), end(k_game)};
    log_.trim(k_lobby, 0, lobby.to);
    log_.trim(k_game, 0, game.to);
    ASSERT_TRUE(work(options("b")));
    EXPECT_EQ(covered(k_lobby), lobby.to);
    expect_lost({{k_lobby, lobby}, {k_game, game}});
}

TEST_F(WorkerRetention, WhatIsDeletedUnderAWorkerThatReadsIsALossToo) {
    play({.games = 30}, 6);
    ASSERT_TRUE(work(options("a")));
    play({.games = 60}, 7);
    const ports::Offset first = end(k_lobby) - 5;
    WorldReader reader(log_, 8, 4);
    int polls = 0;
    reader.before_poll = [&]() -> std::optional<ports::Polled> {
        if (++polls == 9) log_.trim(k_lobby, 0, first);
        return std::nullopt;
    };
    work_on(reader, "b", ends());
    const auto ranges = gone(k_lobby);
    ASSERT_EQ(ranges.size(), 1U);
    EXPECT_EQ(ranges[0].to, first);
    EXPECT_LT(ranges[0].from, first);
    ASSERT_EQ(counters_.gone.size(), 1U);
    EXPECT_EQ(counters_.gone[0].range, ranges[0]);
    expect_lost({{k_lobby, ranges[0]}});
}

TEST_F(WorkerRetention, WhatWasDeletedBeforeTheTablesBeganIsANote) {
    play({.games = 30}, 9);
    log_.trim(k_lobby, 0, 10);
    ASSERT_TRUE(work(options("a")));
    EXPECT_EQ(gone(k_lobby), (Ranges{{0, 10}}));
    const audit::Report report = audited();
    EXPECT_EQ(report.findings.of(Kind::ledger), 0U) << readable_text(report);
    EXPECT_EQ(report.notes(), std::vector<std::string>{
                                  "records 0 to 9 of lib.server.lobby/0 were deleted by retention "
                                  "before these tables began"});
}

TEST_F(WorkerRetention, APartitionThatHadNoCommitIsNoExcuseOnceTheTablesHaveBegun) {
    play({.games = 30}, 10);
    std::vector<worker::Target> targets = ends();
    std::erase_if(targets, [](const auto& target) { return target.partition != 0; });
    WorldReader reader(log_, 10);
    reader.assignment = {0};
    work_on(reader, "a", targets);
    log_.trim(k_lobby, 1, 12);
    expect_lost({{k_lobby, {0, 12}}}, 1);
    ASSERT_TRUE(work(options("b")));
    expect_lost({{k_lobby, {0, 12}}}, 1);
}

TEST_F(WorkerRetention, WhatGamesThatHadEndedStillNeededIsALoss) {
    play({.games = 20, .timed_out = 0}, 11);
    std::vector<worker::Target> targets = ends();
    std::erase_if(targets, [](const auto& target) { return target.topic != k_lobby; });
    WorldReader reader(log_, 11);
    reader.silent = {k_game};  // so the games wait for their attacks
    work_on(reader, "a", targets);
    const auto commits = tables_.commits();
    ASSERT_FALSE(commits.empty());
    EXPECT_GT(commits[0].waiting, 0U);
    EXPECT_EQ(commits[0].games, 0U);
    const ports::Offset to = covered(k_lobby);
    log_.trim(k_lobby, 0, to);
    for (const bool committed : {false, true}) {
        if (committed) {
            play({.games = 30}, 12);
            ASSERT_TRUE(work(options("b")));
            ASSERT_EQ(gone(k_lobby).size(), 1U);
            EXPECT_EQ(gone(k_lobby)[0].to, to);
        }
        const audit::Report report = audited();
        ASSERT_EQ(report.findings.of(Kind::ledger), 1U) << readable_text(report);
        EXPECT_NE(report.findings.examples(Kind::ledger)[0].text.find("that had ended"),
                  std::string::npos);
    }
}

}  // namespace
}  // namespace support
