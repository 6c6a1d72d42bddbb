// All benchmarks: a table with ratios, or JSON with --json.
#include <fmt/core.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "bench/action_bench.h"
#include "bench/audit_bench.h"
#include "bench/batch_bench.h"
#include "bench/bench.h"
#include "bench/direct_bench.h"
#include "bench/etl_bench.h"
#include "bench/kafka_bench.h"
#include "bench/ledger_bench.h"
#include "bench/log_bench.h"
#include "bench/monitor_bench.h"
#include "bench/parquet_bench.h"
#include "bench/peers_bench.h"
#include "bench/simulate_bench.h"
#include "bench/store_bench.h"
#include "bench/takeover_bench.h"
#include "bench/worker_bench.h"

namespace {

struct Benchmark {
    std::string_view name;
    std::vector<bench::Row> (*run)();
};

constexpr std::array k_benchmarks = {
    Benchmark{"action", bench::action_round_trips},
    Benchmark{"log", bench::log_append},
    Benchmark{"etl", bench::log_to_rows},
    Benchmark{"parquet", bench::parquet_rows},
    Benchmark{"store", bench::store_commits},
    Benchmark{"kafka", bench::kafka_log},
    Benchmark{"simulate", bench::simulated_games},
    Benchmark{"direct", bench::direct_games},
    Benchmark{"direct-memory", bench::direct_memory},
    Benchmark{"direct-kafka", bench::direct_games_over_kafka},
    Benchmark{"memory", bench::simulate_memory},
    Benchmark{"monitor", bench::monitored_log},
    Benchmark{"audit", bench::audited_games},
    Benchmark{"ledger-start", bench::worker_start},
    Benchmark{"worker", bench::worker_to_tables},
    Benchmark{"worker", bench::simulate_over_services},
    Benchmark{"takeover", bench::dead_worker},
    Benchmark{"batch", bench::batch_of_retained},
    Benchmark{"batch-memory", bench::batch_memory},
    Benchmark{"peers", bench::peers},
};

struct Asked {
    bool json = false;
    std::vector<std::string_view> names;  // none: all
};

double ratio_of(const bench::Row& row) { return row.floor > 0 ? row.ours / row.floor : row.ours; }

bool reached(const bench::Row& row) {
    return row.reach < 0 ? ratio_of(row) <= -row.reach : ratio_of(row) >= row.reach;
}

std::string figure(double value) {
    return value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.2f}", value);
}

void print_row(const bench::Row& row) {
    const std::string wanted =
        row.reach == 0 ? ""
                       : fmt::format("{} {:g}", row.reach < 0 ? "<=" : ">=", std::fabs(row.reach));
    fmt::print("| {:<58} | {:>10} | {:>10} | {:>9} | {:>5} | {:>10} | {} |\n", row.what,
               figure(row.ours), row.floor > 0 ? figure(row.floor) : "", row.unit,
               row.floor > 0 ? fmt::format("{:.2f}", ratio_of(row)) : "", wanted,
               row.reach == 0 ? ""
               : reached(row) ? "yes"
                              : "NO");
    std::fflush(stdout);
}

void print_json(const std::vector<bench::Row>& rows) {
    std::string text;
    for (const bench::Row& row : rows) {
        text += fmt::format(R"({}{{"what":"{}","ours":{},"floor":{},"unit":"{}","ratio":{},)"
                            R"("reach":{},"reached":{}}})",
                            text.empty() ? "" : ",", row.what, row.ours, row.floor, row.unit,
                            ratio_of(row), row.reach, reached(row));
    }
    fmt::print("[{}]\n", text);
}

int usage() {
    fmt::print(stderr, "usage: superhero_bench [--json] [NAME ...]   names:");
    std::string_view last;
    for (const Benchmark& benchmark : k_benchmarks) {
        if (benchmark.name != last) fmt::print(stderr, " {}", benchmark.name);
        last = benchmark.name;
    }
    fmt::print(stderr, "\n");
    return 2;
}

bool wanted(const Asked& asked, std::string_view name) {
    for (const std::string_view each : asked.names) {
        if (each == name) return true;
    }
    return asked.names.empty();
}

bool known(std::string_view name) {
    for (const Benchmark& benchmark : k_benchmarks) {
        if (benchmark.name == name) return true;
    }
    return false;
}

void run(const Asked& asked) {
    std::vector<bench::Row> all;
    for (const Benchmark& benchmark : k_benchmarks) {
        if (!wanted(asked, benchmark.name)) continue;
        for (bench::Row& row : benchmark.run()) {
            if (!asked.json) print_row(row);
            all.push_back(std::move(row));
        }
    }
    if (asked.json) print_json(all);
}

}  // namespace

int main(int argc, char** argv) {
    Asked asked;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--json") == 0) {
            asked.json = true;
        } else if (known(argv[i])) {
            asked.names.emplace_back(argv[i]);
        } else {
            return usage();
        }
    }
    if (!asked.json) {
        fmt::print("| {:<58} | {:>10} | {:>10} | {:>9} | {:>5} | {:>10} | reached |\n", "what",
                   "ours", "floor", "unit", "ratio", "wanted");
        fmt::print("| --- | --- | --- | --- | --- | --- | --- |\n");
    }
    try {
        run(asked);
    } catch (const std::exception& failure) {  // so that what was started is ended
        fmt::print(stderr, "error: {}\n", failure.what());
        return 1;
    }
    return 0;
}
