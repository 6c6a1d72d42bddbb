#include "bench/retained_log.h"

#include <fmt/core.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "base/log_entry.h"
#include "kafka/topics.h"
#include "kafka/writer.h"
#include "tests/support/temp_folder.h"

namespace bench {
namespace {

constexpr int k_games = 140'000;
constexpr std::chrono::minutes k_patience{2};

using Folder = std::filesystem::path;
using Words = std::vector<std::string>;

Made made_by(const Words& words, const Words& settings = {}) {
    const ChildRun child = run_child(words, settings);
    const auto json = boost::json::parse(child.out);
    return {json.at("records").to_number<double>(), json.at("games").to_number<double>(),
            json.at("seconds").to_number<double>(), child.peak_mebibytes};
}

std::string digest_of(const Folder& tables) {
    return run_child({".venv/bin/python", "bench/alternatives/digest.py", tables}).out;
}

}  // namespace

const std::vector<std::string>& log_topics() {
    static const std::vector<std::string> topics = {std::string(base::k_lobby_queue),
                                                    std::string(base::k_game_queue)};
    return topics;
}

int games_wanted() {
    const char* given = std::getenv("BATCH_GAMES");
    return given != nullptr ? std::atoi(given) : k_games;
}

void simulate(int games, const Folder& folder) {
    run_child({program(), "simulate", "--quiet", "--json", "--seed", "7", "--games",
               std::to_string(games), "--output-dir", folder});
}

Rebuilt::Rebuilt(const Folder& log) : log_(log), digest_(digest_of(log / "superhero")) {}

Made Rebuilt::by_batch(const Words& more, const Words& settings) const {
    const support::TempFolder folder;
    Words words = {program(),      "batch", "--rebuild", folder.path() / "b",
                   "--output-dir", log_,    "--json",    "--quiet"};
    words.insert(words.end(), more.begin(), more.end());
    const Made made = made_by(words, settings);
    compare(folder.path() / "b" / "superhero", "batch");
    return made;
}

Made Rebuilt::by_python(const std::string& script, const Words& more) const {
    const support::TempFolder folder;
    Words words = {".venv/bin/python", "bench/alternatives/" + script, "--output", folder.path()};
    words.insert(words.end(), more.begin(), more.end());
    const Made made = made_by(words);
    compare(folder.path(), script);
    return made;
}

Made Rebuilt::by_spark(const std::string& brokers, std::size_t records) const {
    const support::TempFolder folder;
    const std::string tables = folder.path() / "tables";
    const ChildRun child = run_child(
        {"tools/spark-submit", "--master", "local[2]", "--driver-memory", "6g", "--conf",
         "spark.ui.enabled=false", "--conf", "spark.log.level=WARN", "--conf",
         "spark.sql.shuffle.partitions=8", "--conf", "spark.local.dir=" + folder.path().string(),
         "deploy/spark/game_tables.py", "batch", "--brokers", brokers, "--output-dir", tables});
    compare(tables, "deploy/spark/game_tables.py");
    const auto json = boost::json::parse(child.out);
    return {static_cast<double>(records), json.at("games").to_number<double>(), child.seconds, 0};
}

void Rebuilt::compare(const Folder& tables, const std::string& who) const {
    if (digest_of(tables) != digest_) throw std::runtime_error("other rows: " + who);
}

lmdb::EmbeddedLog open_log(const Folder& folder) {
    lmdb::LogOptions options;
    options.folder = folder / "log";
    options.access = lmdb::Access::read_only;
    return lmdb::EmbeddedLog::open(options).value();
}

std::size_t read_all(const lmdb::EmbeddedLog& log, lmdb::Member member,
                     const std::function<void(const ports::Fetched&)>& take) {
    const auto reader = log.open_reader(member).value();
    reader->subscribe(log_topics()).value();
    std::size_t left = 0, count = 0;
    for (const std::string& topic : log_topics()) {
        for (const ports::Retained& part : reader->retained(topic).value()) {
            if (part.partition % member.count == member.index) {
                left += static_cast<std::size_t>(part.end - part.first);
            }
        }
    }
    while (count < left) {
        const ports::Polled polled = reader->poll(std::chrono::milliseconds(1000)).value();
        if (const auto* mine = std::get_if<ports::Assigned>(&polled)) {
            for (const std::string& topic : log_topics()) {
                for (const auto p : mine->partitions) reader->start(topic, p, 0).value();
            }
        } else if (const auto* got = std::get_if<ports::Fetched>(&polled)) {
            take(*got);
            count += got->records.size();
        }
    }
    return count;
}

std::size_t copy_to_kafka(const Folder& folder, const kafka::Options& options) {
    kafka::make_topics(options, log_topics()).value();
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

OneBroker::OneBroker()
    : cluster_([] {
          ::setenv("CLUSTER_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4 -Xmx1g", 0);
          return support::KafkaCluster();
      }()) {}

kafka::Options OneBroker::options() const {
    kafka::Options options;
    options.brokers = cluster_.brokers();
    options.partitions = k_log_partitions;
    return options;
}

Made OneBroker::batch(const Rebuilt& rebuilt, Words more) const {
    more.insert(more.end(), {"--logger-module", "kafka"});
    return rebuilt.by_batch(more, {"KAFKA_BROKERS=" + cluster_.brokers()});
}

}  // namespace bench
