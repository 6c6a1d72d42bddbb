#include "bench/peers_bench.h"

#include <fmt/core.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "bench/retained_log.h"
#include "bench/timing.h"
#include "tests/support/temp_folder.h"

namespace bench {
namespace {

constexpr int k_rounds = 3;  // of ours; the others take too long

using Folder = std::filesystem::path;

std::size_t write_lines(const Folder& folder, const Folder& lines) {
    std::ofstream file(lines);
    return read_all(open_log(folder), {}, [&](const ports::Fetched& got) {
        for (const ports::StoredRecord& record : got.records) file << record.value << '\n';
    });
}

template <class Run>
double median_rate(const Run& run) {
    std::vector<double> rates;
    for (int round = 0; round < k_rounds; ++round) rates.push_back(run().rate());
    return median(rates);
}

std::string title(std::size_t records, const std::string& rest) {
    return fmt::format("batch, {:.1f} M records, {}", static_cast<double>(records) / 1e6, rest);
}

Row beside_duckdb(const Folder& folder, const Rebuilt& rebuilt) {
    const Folder lines = folder / "records.ndjson";
    const std::size_t records = write_lines(folder, lines);
    const Made duckdb = rebuilt.by_python("duckdb_ndjson.py",
                                          {"--records", lines, "--count", std::to_string(records)});
    std::filesystem::remove(lines);
    return {title(records, "embedded log, DuckDB on NDJSON beside it"),
            median_rate([&] { return rebuilt.by_batch(); }), duckdb.rate(), "records/s", 5};
}

std::vector<Row> beside_readers_of_kafka(const Folder& folder, const Rebuilt& rebuilt) {
    const OneBroker broker;
    const std::string brokers = broker.options().brokers;
    const std::size_t records = copy_to_kafka(folder, broker.options());
    const double ours = median_rate([&] { return broker.batch(rebuilt); });
    const Made python = rebuilt.by_python("confluent_pyarrow.py", {"--brokers", brokers});
    const Made spark = rebuilt.by_spark(brokers, records);
    return {{title(records, "Kafka, confluent-kafka and pyarrow beside it"), ours, python.rate(),
             "records/s", 15},
            {title(records, "Kafka, PySpark on two threads beside it"), ours, spark.rate(),
             "records/s", 10}};
}

}  // namespace

std::vector<Row> peers() {
    const support::TempFolder folder;
    simulate(games_wanted(), folder.path());
    const Rebuilt rebuilt(folder.path());
    std::vector<Row> rows = {beside_duckdb(folder.path(), rebuilt)};
    for (Row& row : beside_readers_of_kafka(folder.path(), rebuilt)) rows.push_back(std::move(row));
    return rows;
}

}  // namespace bench
