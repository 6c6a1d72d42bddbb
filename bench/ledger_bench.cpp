#include "bench/ledger_bench.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "base/owned.h"
#include "bench/timing.h"
#include "etl/file_name.h"
#include "parquet/commit_text.h"
#include "parquet/folder_objects.h"
#include "parquet/layout.h"
#include "parquet/local_table_store.h"
#include "parquet/object_dead_letters.h"
#include "parquet/object_ledger.h"
#include "parquet/parquet_table_reader.h"
#include "tests/support/sample_rows.h"
#include "tests/support/temp_folder.h"
#include "worker/ledger_reading.h"
#include "worker/worker.h"

namespace bench {
namespace {

namespace fs = std::filesystem;
using ports::Table;

constexpr ports::Offset k_records = 40'000;     // of a topic's partition, in each commit
constexpr std::size_t k_names_a_file = 50'000;  // file systems have a limit
constexpr int k_rounds = 3;

struct History {
    std::string what;
    int commits = 0;  // in all
    ports::Partition partitions = 0;
    std::size_t games = 0;  // in each commit

    int of_each() const { return commits / partitions; }
};

base::Timestamp now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

void write_text(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

// As a worker's that committed every rotation.
class Folder {
public:
    explicit Folder(const History& history)
        : history_(history), rows_(support::sample_rows({.games = history.games})) {
        for (const Table table : {Table::meta, Table::podium}) {
            fs::create_directories(layout().table(table));
        }
        for (ports::Partition p = 0; p < history_.partitions; ++p) {
            fs::create_directories(layout().commits(worker::Options().lobby_topic, 1, p));
            for (int i = 0; i < history_.of_each(); ++i) commit(p, i * k_records);
        }
    }

    fs::path path() const { return folder_.path(); }
    const History& history() const { return history_; }

    // Seconds to read all names.
    double floor_seconds() const {
        return seconds_of([&] {
            for (const Table table : {Table::meta, Table::podium}) names(layout().table(table));
            for (ports::Partition p = 0; p < history_.partitions; ++p) {
                names(layout().commits(worker::Options().lobby_topic, 1, p));
            }
        });
    }

private:
    tables::Layout layout() const { return tables::Layout(folder_.path()); }

    static void names(const fs::path& folder) {
        const base::Owned<DIR, ::closedir> open(::opendir(folder.c_str()));
        std::size_t bytes = 0;
        while (const dirent* entry = ::readdir(open.get())) bytes += entry->d_name[0] != 0;
        if (bytes == 0) throw std::runtime_error("cannot list " + folder.string());
    }

    void commit(ports::Partition partition, ports::Offset from) {
        const worker::Options options;
        ports::Commit commit;
        commit.topic = options.lobby_topic;
        commit.partition = partition;
        commit.range = {from, from + k_records};
        commit.others[options.game_topic] = commit.range;
        commit.resume = {{commit.topic, commit.range.to}, {options.game_topic, commit.range.to}};
        commit.log = "kafka:bench";
        const ports::Witness last{commit.range.to - 1, std::string(64, 'a')};
        commit.witness = {{commit.topic, last}, {options.game_topic, last}};
        commit.games = history_.games;
        commit.rows = rows_.size();
        commit.writer = "worker/bench";
        commit.row_digest = std::string(64, 'b');
        commit.time = now();
        const std::string name = etl::file_name(
            commit.topic, {partition, 1, commit.range.from, commit.range.to}, "bench.1");
        for (const Table table : {Table::meta, Table::podium}) {
            commit.files.push_back(data_file(table, name));
        }
        write_text(layout().commits(commit.topic, 1, partition) / tables::offset_name(from),
                   tables::make_commit_text(commit));
    }

    // One file under many names: nobody reads two of them to their ends at a time.
    ports::StagedFile data_file(Table table, const std::string& name) {
        Copy& copy = copies_[static_cast<std::size_t>(table)];
        const fs::path path = layout().table(table) / name;
        if (copy.names++ % k_names_a_file == 0) {
            copy.path = path;
            write_text(path, parquet(table));
        } else if (::link(copy.path.c_str(), path.c_str()) != 0) {
            throw std::runtime_error("cannot link " + path.string());
        }
        return {table, tables::make_staged_name(name, "bench"), name, copy.bytes};
    }

    std::string parquet(Table table) {
        std::string bytes;
        tables::write_table_file({table, rows_, {}}, {},
                                 [&bytes](std::string_view piece) -> base::Result<void> {
                                     bytes += piece;
                                     return {};
                                 })
            .value();
        copies_[static_cast<std::size_t>(table)].bytes = bytes.size();
        return bytes;
    }

    struct Copy {
        fs::path path;
        std::size_t names = 0;
        std::uint64_t bytes = 0;
    };

    const History history_;
    const ports::Rows rows_;
    const support::TempFolder folder_;
    std::array<Copy, 2> copies_;
};

// Gives all partitions at once; the worker is to stop when it reads them all.
class AllPartitions final : public ports::LogReader {
public:
    explicit AllPartitions(const History& history) : history_(history) {}

    base::Result<void> subscribe(std::vector<std::string>) override { return {}; }
    base::Result<void> start(std::string_view, ports::Partition, ports::Offset) override {
        if (++started_ == 2 * history_.partitions) worker->stop();
        return {};
    }
    base::Result<ports::Polled> poll(std::chrono::milliseconds) override {
        if (std::exchange(given_, true)) return ports::Polled(ports::Quiet());
        ports::Assigned all;
        for (ports::Partition p = 0; p < history_.partitions; ++p) all.partitions.push_back(p);
        return ports::Polled(all);
    }
    base::Result<void> note_progress(std::string_view, ports::Partition, ports::Offset) override {
        return {};
    }
    base::Result<std::vector<ports::Retained>> retained(std::string_view) override {
        std::vector<ports::Retained> rows;
        for (ports::Partition p = 0; p < history_.partitions; ++p) {
            rows.push_back({p, 0, history_.of_each() * k_records});
        }
        return rows;
    }

    worker::Worker* worker = nullptr;

private:
    const History& history_;
    int started_ = 0;
    bool given_ = false;
};

class Unheard final : public ports::Journal {
public:
    void write(base::LogEntry) override {}
    bool admits_games() const override { return true; }
    std::uint64_t written() const override { return 0; }
    std::uint64_t settled() const override { return 0; }
};

double our_seconds(const Folder& folder) {
    tables::LocalTableStore store(folder.path());
    tables::ParquetTableReader reader(folder.path());
    tables::ObjectLedger ledger(tables::open_folder(folder.path()));
    tables::ObjectDeadLetters dead(tables::open_folder(folder.path()));
    AllPartitions log(folder.history());
    Unheard journal;
    worker::Options options;
    options.instance = "bench";
    worker::Worker worker(options, {log, store, reader, ledger, dead, journal, now});
    log.worker = &worker;
    return seconds_of([&] {
        const auto found = worker::load_ledger_ends(ledger, options.lobby_topic).value();
        for (ports::Partition p = 0; p < folder.history().partitions; ++p) {
            if (worker::ledger_tail(found, {options.lobby_topic, p}).from == 0) {
                throw std::runtime_error("no commits of partition " + std::to_string(p));
            }
        }
        worker.run().value();
    });
}

std::vector<Row> measure(const History& history, double reach) {
    const Folder folder(history);
    std::vector<double> ours, floor;
    for (int round = 0; round < k_rounds; ++round) {
        floor.push_back(folder.floor_seconds());
        ours.push_back(our_seconds(folder));
    }
    return {{history.what, median(ours), 0, "s", reach},
            {history.what + ", readdir beside it", median(ours), median(floor), "s", 0}};
}

}  // namespace

std::vector<Row> worker_start() {
    auto rows = measure(
        {"s until a worker reads, 100,000 commits of 20,000 games", 100'000, 2, 20'000}, -1);
    const auto small =
        measure({"s until a worker reads, 100,000 commits of 200 games", 100'000, 2, 200}, 0);
    rows.push_back(small.front());
    return rows;
}

}  // namespace bench
