#include "bench/direct_bench.h"

#include <fmt/core.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "base/log_entry.h"
#include "bench/bare_kafka.h"
#include "bench/child.h"
#include "bench/timing.h"
#include "kafka/topics.h"
#include "lmdb/embedded_log.h"
#include "tests/support/kafka_service.h"
#include "tests/support/temp_folder.h"

namespace bench {
namespace {

constexpr std::size_t k_replayed = 1'000'000;  // records of a run that the bare log takes again
constexpr int k_rounds = 3;
constexpr std::chrono::minutes k_patience{2};

struct Run {
    double games = 0;
    double records = 0;
    double seconds = 0;            // until the log had taken the last record
    double seconds_to_tables = 0;  // until the last game was in the tables
    double cpu_seconds = 0;
    double peak_mebibytes = 0;
};

Run play(const std::string& folder, int games, const std::vector<std::string>& more = {},
         const std::vector<std::string>& settings = {}) {
    std::vector<std::string> words = {program(),
                                      "simulate",
                                      "--direct",
                                      "--json",
                                      "--quiet",
                                      "--games",
                                      std::to_string(games),
                                      "--seed",
                                      "1",
                                      "--output-dir",
                                      folder};
    words.insert(words.end(), more.begin(), more.end());
    const ChildRun child = run_child(words, settings);
    const auto summary = boost::json::parse(child.out);
    const auto figure = [&](const char* name) { return summary.at(name).to_number<double>(); };
    return {figure("games"),   figure("records"),   figure("seconds"), figure("seconds_to_tables"),
            child.cpu_seconds, child.peak_mebibytes};
}

// The first records of the games in that folder's log, as its readers get them.
std::vector<ports::OutgoingRecord> records_of(const std::string& folder) {
    lmdb::LogOptions where;
    where.folder = folder + "/log";
    where.access = lmdb::Access::read_only;
    const auto log = lmdb::EmbeddedLog::open(where).value();
    const auto reader = log.open_reader().value();
    const std::vector<std::string> topics = {std::string(base::k_lobby_queue),
                                             std::string(base::k_game_queue)};
    reader->subscribe(topics).value();
    std::vector<ports::OutgoingRecord> records;
    while (records.size() < k_replayed) {
        auto event = reader->poll(std::chrono::milliseconds(500)).value();
        if (std::holds_alternative<ports::Quiet>(event)) break;
        if (const auto* mine = std::get_if<ports::Assigned>(&event)) {
            for (const ports::Partition part : mine->partitions) {
                for (const auto& topic : topics) reader->start(topic, part, 0).value();
            }
        }
        const auto* got = std::get_if<ports::Fetched>(&event);
        if (got == nullptr) continue;
        for (const ports::StoredRecord& each : got->records) {
            records.push_back({std::string(got->topic), std::string(each.key),
                               std::string(each.value), each.time});
        }
    }
    return records;
}

// Into a log of its own, durable. Copies of the records are made beforehand.
double bare_log_rate(const std::string& folder, std::vector<ports::OutgoingRecord> records) {
    lmdb::LogOptions where;
    where.folder = folder;
    const auto log = lmdb::EmbeddedLog::open(where).value();
    lmdb::WriterOptions options;
    options.retention.bytes = std::numeric_limits<std::uint64_t>::max();
    const auto opened = log.open_writer(options).value();
    const auto begin = Clock::now();
    for (ports::OutgoingRecord& record : records) {
        opened.writer->append(std::move(record));
        while (!opened.writer->backlog().has_room) {
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
    }
    if (!opened.writer->flush(k_patience)) throw std::runtime_error("the bare log did not flush");
    return static_cast<double>(records.size()) / seconds_since(begin);
}

// The floor of bench/kafka_bench.cpp, with the records of a run.
double bare_kafka_rate(const std::string& brokers, std::vector<ports::OutgoingRecord> records) {
    kafka::Options options;
    options.brokers = brokers;
    const std::string topic = support::fresh_name("bare");
    kafka::make_topics(options, {topic}).value();
    return BareProducer(brokers, options.compression, topic)
        .produce(records.size(), [&](std::size_t i) { return std::move(records[i]); });
}

double records_per_second(const Run& run) { return run.records / run.seconds; }

}  // namespace

std::vector<Row> direct_games() {
    constexpr int k_games = 100'000;
    std::vector<double> games, tables, ours, floor;
    double cpu = 0;
    for (int round = 0; round < k_rounds; ++round) {
        const support::TempFolder folder;
        const Run run = play(folder.path() / "out", k_games);
        auto records = records_of(folder.path() / "out");
        floor.push_back(bare_log_rate(folder.path() / "bare", std::move(records)));
        games.push_back(run.games / run.seconds);
        tables.push_back(run.games / run.seconds_to_tables);
        ours.push_back(records_per_second(run));
        cpu = run.cpu_seconds;
    }
    return {{fmt::format("games/s of simulate --direct, durable; {:.0f} CPU-us a game with all",
                         1e6 * cpu / k_games),
             median(games), 0, "games/s", 15'000},
            {"the same until all games are in the tables", median(tables), 0, "games/s", 0},
            {"records/s of simulate --direct, the bare log beside it", median(ours), median(floor),
             "records/s", 0.5}};
}

std::vector<Row> direct_memory() {
    const support::TempFolder folder;
    const Run small = play(folder.path() / "small", 100'000);
    const Run large = play(folder.path() / "large", 500'000);
    return {{"peak memory of simulate --direct, 500,000 games against 100,000",
             large.peak_mebibytes, small.peak_mebibytes, "MiB", -1.3}};
}

std::vector<Row> direct_games_over_kafka() {
    ::setenv("CLUSTER_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4 -Xmx1g", 0);
    constexpr int k_games = 30'000;
    const support::TempFolder embedded;
    play(embedded.path() / "out", k_games);
    const auto records = records_of(embedded.path() / "out");
    const support::KafkaCluster cluster;          // of its own: the topics' names are fixed
    bare_kafka_rate(cluster.brokers(), records);  // nobody's: the broker warms up
    std::vector<double> games, ours, floor;
    for (int round = 0; round < k_rounds; ++round) {
        const support::TempFolder folder;
        const Run run = play(folder.path() / "out", k_games,
                             {"--logger-module", "kafka", "--players", std::to_string(100 + round)},
                             {"KAFKA_BROKERS=" + cluster.brokers()});
        floor.push_back(bare_kafka_rate(cluster.brokers(), records));
        games.push_back(run.games / run.seconds);
        ours.push_back(records_per_second(run));
    }
    return {{fmt::format("records/s of simulate --direct into Kafka, {:.0f} games/s; a bare "
                         "producer",
                         median(games)),
             median(ours), median(floor), "records/s", 0.6}};
}

}  // namespace bench
