#include "bench/kafka_bench.h"

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "base/random.h"
#include "base/uuid.h"
#include "bench/bare_kafka.h"
#include "bench/timing.h"
#include "kafka/reader.h"
#include "kafka/topics.h"
#include "kafka/writer.h"
#include "tests/support/kafka_service.h"

namespace bench {
namespace {

constexpr std::size_t k_value_bytes = 314;  // with a key of 36: 350 a record
constexpr std::size_t k_records = 400'000;  // of one round
constexpr int k_rounds = 7;
constexpr std::chrono::minutes k_patience{2};

// Keys of games, a dozen records each; half of a value is like the others', half is not.
class Records {
public:
    explicit Records(std::string topic) : topic_(std::move(topic)) {
        while (same_.size() < k_value_bytes - 4 * base::Uuid::k_text_size) same_ += "\"TOKEN\":";
        same_.resize(k_value_bytes - 4 * base::Uuid::k_text_size);
    }

    ports::OutgoingRecord next() {
        if (made_++ % 12 == 0) key_ = token();
        std::string value;
        value.reserve(k_value_bytes);
        value += same_;
        for (int i = 0; i < 4; ++i) value += token();
        return {topic_, key_, std::move(value), now_};
    }

private:
    std::string token() {
        base::Uuid uuid;
        const std::uint64_t halves[] = {random_.next(), random_.next()};
        std::memcpy(uuid.bytes.data(), halves, sizeof halves);
        return uuid.text();
    }

    const std::string topic_;
    std::string same_ = "{";
    base::Random random_{7};
    std::size_t made_ = 0;
    std::string key_;
    base::Timestamp now_ =
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
};

double bare_produce(const BareProducer& producer, Records& records) {
    return producer.produce(k_records, [&](std::size_t) { return records.next(); });
}

double our_produce(ports::LogWriter& writer, Records& records) {
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < k_records; ++i) {
        writer.append(records.next());
        while (!writer.backlog().has_room) {
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
    }
    const auto flushed = writer.flush(k_patience);
    if (!flushed) throw std::runtime_error(flushed.error().what);
    return static_cast<double>(k_records) / seconds_since(begin);
}

// From the first record to the last; `read` gives how many came, `begin` is set at the first.
double timed(std::size_t all, const std::function<std::size_t()>& read) {
    std::size_t count = 0;
    while (count == 0) count = read();
    const auto begin = Clock::now();
    const std::size_t first = count;
    while (count < all) count += read();
    return static_cast<double>(all - first) / seconds_since(begin);
}

double bare_rate(const std::string& brokers, const std::string& topic, std::size_t all) {
    const BareConsumed consumed = bare_consume(brokers, {topic}, all);
    if (consumed.bytes < all * k_value_bytes) throw std::runtime_error("values are missing");
    return consumed.per_second;
}

double our_consume(const kafka::Options& options, const std::string& topic, std::size_t all) {
    kafka::ReaderOptions alone;
    alone.group.clear();
    const auto reader = kafka::Reader::open(options, alone).value();
    reader->subscribe({topic}).value();
    std::size_t bytes = 0;
    const double rate = timed(all, [&] {
        auto event = reader->poll(std::chrono::milliseconds(1000)).value();
        if (const auto* mine = std::get_if<ports::Assigned>(&event)) {
            for (const auto p : mine->partitions) reader->start(topic, p, 0).value();
        }
        const auto* got = std::get_if<ports::Fetched>(&event);
        if (got == nullptr) return std::size_t{0};
        for (const auto& one : got->records) bytes += one.value.size();
        return got->records.size();
    });
    if (bytes < all * k_value_bytes) throw std::runtime_error("values are missing");
    return rate;
}

Row produced(const kafka::Options& options, const std::string& topic) {
    const BareProducer producer(options.brokers, options.compression, topic);
    const auto writer = kafka::Writer::open(options).value();
    Records records(topic);
    bare_produce(producer, records);  // nobody's: the broker warms up
    our_produce(*writer, records);
    std::vector<double> ours;
    std::vector<double> floor;
    for (int round = 0; round < k_rounds; ++round) {
        floor.push_back(bare_produce(producer, records));
        ours.push_back(our_produce(*writer, records));
    }
    return {"kafka: records/s produced and acknowledged", median(ours), median(floor), "records/s",
            0.7};
}

Row consumed(const kafka::Options& options, const std::string& topic) {
    const std::size_t all = 4 * k_records;  // of those that were produced
    std::vector<double> ours;
    std::vector<double> floor;
    for (int round = 0; round < k_rounds; ++round) {
        floor.push_back(bare_rate(options.brokers, topic, all));
        ours.push_back(our_consume(options, topic, all));
    }
    return {"kafka: records/s consumed", median(ours), median(floor), "records/s", 0.7};
}

}  // namespace

std::vector<Row> kafka_log() {
    ::setenv("CLUSTER_JAVA_OPTIONS", "-XX:TieredStopAtLevel=4 -Xmx1g", 0);
    kafka::Options options;
    options.brokers = support::kafka_brokers();
    if (const char* codec = std::getenv("KAFKA_COMPRESSION")) options.compression = codec;
    const std::string topic = support::fresh_name("bench");
    kafka::make_topics(options, {topic}).value();
    const Row writing = produced(options, topic);
    return {writing, consumed(options, topic)};
}

}  // namespace bench
