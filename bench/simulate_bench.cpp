#include "bench/simulate_bench.h"

#include <fmt/core.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <fstream>
#include <string>
#include <vector>

#include "bench/child.h"
#include "tests/support/kafka_service.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_folder.h"

namespace bench {
namespace {

struct Run {
    double games_per_second = 0;
    double peak_mebibytes = 0;
    double cpu_seconds = 0;
    double seconds = 0;
};

Run simulate(const std::vector<std::string>& args, const std::vector<std::string>& settings = {}) {
    const support::TempFolder folder;
    std::vector<std::string> words = {
        program(), "simulate", "--json", "--quiet", "--output-dir", folder.path() / "out",
        "--seed",  "42"};
    words.insert(words.end(), args.begin(), args.end());
    const ChildRun child = run_child(words, settings);
    const auto summary = boost::json::parse(child.out);
    Run run;
    run.games_per_second = summary.at("games_per_second").to_number<double>();
    run.seconds = summary.at("seconds").to_number<double>();
    run.peak_mebibytes = child.peak_mebibytes;
    run.cpu_seconds = child.cpu_seconds;
    return run;
}

// CPU time that the whole machine has spent since it was started, in seconds; from /proc/stat.
double machine_seconds() {
    std::ifstream stat("/proc/stat");
    std::string cpu;
    double user = 0, nice = 0, system = 0, idle = 0, io = 0, interrupts = 0, soft = 0;
    stat >> cpu >> user >> nice >> system >> idle >> io >> interrupts >> soft;
    return (user + nice + system + interrupts + soft) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

std::vector<Row> simulated_games() {
    const Run run = simulate({"--games", "20000", "--participants", "2-4"});
    return {{fmt::format("games/s of simulate, 2-4 players, {:.1f} CPU-s in {:.1f} s",
                         run.cpu_seconds, run.seconds),
             run.games_per_second, 0, "games/s", 4000}};
}

std::vector<Row> simulate_memory() {
    const Run small = simulate({"--games", "10000"});
    const Run large = simulate({"--games", "200000"});
    return {{"peak memory of simulate, 200,000 games against 10,000", large.peak_mebibytes,
             small.peak_mebibytes, "MiB", -1.3}};
}

std::vector<Row> simulate_over_services() {
    constexpr int k_games = 5000;
    const std::string games = std::to_string(k_games);
    const Run embedded = simulate({"--games", games});
    ::setenv("CLUSTER_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4 -Xmx1g", 0);
    const support::KafkaCluster cluster;  // of its own: the topics' names are fixed
    const support::RedisServer redis;
    const double before = machine_seconds();
    const Run shared =
        simulate({"--games", games, "--registry", "redis", "--logger-module", "kafka"},
                 {"REDIS_HOST=127.0.0.1", "REDIS_PORT=" + std::to_string(redis.port()),
                  "REDIS_PASSWORD=", "KAFKA_BROKERS=" + cluster.brokers()});
    const double spent = machine_seconds() - before;
    return {{fmt::format("games/s played over Redis and Kafka; embedded: {:.0f}, {:.1f} CPU-s",
                         embedded.games_per_second, embedded.cpu_seconds),
             shared.games_per_second, 0, "games/s", 700},
            {fmt::format("CPU-ms a game over Redis and Kafka, of all processes; of ours: {:.1f}",
                         shared.cpu_seconds * 1000 / k_games),
             spent * 1000 / k_games, 0, "CPU-ms", -2.4}};
}

}  // namespace bench
