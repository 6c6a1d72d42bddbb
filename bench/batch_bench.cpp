#include "bench/batch_bench.h"

#include <fmt/core.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/log_entry.h"
#include "bench/bare_kafka.h"
#include "bench/child.h"
#include "bench/simdjson_floor.h"
#include "bench/timing.h"
#include "kafka/topics.h"
#include "kafka/writer.h"
#include "lmdb/embedded_log.h"
#include "tests/support/kafka_service.h"
#include "tests/support/temp_folder.h"

namespace bench {
namespace {

constexpr int k_games = 140'000;
constexpr int k_million = 28'000;  // games that leave a million records
constexpr int k_rounds = 3;
constexpr int k_partitions = 2;
constexpr std::chrono::minutes k_patience{2};

const std::vector<std::string> k_topics = {std::string(base::k_lobby_queue),
                                           std::string(base::k_game_queue)};

using Folder = std::filesystem::path;

int games_wanted() {
    const char* given = std::getenv("BATCH_GAMES");
    return given != nullptr ? std::atoi(given) : k_games;
}

struct Made {
    double records = 0;
    double games = 0;
    double seconds = 0;
    double peak_mebibytes = 0;
    double rate() const { return records / seconds; }
};

Made made_by(const std::vector<std::string>& words, const std::vector<std::string>& settings = {}) {
    const ChildRun child = run_child(words, settings);
    const auto json = boost::json::parse(child.out);
    return {json.at("records").to_number<double>(), json.at("games").to_number<double>(),
            json.at("seconds").to_number<double>(), child.peak_mebibytes};
}

void simulate(int games, const Folder& folder) {
    run_child({program(), "simulate", "--quiet", "--json", "--seed", "7", "--games",
               std::to_string(games), "--output-dir", folder});
}

std::string digest_of(const Folder& tables) {
    return run_child({".venv/bin/python", "bench/alternatives/digest.py", tables}).out;
}

// Tables that a run makes in a folder of its own, which it must leave as the simulation did.
class Rebuilt {
public:
    explicit Rebuilt(const Folder& log) : log_(log), digest_(digest_of(log / "superhero")) {}

    Made by_batch(const std::vector<std::string>& more = {},
                  const std::vector<std::string>& settings = {}) const {
        const support::TempFolder folder;
        std::vector<std::string> words = {program(),      "batch", "--rebuild", folder.path() / "b",
                                          "--output-dir", log_,    "--json",    "--quiet"};
        words.insert(words.end(), more.begin(), more.end());
        const Made made = made_by(words, settings);
        compare(folder.path() / "b" / "superhero", "batch");
        return made;
    }

    Made by_python(const std::string& script, const std::vector<std::string>& more) const {
        const support::TempFolder folder;
        std::vector<std::string> words = {".venv/bin/python", "bench/alternatives/" + script,
                                          "--output", folder.path()};
        words.insert(words.end(), more.begin(), more.end());
        const Made made = made_by(words);
        compare(folder.path(), script);
        return made;
    }

private:
    void compare(const Folder& tables, const std::string& who) const {
        if (digest_of(tables) != digest_) throw std::runtime_error("other rows: " + who);
    }

    const Folder log_;
    const std::string digest_;
};

// Not held open for longer than it is read: a child would inherit its descriptors, and take the log
// for one that it has open itself.
lmdb::EmbeddedLog open_log(const Folder& folder) {
    lmdb::LogOptions options;
    options.folder = folder / "log";
    options.access = lmdb::Access::read_only;
    return lmdb::EmbeddedLog::open(options).value();
}

// Everything that is retained of the partitions of one member, batch by batch; how many.
std::size_t read_all(const lmdb::EmbeddedLog& log, lmdb::Member member,
                     const std::function<void(const ports::Fetched&)>& take) {
    const auto reader = log.open_reader(member).value();
    reader->subscribe(k_topics).value();
    std::size_t left = 0, count = 0;
    for (const std::string& topic : k_topics) {
        for (const ports::Retained& part : reader->retained(topic).value()) {
            if (part.partition % member.count == member.index) {
                left += static_cast<std::size_t>(part.end - part.first);
            }
        }
    }
    while (count < left) {
        const ports::Polled polled = reader->poll(std::chrono::milliseconds(1000)).value();
        if (const auto* mine = std::get_if<ports::Assigned>(&polled)) {
            for (const std::string& topic : k_topics) {
                for (const auto p : mine->partitions) reader->start(topic, p, 0).value();
            }
        } else if (const auto* got = std::get_if<ports::Fetched>(&polled)) {
            take(*got);
            count += got->records.size();
        }
    }
    return count;
}

// Records/s, a thread a partition, the reading of the log not counted.
double simdjson_rate(const Folder& folder) {
    const auto log = open_log(folder);
    double seconds[k_partitions] = {};
    std::size_t records[k_partitions] = {};
    std::vector<std::thread> threads;
    for (int i = 0; i < k_partitions; ++i) {
        threads.emplace_back([&, i] {
            SimdjsonFloor floor;
            double spent = 0;
            records[i] = read_all(log, {i, k_partitions}, [&](const ports::Fetched& got) {
                const auto begin = Clock::now();
                for (const ports::StoredRecord& record : got.records) floor.look_at(record.value);
                spent += seconds_since(begin);
            });
            seconds[i] = floor.sum() == 0 ? 0 : spent;
        });
    }
    for (std::thread& thread : threads) thread.join();
    return static_cast<double>(records[0] + records[1]) / std::max(seconds[0], seconds[1]);
}

void write_lines(const Folder& folder, const Folder& lines) {
    std::ofstream file(lines);
    read_all(open_log(folder), {}, [&](const ports::Fetched& got) {
        for (const ports::StoredRecord& record : got.records) file << record.value << '\n';
    });
}

std::vector<Row> from_embedded(const Folder& folder, const Rebuilt& rebuilt) {
    std::vector<double> ours, floor;
    double records = 0;
    for (int round = 0; round < k_rounds; ++round) {
        floor.push_back(simdjson_rate(folder));
        const Made made = rebuilt.by_batch();
        records = made.records;
        ours.push_back(made.rate());
    }
    const Folder lines = folder / "records.ndjson";
    write_lines(folder, lines);
    const Made duckdb = rebuilt.by_python(
        "duckdb_ndjson.py", {"--records", lines, "--count", fmt::format("{:.0f}", records)});
    std::filesystem::remove(lines);
    const std::string what = fmt::format("batch, {:.1f} M records, embedded log, ", records / 1e6);
    return {{what + "simdjson alone beside it", median(ours), median(floor), "records/s", 0.2},
            {what + "DuckDB on NDJSON beside it", median(ours), duckdb.rate(), "records/s", 1}};
}

std::size_t copy_to_kafka(const Folder& folder, const kafka::Options& options) {
    kafka::make_topics(options, k_topics).value();
    const auto writer = kafka::Writer::open(options).value();
    const std::size_t records = read_all(open_log(folder), {}, [&](const ports::Fetched& got) {
        for (const ports::StoredRecord& record : got.records) {
            writer->append({std::string(got.topic), std::string(record.key),
                            std::string(record.value), record.time});
        }
        while (!writer->backlog().has_room) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    writer->flush(k_patience).value();
    return records;
}

// One broker, with the topics' partitions as the embedded log has them.
class Cluster {
public:
    kafka::Options options() const {
        kafka::Options options;
        options.brokers = cluster_.brokers();
        options.partitions = k_partitions;
        return options;
    }
    Made batch(const Rebuilt& rebuilt, std::vector<std::string> more = {}) const {
        more.insert(more.end(), {"--logger-module", "kafka"});
        return rebuilt.by_batch(more, {"KAFKA_BROKERS=" + cluster_.brokers()});
    }

private:
    const support::KafkaCluster cluster_ = [] {
        ::setenv("CLUSTER_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4 -Xmx1g", 0);
        return support::KafkaCluster();
    }();
};

std::vector<Row> from_kafka(const Folder& folder, const Rebuilt& rebuilt) {
    const Cluster cluster;
    const kafka::Options options = cluster.options();
    const std::size_t records = copy_to_kafka(folder, options);
    std::vector<double> ours, floor;
    for (int round = 0; round < k_rounds; ++round) {
        const BareConsumed bare = bare_consume(options.brokers, k_topics, records);
        floor.push_back(static_cast<double>(records) / bare.seconds);
        ours.push_back(cluster.batch(rebuilt).rate());
    }
    const Made python = rebuilt.by_python("confluent_pyarrow.py", {"--brokers", options.brokers});
    const std::string what =
        fmt::format("batch, {:.1f} M records, Kafka, ", static_cast<double>(records) / 1e6);
    return {{what + "bare consumer beside it", median(ours), median(floor), "records/s", 0.5},
            {what + "confluent-kafka and pyarrow beside it", median(ours), python.rate(),
             "records/s", 5}};
}

struct Peaks {
    double records = 0;
    double embedded = 0;  // MiB, the median
    double kafka = 0;
};

// With a rotation that the smaller log reaches several times in each partition: so in both runs
// commits fall together and meet full queues.
const std::vector<std::string> k_small_commits = {"--rotate-games", "2000"};

Peaks peaks_of(int games) {
    const support::TempFolder folder;
    simulate(games, folder.path());
    const Rebuilt rebuilt(folder.path());
    const Cluster cluster;
    copy_to_kafka(folder.path(), cluster.options());
    double records = 0;
    std::vector<double> embedded, kafka;
    for (int round = 0; round < k_rounds; ++round) {
        const Made made = rebuilt.by_batch(k_small_commits);
        records = made.records;
        embedded.push_back(made.peak_mebibytes);
        kafka.push_back(cluster.batch(rebuilt, k_small_commits).peak_mebibytes);
    }
    return {records, median(embedded), median(kafka)};
}

}  // namespace

std::vector<Row> batch_of_retained() {
    const support::TempFolder folder;
    simulate(games_wanted(), folder.path());
    const Rebuilt rebuilt(folder.path());
    std::vector<Row> rows = from_embedded(folder.path(), rebuilt);
    for (Row& row : from_kafka(folder.path(), rebuilt)) rows.push_back(std::move(row));
    return rows;
}

std::vector<Row> batch_memory() {
    const Peaks small = peaks_of(k_million), large = peaks_of(10 * k_million);
    const std::string what = fmt::format("peak memory of batch, {:.1f} M records against {:.1f} M",
                                         large.records / 1e6, small.records / 1e6);
    return {{what + ", embedded", large.embedded, small.embedded, "MiB", -1.2},
            {what + ", Kafka", large.kafka, small.kafka, "MiB", -1.2}};
}

}  // namespace bench
