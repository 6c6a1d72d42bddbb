// What signed numbers do not hold never comes into tables of them.
#include <gtest/gtest.h>

#include <regex>

#include "audit/audit.h"
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

class SignedTables : public testing::Test {
protected:
    SignedTables()
        : log_(lmdb::EmbeddedLog::open({.folder = (folder_.path() / "log").string()}).value()) {}

    void write(const std::vector<PlayedGame>& games) {
        lmdb::WriterOptions options;
        options.topics = {std::string(base::k_lobby_queue), std::string(base::k_game_queue)};
        const auto writer = std::move(log_.open_writer(options)->writer);
        for (const PlayedGame& game : games) {
            for (const PlayedRecord& record : game.records) {
                writer->append({record.topic, record.key, record.value, test_clock()});
            }
        }
        ASSERT_TRUE(writer->flush(std::chrono::seconds(60)));
    }

    worker::Counters work() {
        worker::Options options;
        options.instance = "one";
        const auto reader = log_.open_reader().value();
        std::vector<worker::Target> targets;
        for (const auto topic : {base::k_lobby_queue, base::k_game_queue}) {
            for (const ports::Retained& row : reader->retained(topic).value()) {
                targets.push_back({std::string(topic), row.partition, row.end});
            }
        }
        WorldJournal journal;
        worker::Worker worker(options,
                              {*reader, store_, tables_, ledger_, dead_, journal, test_clock});
        worker.finish_at(targets);
        const auto ran = worker.run();
        EXPECT_TRUE(ran) << ran.error().what;
        return worker.counters();
    }

    audit::Report audit() {
        audit::Options options;
        for (const ports::DeadLetter& letter : dead_.load(base::k_lobby_queue).value()) {
            options.set_aside.push_back({{letter.partition, letter.offset}, letter.reason});
        }
        const auto reader = log_.open_reader().value();
        return audit::run(options, {ledger_, store_, tables_, reader.get()}, nullptr, {}).value();
    }

    static tables::StoreOptions signed_numbers() {
        tables::StoreOptions options;
        options.write.types = tables::NumberTypes::signed_numbers;
        return options;
    }

    TempFolder folder_;
    lmdb::EmbeddedLog log_;
    std::shared_ptr<ports::ObjectStore> objects_ = tables::open_folder(folder_.path());
    tables::LocalTableStore store_{folder_.path(), signed_numbers()};
    tables::ParquetTableReader tables_{folder_.path()};
    tables::ObjectLedger ledger_{objects_};
    tables::ObjectDeadLetters dead_{objects_};
};

void change_damage(PlayedGame& game, const std::string& damage) {
    for (PlayedRecord& record : game.records) {
        const std::regex number(R"("ENEMY_DAMAGE":\d+)");
        if (!std::regex_search(record.value, number)) continue;
        record.value = std::regex_replace(record.value, number, "\"ENEMY_DAMAGE\":" + damage);
        return;
    }
    FAIL() << "the game has no attack";
}

TEST_F(SignedTables, ADamageAboveWhatTheyHoldIsADeadLetterAndTheAuditAgrees) {
    GameTable table(1);
    std::vector<PlayedGame> games = {table.play(2), table.play(2), table.play(3)};
    change_damage(games[0], "9223372036854775808");
    change_damage(games[1], "4294967296");
    write(games);
    const worker::Counters counters = work();
    EXPECT_EQ(counters.games, 1U);
    EXPECT_EQ(counters.dead_letters, 2U);
    const auto letters = dead_.load(base::k_lobby_queue).value();
    ASSERT_EQ(letters.size(), 2U);
    for (const ports::DeadLetter& letter : letters) {
        EXPECT_EQ(letter.reason, "an attack out of range");
    }
    const audit::Report report = audit();
    EXPECT_EQ(report.games(), 1U);
    EXPECT_EQ(report.wrong() + report.doubled(), 0U);
    EXPECT_EQ(report.missing(), 2U);
    const auto& missing = report.findings.examples(audit::Kind::missing);
    ASSERT_EQ(missing.size(), 1U) << audit::readable_text(report);
    EXPECT_EQ(missing.front().text,
              "its end was set aside as a dead letter: an attack out of range");
}

}  // namespace
}  // namespace support
