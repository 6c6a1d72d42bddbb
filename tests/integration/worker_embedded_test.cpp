// A worker over the embedded log and real Parquet files.
#include <thread>

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

    // One worker until everything written so far is in the tables.
    worker::Counters work(const std::string& instance) {
        const auto reader = std::move(*log_->open_reader());
        tables::LocalTableStore store(folder_);
        tables::ParquetTableReader table_reader(folder_);
        tables::ObjectLedger ledger(tables::open_folder(folder_));
        tables::ObjectDeadLetters dead(tables::open_folder(folder_));
        worker::Options options;
        options.instance = instance;
        options.rotation.games = 40;
        worker::Worker worker(options,
                              {*reader, store, table_reader, ledger, dead, journal_, test_clock});
        std::vector<worker::Target> targets;
        for (const auto topic : {base::k_lobby_queue, base::k_game_queue}) {
            for (const ports::Retained& row : *reader->retained(topic)) {
                targets.push_back({std::string(topic), row.partition, row.end});
            }
        }
        worker.finish_at(targets);
        const auto ran = worker.run();
        EXPECT_TRUE(ran) << ran.error().what;
        return worker.counters();
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

}  // namespace
}  // namespace support
