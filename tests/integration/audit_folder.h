// A folder as a run leaves it: embedded log, tables, ledger; and hands to damage it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "audit/audit.h"
#include "audit/comparison.h"
#include "audit/repair.h"
#include "base/sha256.h"
#include "etl/file_name.h"
#include "lmdb/embedded_log.h"
#include "parquet/draft_sweep.h"
#include "parquet/folder_objects.h"
#include "parquet/local_table_store.h"
#include "parquet/object_ledger.h"
#include "parquet/parquet_table_reader.h"
#include "tests/support/played_games.h"
#include "tests/support/temp_folder.h"

namespace support {

class AuditFolder {
public:
    AuditFolder()
        : log_(lmdb::EmbeddedLog::open({.folder = (path() / "log").string()}).value()),
          store_(path()),
          ledger_(tables::open_folder(path())) {}

    std::filesystem::path path() const { return folder_.path(); }

    void write(const PlayedGame& game) { to_write_.push_back(game); }

    // `count` games, of which every tenth times out, and a commit with those that were fought.
    // `first` goes on in a series of games of different sizes.
    void play(int count, int first = 0) {
        std::vector<PlayedGame> fought;
        for (int i = first; i < first + count; ++i) {
            if (i % 10 == 9) {
                write(players.time_out(3));
            } else {
                fought.push_back(players.play(2 + i % 3));
                write(fought.back());
            }
        }
        commit(fought);
    }

    // A commit over all records so far that no commit covers, with rows of these games.
    void commit(const std::vector<PlayedGame>& fought) {
        ports::Commit commit;
        commit.topic = base::k_lobby_queue;
        commit.range.from = end_;
        const ports::Offset game_from = game_end_;
        for (const auto& game : to_write_) {
            for (const auto& record : game.records) {
                ++(record.topic == base::k_lobby_queue ? end_ : game_end_);
            }
        }
        commit.range.to = end_;
        commit.others[std::string(base::k_game_queue)] = {game_from, game_end_};
        flush();
        ports::Rows rows;
        for (const auto& game : fought) append_rows(rows, game.fight);
        commit.games = fought.size();
        commit.rows = rows.size();
        commit.row_digest = digest(rows);
        commit.writer = "test/1";
        for (const auto kind : {ports::Table::meta, ports::Table::podium}) {
            commit.files.push_back(
                store_
                    .stage(kind,
                           etl::file_name(commit.topic, {0, 1, commit.range.from, commit.range.to},
                                          "test"),
                           rows, {})
                    .value());
            store_.sync(commit.files.back()).value();
        }
        ledger_.append(commit).value();
        for (const auto& file : commit.files) store_.reveal(file).value();
        games.insert(games.end(), fought.begin(), fought.end());
    }

    base::Result<audit::Report> run(const std::string& witness = "",
                                    audit::Details details = audit::Details::off) {
        flush();
        audit::Options options;
        options.details = details;
        tables::ParquetTableReader reader(path());
        const auto log = log_.open_reader().value();
        std::istringstream lines(witness);
        return audit::run(options, {ledger_, store_, reader, log.get()},
                          witness.empty() ? nullptr : &lines, {});
    }

    audit::Report report(const std::string& witness = "",
                         audit::Details details = audit::Details::off) {
        auto report = run(witness, details);
        EXPECT_TRUE(report.has_value()) << report.error().what;
        return *report;
    }

    audit::Report report_without_log() {
        tables::ParquetTableReader reader(path());
        return audit::run({}, {ledger_, store_, reader, nullptr}, nullptr, {}).value();
    }

    // What the folder's owner would call, at `now` after the files were made.
    audit::RepairReport repair(std::chrono::seconds after = std::chrono::hours(2)) {
        tables::ParquetTableReader reader(path());
        audit::RepairOptions options;
        options.topics = ledger_.topics().value();
        options.now = std::chrono::time_point_cast<std::chrono::microseconds>(
                          std::chrono::system_clock::now()) +
                      after;
        const auto sweep = [this](base::Timestamp before) {
            return tables::DraftSweep(path()).remove_before(before);
        };
        auto report = audit::repair(options, {ledger_, store_, reader, sweep});
        EXPECT_TRUE(report.has_value()) << report.error().what;
        return *report;
    }

    audit::Comparison compare_with(AuditFolder& other) {
        tables::ParquetTableReader ours(path()), theirs(other.path());
        auto comparison = audit::compare({}, {store_, ours, path().string()},
                                         {other.store_, theirs, other.path().string()}, {});
        EXPECT_TRUE(comparison.has_value()) << comparison.error().what;
        return *comparison;
    }

    // Puts an altered commit in the place of that one.
    template <class Change>
    ports::Commit alter_commit(std::size_t index, const Change& change) {
        ports::Commit commit = ledger_.load(base::k_lobby_queue).value().at(index);
        std::filesystem::remove(commits().at(index));
        change(commit);
        ledger_.append(commit).value();
        return commit;
    }

    // As a crash between the commit and its reveal leaves the file.
    void hide(ports::Table table, std::size_t index) {
        const ports::Commit commit = ledger_.load(base::k_lobby_queue).value().at(index);
        for (const auto& file : commit.files) {
            if (file.table != table) continue;
            std::filesystem::rename(folder_of(table) / file.name,
                                    folder_of(table) / file.staged_name);
        }
    }

    std::filesystem::path folder_of(ports::Table table) const {
        return path() / "superhero" / table_name(table);
    }

    // The table's visible files, the first commit's first.
    std::vector<std::filesystem::path> files(ports::Table table) const {
        return sorted(folder_of(table), ".parquet");
    }

    std::vector<std::filesystem::path> commits() const {
        return sorted(path() / "superhero" / "_commits" / base::k_lobby_queue / "0", ".json");
    }

    ports::Rows rows_of(ports::Table table, const std::filesystem::path& file) {
        ports::Rows all;
        tables::ParquetTableReader reader(path());
        reader
            .read(table, file.filename().string(),
                  [&](const ports::Rows& rows) {
                      append(all.game, rows.game);
                      append(all.user, rows.user);
                      append(all.superhero, rows.superhero);
                      append(all.rank, rows.rank);
                      append(all.rounds, rows.rounds);
                      append(all.damage_received, rows.damage_received);
                      append(all.damage_sent, rows.damage_sent);
                  })
            .value();
        return all;
    }

    // Puts other rows under the file's name.
    void replace(ports::Table table, const std::filesystem::path& file, const ports::Rows& rows) {
        std::filesystem::remove(file);
        const auto staged = store_.stage(table, file.filename().string(), rows, {}).value();
        store_.sync(staged).value();
        store_.reveal(staged).value();
    }

    GameTable players{17};
    std::vector<PlayedGame> games;  // that are in the tables

private:
    template <class T>
    static void append(std::vector<T>& all, const std::vector<T>& more) {
        all.insert(all.end(), more.begin(), more.end());
    }

    static std::vector<std::filesystem::path> sorted(const std::filesystem::path& folder,
                                                     const std::string& ending) {
        std::vector<std::filesystem::path> found;
        for (const auto& path : files_below(folder)) {
            const auto name = path.filename().string();
            if (name.ends_with(ending) && name[0] != '.') found.push_back(path);
        }
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
            const auto x = a.filename().string(), y = b.filename().string();
            return x.size() != y.size() ? x.size() < y.size() : x < y;
        });
        return found;
    }

    static base::Timestamp now() { return base::Timestamp(std::chrono::seconds(1'795'000'000)); }

    static std::string digest(const ports::Rows& rows) {
        std::string lines;
        for (std::size_t i = 0; i < rows.size(); ++i) append_meta_line(lines, rows, i);
        for (std::size_t i = 0; i < rows.size(); ++i) append_podium_line(lines, rows, i);
        return base::sha256_hex(lines);
    }

    void flush() {
        if (to_write_.empty()) return;
        lmdb::WriterOptions options;
        options.topics = {std::string(base::k_lobby_queue), std::string(base::k_game_queue)};
        options.partitions = 1;
        options.clock = now;  // else retention would take records of that age
        const auto opened = log_.open_writer(options).value();
        for (const auto& game : to_write_) {
            for (const auto& record : game.records) {
                opened.writer->append({record.topic, record.key, record.value, now()});
            }
        }
        opened.writer->flush(std::chrono::seconds(30)).value();
        to_write_.clear();
    }

    TempFolder folder_;
    lmdb::EmbeddedLog log_;
    tables::LocalTableStore store_;
    tables::ObjectLedger ledger_;
    std::vector<PlayedGame> to_write_;
    ports::Offset end_ = 0;  // of the ledger in lib.server.lobby
    ports::Offset game_end_ = 0;
};

}  // namespace support
