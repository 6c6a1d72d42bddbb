#include "bench/batch_bench.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <thread>

#include "bench/bare_kafka.h"
#include "bench/retained_log.h"
#include "bench/simdjson_floor.h"
#include "bench/timing.h"
#include "tests/support/temp_folder.h"

namespace bench {
namespace {

constexpr int k_million = 28'000;  // games that leave a million records
constexpr int k_rounds = 3;

using Folder = std::filesystem::path;

// Records/s, a thread a partition, the reading of the log not counted.
double simdjson_rate(const Folder& folder) {
    const auto log = open_log(folder);
    double seconds[k_log_partitions] = {};
    std::size_t records[k_log_partitions] = {};
    std::vector<std::thread> threads;
    for (int i = 0; i < k_log_partitions; ++i) {
        threads.emplace_back([&, i] {
            SimdjsonFloor floor;
            double spent = 0;
            records[i] = read_all(log, {i, k_log_partitions}, [&](const ports::Fetched& got) {
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

Row from_embedded(const Folder& folder, const Rebuilt& rebuilt) {
    std::vector<double> ours, floor;
    double records = 0;
    for (int round = 0; round < k_rounds; ++round) {
        floor.push_back(simdjson_rate(folder));
        const Made made = rebuilt.by_batch();
        records = made.records;
        ours.push_back(made.rate());
    }
    return {fmt::format("batch, {:.1f} M records, embedded log, simdjson alone beside it",
                        records / 1e6),
            median(ours), median(floor), "records/s", 0.2};
}

Row from_kafka(const Folder& folder, const Rebuilt& rebuilt) {
    const OneBroker broker;
    const kafka::Options options = broker.options();
    const std::size_t records = copy_to_kafka(folder, options);
    std::vector<double> ours, floor;
    for (int round = 0; round < k_rounds; ++round) {
        const BareConsumed bare = bare_consume(options.brokers, log_topics(), records);
        floor.push_back(static_cast<double>(records) / bare.seconds);
        ours.push_back(broker.batch(rebuilt).rate());
    }
    return {fmt::format("batch, {:.1f} M records, Kafka, bare consumer beside it",
                        static_cast<double>(records) / 1e6),
            median(ours), median(floor), "records/s", 0.5};
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
    const OneBroker broker;
    copy_to_kafka(folder.path(), broker.options());
    double records = 0;
    std::vector<double> embedded, kafka;
    for (int round = 0; round < k_rounds; ++round) {
        const Made made = rebuilt.by_batch(k_small_commits);
        records = made.records;
        embedded.push_back(made.peak_mebibytes);
        kafka.push_back(broker.batch(rebuilt, k_small_commits).peak_mebibytes);
    }
    return {records, median(embedded), median(kafka)};
}

}  // namespace

std::vector<Row> batch_of_retained() {
    const support::TempFolder folder;
    simulate(games_wanted(), folder.path());
    const Rebuilt rebuilt(folder.path());
    return {from_embedded(folder.path(), rebuilt), from_kafka(folder.path(), rebuilt)};
}

std::vector<Row> batch_memory() {
    const Peaks small = peaks_of(k_million), large = peaks_of(10 * k_million);
    const std::string what = fmt::format("peak memory of batch, {:.1f} M records against {:.1f} M",
                                         large.records / 1e6, small.records / 1e6);
    return {{what + ", embedded", large.embedded, small.embedded, "MiB", -1.2},
            {what + ", Kafka", large.kafka, small.kafka, "MiB", -1.2}};
}

}  // namespace bench
