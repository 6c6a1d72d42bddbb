#include "bench/takeover_bench.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "bench/child.h"
#include "bench/timing.h"
#include "tests/support/kafka_service.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_folder.h"

namespace bench {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

constexpr int k_partitions = 6;
constexpr int k_workers = 3;
constexpr int k_rounds = 3;
constexpr auto k_patience = 120s;
constexpr auto k_watched = 15s;  // after a kill

struct Committed {
    Time time;
    std::string writer;  // the worker's name
};

// The commits of each partition, as their files appear.
class CommitWatch {
public:
    explicit CommitWatch(std::filesystem::path folder) : folder_(std::move(folder)) {}

    void look() {
        for (int partition = 0; partition < k_partitions; ++partition) {
            const auto folder = folder_ / std::to_string(partition);
            if (!std::filesystem::exists(folder)) continue;
            for (const auto& file : std::filesystem::directory_iterator(folder)) {
                const auto name = file.path().filename().string();
                if (file.path().extension() != ".json" || name[0] == '.') continue;
                if (!seen_.insert(file.path()).second) continue;
                commits_[partition].push_back({Clock::now(), writer_of(file.path())});
            }
        }
    }
    void watch_until(const std::function<bool()>& done) {
        const auto end = Clock::now() + k_patience;
        while (!done()) {
            if (Clock::now() > end) throw std::runtime_error("workers do not commit");
            look();
            std::this_thread::sleep_for(5ms);
        }
    }
    void watch_for(std::chrono::seconds time) {
        const auto end = Clock::now() + time;
        watch_until([&] { return Clock::now() >= end; });
    }

    std::set<int> partitions_of(const std::string& worker) const {
        std::set<int> out;
        for (const auto& [partition, commits] : commits_) {
            if (commits.back().writer == worker) out.insert(partition);
        }
        return out;
    }
    std::size_t writers() const {
        std::set<std::string> names;
        for (const auto& [partition, commits] : commits_) names.insert(commits.back().writer);
        return commits_.size() < k_partitions ? 0 : names.size();
    }
    // From `then` to the first commit after it, in the slowest of the partitions; negative: there
    // is none in one of them.
    double next_commit(const std::set<int>& partitions, Time then) const {
        double slowest = 0;
        for (const int partition : partitions) {
            const auto& commits = commits_.at(partition);
            const auto next = std::find_if(commits.begin(), commits.end(),
                                           [&](const Committed& one) { return one.time > then; });
            if (next == commits.end()) return -1;
            slowest = std::max(slowest, seconds(next->time - then));
        }
        return slowest;
    }
    // The longest time without a commit in any of the partitions, from `then` to `end`.
    double longest_pause(const std::set<int>& partitions, Time then, Time end) const {
        double longest = 0;
        for (const int partition : partitions) {
            const auto& commits = commits_.at(partition);
            for (std::size_t i = 1; i < commits.size(); ++i) {
                if (commits[i].time < then || commits[i].time > end) continue;
                longest = std::max(longest, seconds(commits[i].time - commits[i - 1].time));
            }
        }
        return longest;
    }

private:
    static double seconds(Clock::duration time) {
        return std::chrono::duration<double>(time).count();
    }
    static std::string writer_of(const std::filesystem::path& file) {
        const std::string text = support::read_text(file);
        const std::string name = "\"writer\":\"";
        const auto at = text.find(name);
        if (at == std::string::npos) return "";
        return text.substr(at + name.size(), text.find('/', at) - at - name.size());
    }

    const std::filesystem::path folder_;
    std::set<std::filesystem::path> seen_;
    std::map<int, std::vector<Committed>> commits_;
};

class Stage {
public:
    Stage()
        : settings_{"REGISTRY=redis",
                    "LOGGER_MODULE=kafka",
                    "LOG_LEVEL=ERROR",
                    "REDIS_HOST=127.0.0.1",
                    "REDIS_PORT=" + std::to_string(redis_.port()),
                    "KAFKA_BROKERS=" + support::kafka_brokers(),
                    "KAFKA_PARTITIONS=" + std::to_string(k_partitions),
                    "WEBSOCKET_HOST=127.0.0.1",
                    "WEBSOCKET_PORT=" + std::to_string(support::free_port()),
                    "ROTATE_SECONDS=0.2",
                    "OUTPUT_DIR=" + (folder_.path() / "out").string()},
          watch(folder_.path() / "out/superhero/_commits/lib.server.lobby") {
        run_child({program(), "ready"}, settings_);
        run_child({program(), "build-db"}, settings_);
        start("server", {});
        for (int i = 0; i < k_workers; ++i) start_worker(name(i));
        start("client", {"--players", "40", "--client-games", "-1", "--quiet", "--rate", "40"});
        settle();
    }

    static std::string name(int worker) { return "w" + std::to_string(worker + 1); }
    void start_worker(const std::string& name) {
        roles_[name] = background({"worker", "--worker-name", name});
    }
    void kill(const std::string& name) { roles_.at(name)->kill(); }
    // Until each worker commits its partitions, and then a while.
    void settle() {
        watch.watch_until([this] { return watch.writers() == k_workers; });
        watch.watch_for(3s);
    }

private:
    std::unique_ptr<Background> background(std::vector<std::string> words) {
        words.insert(words.begin(), program());
        const auto out = folder_.path() / ("out-" + std::to_string(++started_));
        return std::make_unique<Background>(words, settings_, out);
    }
    void start(const std::string& command, std::vector<std::string> words) {
        words.insert(words.begin(), command);
        roles_[command] = background(std::move(words));
    }

    const support::RedisServer redis_;
    const support::TempFolder folder_;
    const std::vector<std::string> settings_;
    int started_ = 0;
    std::map<std::string, std::unique_ptr<Background>> roles_;

public:
    CommitWatch watch;
};

struct Cost {
    double dead = 0;    // seconds until the dead worker's partitions are committed again
    double living = 0;  // longest pause of the others' partitions
    double before = 0;  // the same in as long a time before the kill
};

enum class After { nobody_comes, it_comes_back };

Cost cost_of_a_kill(Stage& stage, After after) {
    const std::string victim = Stage::name(0);
    const auto dead = stage.watch.partitions_of(victim);
    std::set<int> living;
    for (int partition = 0; partition < k_partitions; ++partition) {
        if (dead.count(partition) == 0) living.insert(partition);
    }
    if (dead.empty() || living.empty()) throw std::runtime_error("partitions are not shared out");
    const auto before = Clock::now();
    stage.watch.watch_for(k_watched);
    const auto then = Clock::now();
    stage.kill(victim);
    if (after == After::it_comes_back) stage.start_worker(victim);
    stage.watch.watch_until([&] { return stage.watch.next_commit(dead, then) >= 0; });
    stage.watch.watch_for(k_watched);
    const Cost cost{stage.watch.next_commit(dead, then),
                    stage.watch.longest_pause(living, then, Clock::now()),
                    stage.watch.longest_pause(living, before, then)};
    if (after == After::nobody_comes) stage.start_worker(victim);
    stage.settle();
    return cost;
}

}  // namespace

std::vector<Row> dead_worker() {
    Stage stage;
    std::vector<Row> rows;
    double quiet = 0;
    for (const After after : {After::nobody_comes, After::it_comes_back}) {
        Cost worst;
        for (int round = 0; round < k_rounds; ++round) {
            const Cost cost = cost_of_a_kill(stage, after);
            worst.dead = std::max(worst.dead, cost.dead);
            worst.living = std::max(worst.living, cost.living);
            quiet = std::max(quiet, cost.before);
        }
        const bool gone = after == After::nobody_comes;
        const std::string what = gone ? "a worker is killed: s " : "a killed worker comes back: s ";
        rows.push_back(
            {what + "to its partitions' next commit", worst.dead, 0, "s", gone ? -10.0 : -5.0});
        rows.push_back({what + "without a commit elsewhere", worst.living, 0, "s", -2});
    }
    rows.push_back({"nobody is killed: s without a commit", quiet, 0, "s", -2});
    return rows;
}

}  // namespace bench
