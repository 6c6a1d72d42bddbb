// Rows from the registry's sessions instead of the topics.
#include <thread>

#include "tests/integration/worker_stage.h"

namespace support {
namespace {

class WorkerRegistry : public WorkerStage {
protected:
    worker::Options registry_options(const std::string& instance) {
        worker::Options own = options(instance);
        own.sessions = worker::SessionSource::registry;
        own.cleaning = worker::Cleaning::on;
        own.expiry_seconds = 17;
        return own;
    }

    // What a registry would hold of the games that were played.
    void fill_registry(std::uint64_t seed, int games) {
        GameTable table(seed);
        base::Random random(seed);
        for (int i = 0; i < games; ++i) {
            PlayedGame game = table.play(2 + static_cast<int>(random.below(4)));
            ports::Session session{
                game.token(), std::make_shared<const combat::Fight>(game.fight), {}};
            for (const PlayedRecord& record : game.records) {
                if (record.topic != base::k_game_queue) continue;
                const bool forfeit = record.value.find("User Forfeited") != std::string::npos;
                const auto task = record.value.find("\"task\":") + 7;
                session.logs.push_back(
                    forfeit ? forfeit_line(record.value, game.token())
                            : record.value.substr(task, record.value.size() - task - 1));
            }
            sessions_.sessions[game.token()] = std::move(session);
        }
        for (const base::GameToken& token : timed_out_) {
            combat::Fight fight;
            fight.token = token;
            fight.status = combat::Status::timed_out;
            sessions_.sessions[token] = {token, std::make_shared<const combat::Fight>(fight), {}};
        }
    }

    void empty_lobby() {
        for (const ports::Retained& row : log_.retained(base::k_lobby_queue)) {
            log_.trim(std::string(base::k_lobby_queue), row.partition, row.end);
        }
    }

    // As servers of other implementations tell it: without game_seq, in any partition.
    void end_unnumbered(const base::GameToken& game, ports::Partition partition) {
        ports::Session& session = sessions_.sessions[game];
        combat::Fight fight = *session.fight;
        fight.next_seq = 0;
        session.fight = std::make_shared<const combat::Fight>(fight);
        log_.append(std::string(base::k_lobby_queue), partition,
                    {"",
                     R"({"log_message":"Cleaning Game Records","task":{"game_token":")" +
                         game.text() + R"(","user_token":")" + fight.host.text() + R"("}})",
                     test_clock()});
    }

    // Workers one after the other until one ends by itself; how many have died. From the life of
    // that number on they are spared.
    int die_and_come_back(std::uint64_t seed, int spared_from) {
        base::Random random(seed);
        for (int life = 0;; ++life) {
            const auto left = std::make_shared<std::uint32_t>(1 + random.below(18));
            const auto hook = [=](std::string_view, When) -> std::optional<base::Error> {
                if (life < spared_from && --*left == 0) throw Killed{};
                return std::nullopt;
            };
            const auto name = "life" + std::to_string(life);
            if (work(registry_options(name), hook, static_cast<std::uint64_t>(life))) return life;
        }
    }

    static std::string unnumbered_start(const base::GameToken& game) {
        return R"({"log_message":"Pushing User's Turn Notification","task":{"GAME_TOKEN":")" +
               game.text() + R"("}})";
    }

private:
    static std::string forfeit_line(const std::string& record, const base::GameToken& game) {
        const auto at = record.find("\"USER_TOKEN\":\"") + 14;
        const auto user = base::UserToken::parse(std::string_view(record).substr(at, 36));
        return wire::forfeit_line({}, game, *user);
    }
};

TEST_F(WorkerRegistry, RowsComeFromSessionLogsAndGamesAreCleaned) {
    play({.games = 60, .timed_out = 10}, 20);
    fill_registry(20, 60);
    sessions_.away = 2;
    ASSERT_TRUE(work(registry_options("a")));
    expect_exactly_the_games();
    EXPECT_EQ(sessions_.cleaned.size(), 70U);
    EXPECT_EQ(sessions_.last_expiry, 17);
    EXPECT_EQ(counters_.dead_letters, 0U);
    for (const ports::Commit& commit : tables_.commits()) EXPECT_TRUE(commit.others.empty());
}

TEST_F(WorkerRegistry, UnknownGamesAreDeadLettersTimedOutOnesAreNot) {
    play({.games = 10, .timed_out = 4}, 21);
    fill_registry(21, 10);
    sessions_.sessions.erase(tokens_[3]);
    for (const base::GameToken& token : timed_out_) sessions_.sessions.erase(token);
    ASSERT_TRUE(work(registry_options("a")));
    EXPECT_EQ(counters_.games, 9U);
    EXPECT_EQ(counters_.timed_out, 4U);
    const auto letters = tables_.letters();
    ASSERT_EQ(letters.size(), 1U);
    EXPECT_EQ(letters[0].reason, "the registry does not know this game");
    EXPECT_NE(letters[0].value.find(tokens_[3].text()), std::string::npos);
}

// As where Redis deletes what it likes when it is full.
class LostByTheRegistry : public WorkerRegistry {
protected:
    void SetUp() override {
        second_reader_ = [this]() -> base::Result<std::unique_ptr<ports::LogReader>> {
            ++readers_;
            return std::unique_ptr<ports::LogReader>(std::make_unique<WorldReader>(log_, 9));
        };
    }

    // Plays games; the registry knows half of them, and of some others only a part.
    void play_and_lose(std::uint64_t seed) {
        play({.games = 60, .timed_out = 8}, seed);
        fill_registry(seed, 60);
        for (std::size_t i = 0; i < tokens_.size(); i += 2) sessions_.sessions.erase(tokens_[i]);
        sessions_.sessions[tokens_[1]].logs.clear();
        sessions_.sessions[tokens_[3]] = {tokens_[3], nullptr, {}, "WRONGTYPE of its key"};
    }

    worker::Options impatient_options() {
        worker::Options own = registry_options("a");
        own.patience = std::chrono::seconds(0);
        return own;
    }

    int readers_ = 0;
};

TEST_F(LostByTheRegistry, RowsOfAGameComeFromItsRecords) {
    play_and_lose(40);
    ASSERT_TRUE(work(registry_options("a")));
    expect_exactly_the_games();
    EXPECT_EQ(tables_.letters().size(), 0U);
    EXPECT_EQ(counters_.lost, 32U);
    EXPECT_EQ(readers_, 1);
    EXPECT_GE(journal_.count("Games Lost By The Registry"), 1);
}

TEST_F(LostByTheRegistry, AGameWithoutAllItsRecordsIsADeadLetterThatSaysWhy) {
    play_and_lose(41);
    const std::string victim = tokens_[4].text();
    const auto partition = static_cast<ports::Partition>(tokens_[4].hash() % k_partitions);
    const std::string topic(base::k_game_queue);
    // Of the game topic all but that game's attacks.
    WorldLog whole(k_partitions);
    for (ports::Partition p = 0; p < k_partitions; ++p) {
        for (const auto& stored : log_.fetch(topic, p, 0, 100'000).records) {
            if (p == partition && stored.key == victim) continue;
            whole.append(topic, p,
                         {std::string(stored.key), std::string(stored.value), stored.time});
        }
    }
    second_reader_ = [&whole]() -> base::Result<std::unique_ptr<ports::LogReader>> {
        return std::unique_ptr<ports::LogReader>(std::make_unique<WorldReader>(whole, 9));
    };
    ASSERT_TRUE(work(impatient_options()));
    EXPECT_EQ(counters_.games, 59U);
    const auto letters = tables_.letters();
    ASSERT_EQ(letters.size(), 1U);
    EXPECT_NE(letters[0].value.find(victim), std::string::npos);
    EXPECT_TRUE(letters[0].reason.starts_with("the registry does not know this game; "));
    EXPECT_TRUE(letters[0].reason.ends_with(" of its records are not in the topics"))
        << letters[0].reason;
}

TEST_F(LostByTheRegistry, TopicsThatMayNotBeReadMakeDeadLettersAndNoEnd) {
    play_and_lose(42);
    second_reader_ = []() -> base::Result<std::unique_ptr<ports::LogReader>> {
        return base::rejected("no right to read");
    };
    ASSERT_TRUE(work(registry_options("a")));
    EXPECT_EQ(counters_.games, 28U);
    EXPECT_EQ(counters_.timed_out, 8U);
    for (const auto& letter : tables_.letters()) {
        EXPECT_TRUE(letter.reason.ends_with("; the topics cannot be read: no right to read"))
            << letter.reason;
    }
    EXPECT_EQ(tables_.letters().size(), 32U);
}

TEST_F(LostByTheRegistry, DeathsAnywhereAgainAndAgain) {
    play_and_lose(43);
    EXPECT_GT(die_and_come_back(43, 40), 3);
    expect_exactly_the_games();
    EXPECT_EQ(tables_.letters().size(), 0U);
}

TEST_F(WorkerRegistry, AnotherRegistryEndsTheWorkerBeforeAnyDeadLetter) {
    play({.games = 10, .timed_out = 4}, 27);
    sessions_.known_users = ports::KnownUsers::none_of_these;
    worker::Options own = registry_options("a");
    own.registry_place = "redis here:1/2";
    WorldReader reader(log_, 1);
    worker::Worker worker(
        own, {reader, tables_, tables_, tables_, tables_, journal_, test_clock, &sessions_});
    const auto ended = worker.run();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().fault, base::Fault::disk);
    EXPECT_EQ(ended.error().what.rfind("redis here:1/2 knows none of the first ", 0), 0U)
        << ended.error().what;
    EXPECT_NE(ended.error().what.find("REDIS_DB"), std::string::npos);
    EXPECT_NE(ended.error().what.find("--sessions topics"), std::string::npos);
    EXPECT_FALSE(sessions_.looked_for.empty());
    EXPECT_EQ(tables_.letters().size(), 0U);
    fill_registry(27, 10);
    ASSERT_TRUE(work(registry_options("b")));
    expect_exactly_the_games();
    EXPECT_EQ(tables_.letters().size(), 0U);
}

// A record of some other program that nobody asked for ends no worker.
TEST_F(WorkerRegistry, AStrayRecordEndsNoWorker) {
    play({.games = 1, .timed_out = 0}, 28);
    fill_registry(28, 1);
    empty_lobby();
    end_unnumbered(tokens_[0], 0);
    sessions_.sessions.clear();
    sessions_.known_users = ports::KnownUsers::none_of_these;
    ASSERT_TRUE(work(registry_options("a")));
    EXPECT_EQ(tables_.letters().size(), 1U);
}

// Another worker commits and cleans all games while this one stands still before its first pull.
TEST_F(WorkerRegistry, WhoWasOvertakenKeepsNoDeadLetters) {
    play({.games = 20, .timed_out = 2}, 23);
    fill_registry(23, 20);
    sessions_.before_pull = [this] {
        ASSERT_TRUE(work(registry_options("awake")));
        sessions_.sessions.clear();
    };
    ASSERT_TRUE(work(registry_options("zombie")));
    expect_exactly_the_games();
    EXPECT_EQ(tables_.letters().size(), 0U);
    EXPECT_EQ(counters_.games, 0U);
    EXPECT_GT(counters_.lost_races, 0U);
}

TEST_F(WorkerRegistry, AGameThatEndsInTwoPartitionsAtOnceIsThereOnce) {
    play({.games = 8, .timed_out = 0}, 25);
    fill_registry(25, 8);
    empty_lobby();
    for (const base::GameToken& token : tokens_) {
        for (const ports::Partition partition : {0, 1}) end_unnumbered(token, partition);
    }
    ASSERT_TRUE(work(registry_options("a")));
    expect_exactly_the_games();
    EXPECT_EQ(tables_.letters().size(), 0U);
}

// Neither in the partition whose worker makes the rows nor in the other is anything left open, and
// a restart reads nothing again.
TEST_F(WorkerRegistry, GamesWithoutKeysAreNotKeptOpen) {
    play({.games = 8, .timed_out = 0}, 27);
    fill_registry(27, 8);
    empty_lobby();
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        for (ports::Partition partition : {0, 1}) {
            log_.append(std::string(base::k_lobby_queue), partition,
                        {"", unnumbered_start(tokens_[i]), test_clock()});
        }
        end_unnumbered(tokens_[i], static_cast<ports::Partition>(i % k_partitions));
        if (i % 3 == 0) end_unnumbered(tokens_[i], static_cast<ports::Partition>((i + 1) % 2));
    }
    ASSERT_TRUE(work(registry_options("a")));
    expect_exactly_the_games();
    EXPECT_EQ(counters_.open_games, 0U);
    EXPECT_EQ(counters_.dead_letters, 0U);
    for (const ports::Commit& commit : tables_.commits()) {
        EXPECT_EQ(commit.resume.at(commit.topic), commit.range.to);
    }
    ASSERT_TRUE(work(registry_options("b")));
    EXPECT_EQ(counters_.records, 0U);
}

// The second game's end is read, the first game is committed, then the second's session comes: no
// further record will tell the worker that it is time to commit.
TEST_F(WorkerRegistry, AGameThatIsSettledAfterACommitIsCommittedInTime) {
    play({.games = 2, .timed_out = 0}, 26);
    fill_registry(26, 2);
    empty_lobby();
    end_unnumbered(tokens_[0], 0);
    sessions_.at_prefetch = [this] { end_unnumbered(tokens_[1], 0); };
    worker::Options own = registry_options("a");
    own.rotation = {0, 0, std::chrono::microseconds(1)};
    WorldReader reader(log_, 1);
    worker::Worker worker(
        own, {reader, tables_, tables_, tables_, tables_, journal_, test_clock, &sessions_});
    std::thread thread([&] { EXPECT_TRUE(worker.run()); });
    const base::Timestamp deadline = test_clock() + std::chrono::seconds(20);
    while (worker.counters().games < 2 && test_clock() < deadline) std::this_thread::yield();
    EXPECT_EQ(worker.counters().games, 2U);
    worker.stop();
    thread.join();
    expect_exactly_the_games();
}

TEST_F(WorkerRegistry, SessionsThatDoNotFitAreDeadLetters) {
    play({.games = 6, .timed_out = 0}, 22);
    fill_registry(22, 6);
    sessions_.sessions[tokens_[0]].logs.pop_back();
    sessions_.sessions[tokens_[1]].logs.erase(sessions_.sessions[tokens_[1]].logs.begin());
    ASSERT_TRUE(work(registry_options("a")));
    EXPECT_EQ(counters_.games, 4U);
    EXPECT_EQ(tables_.letters().size(), 2U);
}

TEST_F(WorkerRegistry, ASessionLogThatIsNoJsonIsToldWithItsPlace) {
    play({.games = 2, .timed_out = 0}, 23);
    fill_registry(23, 2);
    sessions_.sessions[tokens_[0]].logs[1] = "{\"PAYLOAD\":}";
    ASSERT_TRUE(work(registry_options("a")));
    ASSERT_EQ(tables_.letters().size(), 1U);
    EXPECT_EQ(tables_.letters()[0].reason,
              "a session log that is not well-formed JSON (session log 2, line 1, column 12: a "
              "value expected)");
}

TEST_F(WorkerRegistry, DeathsAnywhereAgainAndAgain) {
    play({.games = 200, .timed_out = 20}, 24);
    fill_registry(24, 200);
    EXPECT_GT(die_and_come_back(24, 60), 3);
    expect_exactly_the_games();
    EXPECT_EQ(tables_.letters().size(), 0U);
}

TEST_F(WorkerRegistry, ManyShortLives) {
    for (std::uint64_t life = 0; life < 12; ++life) {
        play({.games = 4, .timed_out = 2}, 30 + life);
        fill_registry(30 + life, 4);
        ASSERT_TRUE(work(registry_options("life" + std::to_string(life)), nullptr, life));
    }
    expect_exactly_the_games();
    EXPECT_EQ(tables_.letters().size(), 0U);
}

}  // namespace
}  // namespace support
