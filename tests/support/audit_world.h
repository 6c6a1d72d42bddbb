// A whole world for tests of audit, in memory: what was played, its log, tables and ledger.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "audit/audit.h"
#include "base/sha256.h"
#include "etl/witness.h"
#include "tests/support/audit_fakes.h"
#include "wire/witness.h"

namespace support {

// Games, their records in the log, and a worker that has done everything right.
class World {
public:
    explicit World(std::size_t partitions = 1) : log(partitions), partitions_(partitions) {}

    const PlayedGame& add(PlayedGame game) {
        games.push_back(std::move(game));
        write(games.back());
        return games.back();
    }

    void write(const PlayedGame& game) {
        for (const auto& record : game.records) log.append(record, partition_of(game));
    }

    void play(int count) {
        for (int i = 0; i < count; ++i) add(table.play(2 + i % 4));
    }

    // One commit of all completed games of the partition that no commit has yet.
    void commit(ports::Partition partition = 0) {
        ports::Commit commit;
        commit.topic = base::k_lobby_queue;
        commit.partition = partition;
        commit.log_number = log_number_;
        commit.log = "kafka:" + std::to_string(log_number_);
        const auto& lobby = log.topics.at(commit.topic).partitions;
        commit.range = {ends_[partition], static_cast<ports::Offset>(
                                              lobby[static_cast<std::size_t>(partition)].size())};
        ends_[partition] = commit.range.to;
        ports::Rows rows;
        for (const PlayedGame& game : games) {
            if (partition_of(game) != partition || !done_.insert(game.token()).second) continue;
            if (game.fight.status != combat::Status::completed) continue;
            append_rows(rows, game.fight);
            ++commit.games;
        }
        commit.rows = rows.size();
        commit.row_digest = row_digest(rows);
        const std::string name = log_prefix() + std::to_string(partition) + "-" +
                                 std::to_string(commit.range.from) + ".parquet";
        for (const auto kind : {ports::Table::meta, ports::Table::podium}) {
            commit.files.push_back({kind, ".staged-" + name, name, rows.size()});
            tables.files.push_back({kind, name, rows});
        }
        tables.commits.push_back(std::move(commit));
    }

    // Names the last record of each topic in the latest commit.
    void name_witnesses() {
        ports::Commit& commit = tables.commits.back();
        for (const auto& [topic, content] : log.topics) {
            const auto& records = content.partitions[static_cast<std::size_t>(commit.partition)];
            const auto last = static_cast<ports::Offset>(records.size()) - 1;
            commit.witness[topic] = {last, etl::witness_digest({}, {}, records.back())};
        }
    }

    // The log is gone, and another one goes on: no record yet.
    void next_log() {
        log = FakeLog(partitions_);
        ends_.clear();
        ++log_number_;
        tables.later_logs.push_back(
            {log_number_, "kafka:" + std::to_string(log_number_), "", "", {}});
    }

    base::Result<audit::Report> run(const audit::Options& options = {}) {
        FakeLog fresh = log;
        std::istringstream lines(witness);
        return audit::run(options, {tables, tables, tables, with_log ? &fresh : nullptr, registry},
                          witness.empty() ? nullptr : &lines, progress);
    }

    audit::Report report(const audit::Options& options = {}) {
        auto report = run(options);
        EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().what);
        return report ? *report : audit::Report{};
    }

    ports::Partition partition_of(const PlayedGame& game) const {
        return static_cast<ports::Partition>(game.token().hash() % partitions_);
    }

    void tell(const PlayedGame& game, wire::Outcome outcome) {
        wire::append_witness_line(witness, {game.token(), outcome});
    }

    GameTable table{7};
    std::vector<PlayedGame> games;
    FakeLog log;
    FakeTables tables;
    std::string witness;
    bool with_log = true;
    audit::RegistryQuestions registry;
    audit::Progress progress;

private:
    std::size_t partitions_;
    // Of file names, which are unique over all logs.
    std::string log_prefix() const {
        return log_number_ == ports::k_first_log ? "" : std::to_string(log_number_) + "-";
    }

    ports::LogNumber log_number_ = ports::k_first_log;
    std::map<ports::Partition, ports::Offset> ends_;
    std::set<base::GameToken> done_;
};

inline std::string digest_of(const std::vector<PlayedGame>& games) {
    ports::Rows rows;
    for (const auto& game : games) {
        if (game.fight.status == combat::Status::completed) append_rows(rows, game.fight);
    }
    std::vector<std::string> meta(rows.size()), podium(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        combat::append_meta_line(meta[i], rows, i);
        combat::append_podium_line(podium[i], rows, i);
    }
    std::sort(meta.begin(), meta.end());
    std::sort(podium.begin(), podium.end());
    base::Sha256 digest;
    for (const auto* lines : {&meta, &podium}) {
        for (const auto& line : *lines) digest.update(line);
    }
    return digest.hex();
}

// Only the named kinds were found, each so often.
inline void expect_only(const audit::Report& report, std::map<audit::Kind, std::uint64_t> wanted) {
    for (std::size_t i = 0; i < audit::k_kinds; ++i) {
        const auto kind = static_cast<audit::Kind>(i);
        EXPECT_EQ(report.findings.of(kind), wanted[kind]) << audit::kind_text(kind) << "\n"
                                                          << readable_text(report);
    }
}

inline const audit::Finding& first(const audit::Report& report, audit::Kind kind) {
    static const audit::Finding none;
    const auto& examples = report.findings.examples(kind);
    return examples.empty() ? none : examples.front();
}

}  // namespace support
