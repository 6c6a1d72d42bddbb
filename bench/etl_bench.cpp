#include "bench/etl_bench.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "bench/game_records.h"
#include "bench/simdjson_floor.h"
#include "bench/timing.h"
#include "etl/assembly.h"
#include "etl/record.h"

namespace bench {
namespace {

constexpr int k_games = 20'000;
constexpr int k_rounds = 5;

double seconds_of(const std::function<void()>& work) {
    const auto begin = Clock::now();
    work();
    return seconds_since(begin);
}

void rows_of(const std::vector<MadeRecord>& records) {
    etl::RecordDecoder decoder;
    etl::Assembly assembly(etl::Completion::all_records, {});
    combat::Rows rows;
    std::int64_t offset = 0;
    for (const MadeRecord& record : records) {
        const etl::GameRecord& decoded = decoder.decode(record.key, record.value);
        assembly.feed(decoded, {record.source, offset++, {}, record.value}, rows);
    }
    if (rows.size() != 3 * static_cast<std::size_t>(k_games)) {
        throw std::runtime_error("log_to_rows: not all games came out");
    }
}

}  // namespace

std::vector<Row> log_to_rows() {
    std::vector<MadeRecord> records;
    make_games(k_games, {[&](MadeRecord record) { records.push_back(std::move(record)); }, {}});
    SimdjsonFloor floor;
    double ours = 1e9, bare = 1e9;
    for (int round = 0; round < k_rounds; ++round) {
        ours = std::min(ours, seconds_of([&] { rows_of(records); }));
        bare = std::min(bare, seconds_of([&] {
                            for (const MadeRecord& record : records) floor.look_at(record.value);
                        }));
    }
    if (floor.sum() == 0) throw std::runtime_error("log_to_rows: nothing was looked at");
    const auto count = static_cast<double>(records.size());
    return {{"records/s from log to rows, one thread, simdjson alone beside it", count / ours,
             count / bare, "records/s", 0.4},
            {"records/s from log to rows, one thread", count / ours, 0, "records/s", 700'000}};
}

}  // namespace bench
