// A worker over the embedded log and real Parquet files.
#include "lmdb/embedded_log.h"
#include "parquet/folder_objects.h"
#include "parquet/local_table_store.h"
#include "parquet/object_dead_letters.h"
#include "parquet/object_ledger.h"
#include "parquet/parquet_table_reader.h"
#include "tests/integration/worker_stage.h"
#include "tests/support/temp_folder.h"

namespace support {
namespace {

class WorkerEmbedded : public testing::Test {
protected:
    WorkerEmbedded() : folder_(temp_.path() / "data") {
        log_ = std::make_unique<lmdb::EmbeddedLog>(*lmdb::EmbeddedLog::open(
            {(folder_ / "log").string(), lmdb::Access::read_write, std::uint64_t{1} << 30}));
        lmdb::WriterOptions options;
        options.topics = {std::string(base::k_lobby_queue), std::string(base::k_game_queue)};
        writer_ = std::move(log_->open_writer(options)->writer);
    }

    void play(std::uint64_t seed, int games) {
        GameTable table(seed);
        for (int i = 0; i < games; ++i) {
            const PlayedGame game = table.play(2 + i % 4);
            append_rows(expected_, game.fight);
            for (const PlayedRecord& record : game.records) {
                writer_->append({record.topic, record.key, record.value, test_clock()});
            }
        }
        ASSERT_TRUE(writer_->flush(std::chrono::seconds(60)));
    }

    struct Life {
        std::string instance;
        std::uint64_t games_a_commit = 40;
        std::uint64_t known_games = 1'000'000;
    };

    // One worker until everything written so far is in the tables, or why it ended before.
    base::Result<worker::Counters> run(const Life& life) {
        const auto reader = std::move(*log_->open_reader());
        tables::LocalTableStore store(folder_);
        tables::ParquetTableReader table_reader(folder_);
        tables::ObjectLedger ledger(tables::open_folder(folder_));
        tables::ObjectDeadLetters dead(tables::open_folder(folder_));
        worker::Options options;
        options.instance = life.instance;
        options.rotation.games = life.games_a_commit;
        options.limits.known_games = life.known_games;
        // Where commits do not name their log all are read.
        const auto identity = log_->open_identity().value();
        worker::Worker worker(options, {*reader, store, table_reader, ledger, dead, journal_,
                                        test_clock, nullptr, identity.get()});
        std::vector<worker::Target> targets;
        for (const auto topic : {base::k_lobby_queue, base::k_game_queue}) {
            for (const ports::Retained& row : *reader->retained(topic)) {
                targets.push_back({std::string(topic), row.partition, row.end});
            }
        }
        worker.finish_at(targets);
        if (const auto ran = worker.run(); !ran) return ran.error();
        return worker.counters();
    }

    worker::Counters work(const std::string& instance) {
        const auto done = run({instance});
        EXPECT_TRUE(done) << done.error().what;
        return done ? *done : worker::Counters();
    }

    // Of partition 0, the first one first.
    std::vector<std::filesystem::path> commit_files() const {
        auto files = files_below(folder_ / "superhero" / "_commits" / base::k_lobby_queue / "0");
        std::erase_if(files, [](const auto& file) { return file.extension() != ".json"; });
        std::sort(files.begin(), files.end());
        return files;
    }

    ports::Commit commit_at(std::size_t index) const {
        tables::ObjectLedger ledger(tables::open_folder(folder_));
        return ledger.load(base::k_lobby_queue).value().at(index);
    }

    // What whoever reads the whole ledger is told, as an audit does.
    std::string ledger_error() {
        tables::ObjectLedger ledger(tables::open_folder(folder_));
        const auto commits = ledger.load(base::k_lobby_queue);
        return commits ? "" : commits.error().what;
    }

    std::vector<std::string> podium_lines() {
        tables::LocalTableStore store(folder_);
        tables::ParquetTableReader reader(folder_);
        std::vector<std::string> lines;
        for (const ports::TableFile& file : *store.list()) {
            EXPECT_TRUE(file.visible) << file.name;
            if (file.table != ports::Table::podium) continue;
            EXPECT_TRUE(reader.read(file.table, file.name, [&](const ports::Rows& rows) {
                for (std::size_t i = 0; i < rows.size(); ++i) {
                    combat::append_podium_line(lines.emplace_back(), rows, i);
                }
            }));
        }
        std::sort(lines.begin(), lines.end());
        return lines;
    }

    std::vector<std::string> expected_lines() const {
        std::vector<std::string> lines;
        for (std::size_t i = 0; i < expected_.size(); ++i) {
            combat::append_podium_line(lines.emplace_back(), expected_, i);
        }
        std::sort(lines.begin(), lines.end());
        return lines;
    }

    TempFolder temp_;
    std::filesystem::path folder_;
    std::unique_ptr<lmdb::EmbeddedLog> log_;
    std::unique_ptr<ports::LogWriter> writer_;
    WorldJournal journal_;
    combat::Rows expected_;
};

TEST_F(WorkerEmbedded, LivesOneAfterTheOther) {
    play(1, 200);
    EXPECT_EQ(work("one").games, 200U);
    EXPECT_EQ(podium_lines(), expected_lines());
    play(2, 120);
    EXPECT_EQ(work("two").games, 120U);
    EXPECT_EQ(work("three").games, 0U);
    EXPECT_EQ(podium_lines(), expected_lines());
}

TEST_F(WorkerEmbedded, TheLedgerHoldsTheDigestOfTheRowsInTheFiles) {
    play(3, 50);
    work("one");
    tables::ObjectLedger ledger(tables::open_folder(folder_));
    tables::ParquetTableReader reader(folder_);
    int checked = 0;
    for (const ports::Commit& commit : *ledger.load(base::k_lobby_queue)) {
        if (commit.files.empty()) continue;
        ports::Rows meta, podium;
        for (const ports::StagedFile& file : commit.files) {
            ports::Rows& rows = file.table == ports::Table::meta ? meta : podium;
            EXPECT_TRUE(reader.read(file.table, file.name,
                                    [&](const ports::Rows& piece) { rows = piece; }));
        }
        podium.superhero = meta.superhero;
        EXPECT_EQ(worker::row_digest(podium), commit.row_digest);
        EXPECT_EQ(podium.size(), commit.rows);
        ++checked;
    }
    EXPECT_GT(checked, 0);
}

// What comes after it rests on the last commit, and on games that are further on.
TEST_F(WorkerEmbedded, ACommitOfLongAgoThatCannotBeReadStopsNobodyAndIsNamed) {
    const Life first{"one", 10}, later{"later", 10, 50};
    play(4, 400);
    ASSERT_EQ(run(first)->games, 400U);
    const auto files = commit_files();
    ASSERT_GT(files.size(), 10U);
    const std::string whole = read_text(files[2]);
    std::uint64_t seed = 5;
    for (const std::string& damaged : {std::string(), whole.substr(0, whole.size() / 2),
                                       read_text(files[3]), std::string(whole.size(), '\0')}) {
        write_text(files[2], damaged);
        play(seed++, 60);
        const auto done = run(later);
        ASSERT_TRUE(done) << done.error().what;
        EXPECT_EQ(done->games, 60U);
        EXPECT_EQ(podium_lines(), expected_lines());
        EXPECT_NE(ledger_error().find(files[2].string()), std::string::npos) << ledger_error();
    }
    write_text(files[2], whole);
    EXPECT_EQ(ledger_error(), "");
}

TEST_F(WorkerEmbedded, ACommitThatTheNextOnesRestOnMustBeReadable) {
    play(6, 400);
    ASSERT_EQ(run({"one", 10})->games, 400U);
    play(7, 60);
    const auto files = commit_files();
    const auto expect_stop = [&](const std::filesystem::path& file, const Life& life) {
        const std::string whole = read_text(file);
        write_text(file, "");
        const auto done = run(life);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().fault, base::Fault::disk);
        EXPECT_NE(done.error().what.find(file.string()), std::string::npos) << done.error().what;
        EXPECT_EQ(commit_files(), files) << "nothing was committed";
        write_text(file, whole);
    };
    expect_stop(files.back(), {"two", 10, 50});
    expect_stop(files[2], {"three", 10});  // its games are to be known

    // As a crash left it; the sweep may not take its files for somebody's who is gone.
    const auto shown = commit_at(2).files.front();
    const auto meta = folder_ / "superhero" / "GAME_META";
    std::filesystem::rename(meta / shown.name, meta / shown.staged_name);
    std::filesystem::last_write_time(
        meta / shown.staged_name,
        std::filesystem::file_time_type::clock::now() - std::chrono::hours(24));
    expect_stop(files[2], {"four", 10, 50});
    EXPECT_TRUE(std::filesystem::exists(meta / shown.staged_name));

    EXPECT_EQ(run({"five", 10, 50})->games, 60U);
    EXPECT_EQ(podium_lines(), expected_lines());
}

}  // namespace
}  // namespace support
