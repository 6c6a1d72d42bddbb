#include "bench/monitor_bench.h"

#include <fmt/core.h>

#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <string>
#include <thread>

#include "base/log_entry.h"
#include "bench/child.h"
#include "bench/game_records.h"
#include "bench/peak_memory.h"
#include "bench/timing.h"
#include "lmdb/embedded_log.h"
#include "monitor/overview.h"
#include "scrape/fetch.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_folder.h"

namespace bench {
namespace {

using namespace std::chrono_literals;

constexpr int k_rounds = 5;
const std::vector<std::string> k_topics = {std::string(base::k_lobby_queue),
                                           std::string(base::k_game_queue)};

// Reads both topics to their ends; gives the number of records.
std::uint64_t read_bare(const std::string& folder) {
    lmdb::LogOptions options;
    options.folder = folder;
    options.access = lmdb::Access::read_only;
    const auto log = lmdb::EmbeddedLog::open(options).value();
    const auto reader = log.open_reader().value();
    reader->subscribe(k_topics).value();
    std::uint64_t records = 0, bytes = 0;
    for (int quiet = 0; quiet < 2;) {
        const auto polled = reader->poll(10ms).value();
        quiet = std::holds_alternative<ports::Quiet>(polled) ? quiet + 1 : 0;
        if (const auto* mine = std::get_if<ports::Assigned>(&polled)) {
            for (const auto partition : mine->partitions) {
                for (const auto& topic : k_topics) reader->start(topic, partition, 0).value();
            }
        }
        if (const auto* fetched = std::get_if<ports::Fetched>(&polled)) {
            records += fetched->records.size();
            for (const auto& record : fetched->records) bytes += record.value.size();
        }
    }
    return bytes > 0 ? records : 0;
}

// `out`: where 40,000 games were played.
std::vector<Row> following(const std::string& out) {
    std::vector<double> ours, floors;
    double memory = 0;
    for (int round = 0; round < k_rounds; ++round) {
        const auto begin = Clock::now();
        const auto records = static_cast<double>(read_bare(out + "/log"));
        floors.push_back(records / seconds_since(begin));
        const ChildRun run = run_child({program(), "top", "--json", "--output-dir", out});
        ours.push_back(records / run.seconds);
        memory = run.peak_mebibytes;
    }
    return {
        {"records/s that a monitor reads and tells the fates of", median(ours), 0, "records/s",
         500'000},
        {"the same beside a bare reader of the log", median(ours), median(floors), "records/s", 0},
        {"MiB of a monitor that has read 1.4 M records", memory, 0, "MiB", -100}};
}

// What its page costs a browser. `out`: as above.
std::vector<Row> page(const std::string& out) {
    const std::string port = std::to_string(support::free_port());
    const support::TempFolder folder;
    const Background monitor({program(), "monitor", "--output-dir", out, "--monitor-port", port},
                             {}, folder.path() / "said");
    const std::vector<scrape::PageAddress> at = {
        {"127.0.0.1", static_cast<std::uint16_t>(std::stoi(port))}};
    const auto is_ready = [&] {
        const auto answer = scrape::fetch(at, "/readyz").front();
        return answer && answer->status == 200;
    };
    while (!is_ready()) std::this_thread::sleep_for(50ms);
    const auto told = boost::json::parse(
        run_child({".venv/bin/python", "bench/page_in_chromium.py", "http://127.0.0.1:" + port})
            .out);
    const auto figure = [&](std::string_view name) { return told.at(name).to_number<double>(); };
    return {{"ms from asking for the page to its first contentful paint", figure("first_paint_ms"),
             0, "ms", 0},
            {"ms from asking for the page to its first figures and charts",
             figure("first_picture_ms"), 0, "ms", -300},
            {"KB of the page in all", figure("kilobytes"), 0, "KB", -200},
            {"ms of script in the longest frame of an update", figure("frame_ms"), 0, "ms", -8}};
}

// 200,000 games evenly over a day, committed every ten seconds.
Row day() {
    constexpr int k_games = 200'000;
    constexpr auto k_length = std::chrono::microseconds(24h);
    const base::Timestamp begin = *base::parse_time("2026-11-23T00:00:00Z");
    monitor::Overview overview;
    std::int64_t made = 0;
    std::map<std::string, ports::Offset> ends, covered;
    base::Timestamp next = begin + 10s;
    constexpr std::int64_t k_records = std::int64_t{k_games} * 39;  // about
    const auto commit = [&](base::Timestamp now) {
        ports::Commit done;
        done.topic = k_topics[0];
        done.range = {covered[k_topics[0]], ends[k_topics[0]]};
        done.others[k_topics[1]] = {covered[k_topics[1]], ends[k_topics[1]]};
        done.writer = "w1/bench";
        done.time = now;
        covered = ends;
        overview.note_commit(done, now);
    };
    forget_peak();
    const double before = peak_memory();
    make_games(k_games, {[&](MadeRecord record) {
                             const auto now = begin + k_length * made++ / k_records;
                             const std::string& topic =
                                 k_topics[record.source == etl::Source::lobby ? 0 : 1];
                             overview.note_record(
                                 topic, 0, {ends[topic]++, now, record.key, record.value}, now);
                             if (now < next) return;
                             next = now + 10s;
                             commit(now);
                         },
                         {}});
    return {fmt::format("MiB more after a day of history, {:.1f} M records",
                        static_cast<double>(made) / 1e6),
            peak_memory() - before, 0, "MiB", -100};
}

// Asks for all that an open page asks for, every second.
class OpenPage {
public:
    explicit OpenPage(int port)
        : thread_([this, port] {
              const std::vector<scrape::PageAddress> at = {
                  {"127.0.0.1", static_cast<std::uint16_t>(port)}};
              while (!stopping_) {
                  (void)scrape::fetch(at, "/api/state");
                  (void)scrape::fetch(at, "/api/history");
                  std::this_thread::sleep_for(1s);
              }
          }) {}
    ~OpenPage() {
        stopping_ = true;
        thread_.join();
    }
    OpenPage(const OpenPage&) = delete;
    OpenPage& operator=(const OpenPage&) = delete;

private:
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

double games_per_second(bool watched) {
    const support::TempFolder folder;
    const std::string out = folder.path() / "out";
    const int port = support::free_port();
    std::unique_ptr<Background> monitor;
    std::unique_ptr<OpenPage> page;
    if (watched) {
        monitor = std::make_unique<Background>(
            std::vector<std::string>{program(), "monitor", "--output-dir", out, "--monitor-port",
                                     std::to_string(port)},
            std::vector<std::string>{}, folder.path() / "said");
        page = std::make_unique<OpenPage>(port);
    }
    const ChildRun run = run_child({program(), "simulate", "--json", "--quiet", "--games", "15000",
                                    "--output-dir", out, "--seed", "42"});
    return boost::json::parse(run.out).at("games_per_second").to_number<double>();
}

Row cost() {
    std::vector<double> alone, watched;
    for (int round = 0; round < k_rounds; ++round) {
        alone.push_back(games_per_second(false));
        watched.push_back(games_per_second(true));
    }
    return {"games/s of simulate with a monitor and an open page, without beside it",
            median(watched), median(alone), "games/s", 0.97};
}

}  // namespace

std::vector<Row> monitored_log() {
    const support::TempFolder folder;
    const std::string out = folder.path() / "out";
    run_child({program(), "simulate", "--games", "40000", "--quiet", "--output-dir", out});
    std::vector<Row> rows = following(out);
    for (Row& row : page(out)) rows.push_back(std::move(row));
    rows.push_back(day());
    rows.push_back(cost());
    return rows;
}

}  // namespace bench
