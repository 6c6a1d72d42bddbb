#include "bench/worker_bench.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "bench/bare_kafka.h"
#include "bench/bare_redis.h"
#include "bench/game_records.h"
#include "bench/timing.h"
#include "kafka/reader.h"
#include "kafka/topics.h"
#include "kafka/writer.h"
#include "parquet/folder_objects.h"
#include "parquet/local_table_store.h"
#include "parquet/object_dead_letters.h"
#include "parquet/object_ledger.h"
#include "parquet/parquet_table_reader.h"
#include "redis/sessions.h"
#include "tests/support/kafka_service.h"
#include "tests/support/redis_server.h"
#include "tests/support/temp_folder.h"
#include "worker/worker.h"

namespace bench {
namespace {

constexpr int k_games = 40'000;        // from topics
constexpr int k_redis_games = 30'000;  // from Redis
constexpr int k_rounds = 3;
constexpr std::chrono::minutes k_patience{2};

base::Timestamp now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
}

struct Topics {
    std::string lobby = support::fresh_name("bench-lobby");
    std::string game = support::fresh_name("bench-game");
};

class NoJournal final : public ports::Journal {
public:
    void write(base::LogEntry) override {}
    bool admits_games() const override { return true; }
    std::uint64_t written() const override { return 0; }
    std::uint64_t settled() const override { return 0; }
};

class Producer {
public:
    Producer(const kafka::Options& options, Topics topics)
        : topics_(std::move(topics)), writer_(kafka::Writer::open(options).value()) {}

    void append(MadeRecord record) {
        const bool lobby = record.source == etl::Source::lobby;
        writer_->append({lobby ? topics_.lobby : topics_.game, std::move(record.key),
                         std::move(record.value), now()});
        while (!writer_->backlog().has_room) {
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
    }

    // How many records there are.
    std::size_t finish() {
        writer_->flush(k_patience).value();
        return static_cast<std::size_t>(writer_->backlog().appended);
    }

private:
    const Topics topics_;
    const std::unique_ptr<kafka::Writer> writer_;
};

std::vector<worker::Target> ends_of(kafka::Reader& reader, const std::vector<std::string>& topics) {
    std::vector<worker::Target> ends;
    for (const std::string& topic : topics) {
        for (const ports::Retained& part : reader.retained(topic).value()) {
            ends.push_back({topic, part.partition, part.end});
        }
    }
    return ends;
}

struct Work {
    Topics topics;
    worker::SessionSource source = worker::SessionSource::topics;
    ports::Sessions* sessions = nullptr;
    worker::Cleaning cleaning = worker::Cleaning::off;
    int games = 0;
};

// Seconds from run() to its end, with tables of their own.
double work(const kafka::Options& kafka_options, const Work& work) {
    const support::TempFolder folder;
    kafka::ReaderOptions alone;
    alone.group.clear();
    const auto reader = kafka::Reader::open(kafka_options, alone).value();
    tables::LocalTableStore store(folder.path());
    tables::ParquetTableReader tables(folder.path());
    tables::ObjectLedger ledger(tables::open_folder(folder.path()));
    tables::ObjectDeadLetters dead(tables::open_folder(folder.path()));
    NoJournal journal;
    worker::Options options;
    options.instance = "bench";
    options.lobby_topic = work.topics.lobby;
    options.game_topic = work.topics.game;
    options.sessions = work.source;
    options.cleaning = work.cleaning;
    worker::Worker worker(options,
                          {*reader, store, tables, ledger, dead, journal, now, work.sessions});
    std::vector<std::string> topics = {work.topics.lobby};
    if (work.source == worker::SessionSource::topics) topics.push_back(work.topics.game);
    worker.finish_at(ends_of(*reader, topics));
    const auto begin = Clock::now();
    worker.run().value();
    const double seconds = seconds_since(begin);
    if (worker.counters().games != static_cast<std::uint64_t>(work.games)) {
        throw std::runtime_error("worker: not all games are in the tables");
    }
    return seconds;
}

Row from_topics(const kafka::Options& options) {
    const Topics topics;
    kafka::make_topics(options, {topics.lobby, topics.game}).value();
    Producer producer(options, topics);
    make_games(k_games, {[&](MadeRecord record) { producer.append(std::move(record)); }, {}});
    const std::size_t records = producer.finish();
    bare_consume(options.brokers, {topics.lobby, topics.game}, records);  // nobody's: a warm-up
    std::vector<double> ours, floor;
    for (int round = 0; round < k_rounds; ++round) {
        floor.push_back(
            bare_consume(options.brokers, {topics.lobby, topics.game}, records).seconds);
        ours.push_back(work(options, {.topics = topics, .games = k_games}));
    }
    const auto count = static_cast<double>(records);
    return {"records/s consumed to rows, one worker, sessions from topics", count / median(ours),
            count / median(floor), "records/s", 0.5};
}

// Finished games, in Redis and announced in the lobby topic.
class GamesInRedis {
public:
    explicit GamesInRedis(const kafka::Options& options) : bare_(server_.port()) {
        kafka::make_topics(options, {topics.lobby, topics.game}).value();
        Producer producer(options, topics);
        GameSinks sinks;
        sinks.record = [&](MadeRecord record) {
            if (record.source == etl::Source::lobby) producer.append(std::move(record));
        };
        sinks.over = [&](const combat::Fight& fight, const std::vector<std::string>& logs) {
            tokens_.push_back(fight.token);
            games_.push_back({fight, logs});
        };
        make_games(k_redis_games, sinks);
        producer.finish();
    }

    // All of them, as if just finished.
    void put() {
        for (const auto& [fight, logs] : games_) bare_.put(fight, logs);
        bare_.flush();
    }

    // Seconds that a bare loop takes.
    double bare_seconds(worker::Cleaning cleaning) {
        const auto begin = Clock::now();
        if (bare_.pull(tokens_) == 0) throw std::runtime_error("worker: Redis has no games");
        if (cleaning == worker::Cleaning::on) bare_.clean(tokens_);
        return seconds_since(begin);
    }

    redis::Options where() const {
        redis::Options options;
        options.host = "127.0.0.1";
        options.port = server_.port();
        return options;
    }

    const Topics topics;

private:
    const support::RedisServer server_;
    BareRedis bare_;
    std::vector<base::GameToken> tokens_;
    std::vector<std::pair<combat::Fight, std::vector<std::string>>> games_;
};

Row from_redis(const kafka::Options& options, GamesInRedis& games, worker::Cleaning cleaning) {
    redis::Sessions sessions(games.where());
    const Work with_redis{games.topics, worker::SessionSource::registry, &sessions, cleaning,
                          k_redis_games};
    std::vector<double> ours, floor;
    for (int round = 0; round < k_rounds; ++round) {
        games.put();
        floor.push_back(games.bare_seconds(cleaning));
        games.put();
        ours.push_back(work(options, with_redis));
    }
    const std::string what = cleaning == worker::Cleaning::on ? ", cleaned there" : "";
    return {"games/s to tables, one worker, sessions from Redis" + what,
            k_redis_games / median(ours), k_redis_games / median(floor), "games/s", 0.6};
}

}  // namespace

std::vector<Row> worker_to_tables() {
    ::setenv("CLUSTER_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4 -Xmx1g", 0);
    kafka::Options options;
    options.brokers = support::kafka_brokers();
    const Row topics = from_topics(options);
    GamesInRedis games(options);
    return {topics, from_redis(options, games, worker::Cleaning::off),
            from_redis(options, games, worker::Cleaning::on)};
}

}  // namespace bench
