// The embedded log as the spill of the Kafka writer, as the program composes them.
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <thread>

#include "kafka/reader.h"
#include "kafka/writer.h"
#include "lmdb/embedded_log.h"
#include "tests/support/kafka_service.h"
#include "tests/support/temp_folder.h"

namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds k_patience{600};

// A log opened for as long as the spill's writer and reader live.
class EmbeddedSpill {
public:
    explicit EmbeddedSpill(std::string folder) : folder_(std::move(folder)) {}

    stream::Spill doors() {
        stream::Spill spill;
        spill.open_writer = [this]() -> base::Result<std::unique_ptr<ports::LogWriter>> {
            if (auto opened = open(); !opened) return opened.error();
            lmdb::WriterOptions options;
            options.topics = {std::string(stream::k_spill_topic)};
            options.partitions = 1;
            options.retention.age = std::chrono::hours(24 * 365 * 100);
            options.retention.bytes = std::numeric_limits<std::uint64_t>::max();
            auto writer = log_->open_writer(options);
            if (!writer) return writer.error();
            return std::move(writer->writer);
        };
        spill.open_reader = [this]() -> base::Result<std::unique_ptr<ports::LogReader>> {
            auto reader = log_->open_reader();
            log_.reset();  // it closes with its writer and reader
            return reader;
        };
        spill.clear = [this]() -> base::Result<void> {
            std::error_code failed;
            std::filesystem::remove_all(folder_, failed);
            if (failed) return base::disk_error("cannot remove " + folder_, failed.value());
            ++cleared_;
            return {};
        };
        return spill;
    }
    int cleared() const { return cleared_; }

private:
    base::Result<void> open() {
        lmdb::LogOptions options;
        options.folder = folder_;
        auto log = lmdb::EmbeddedLog::open(options);
        if (!log) return log.error();
        log_ = std::move(*log);
        return {};
    }

    const std::string folder_;
    std::optional<lmdb::EmbeddedLog> log_;
    std::atomic<int> cleared_ = 0;
};

kafka::Options nobody() {
    kafka::Options options;
    options.brokers = "127.0.0.1:1";
    return options;
}

kafka::WriterOptions cramped() {
    kafka::WriterOptions options;
    options.memory_bytes = 100'000;
    options.close_patience = milliseconds(0);
    return options;
}

std::vector<std::string> values_of(const kafka::Options& options, const std::string& topic) {
    kafka::ReaderOptions alone;
    alone.group.clear();
    const auto reader = kafka::Reader::open(options, alone).value();
    reader->subscribe({topic}).value();
    const auto rows = reader->retained(topic).value();
    std::vector<std::string> values;
    const auto end = std::chrono::steady_clock::now() + k_patience;
    while (static_cast<ports::Offset>(values.size()) < rows.at(0).end &&
           std::chrono::steady_clock::now() < end) {
        const auto event = reader->poll(milliseconds(200)).value();
        if (std::holds_alternative<ports::Assigned>(event)) reader->start(topic, 0, 0).value();
        const auto* fetched = std::get_if<ports::Fetched>(&event);
        if (fetched == nullptr) continue;
        for (const auto& one : fetched->records) values.emplace_back(one.value);
    }
    return values;
}

TEST(KafkaSpill, TheEmbeddedLogKeepsRecordsOverTheEndOfTheProcess) {
    const support::TempFolder temp;
    EmbeddedSpill spill(temp.path() / "spill");
    const std::string topic = support::fresh_name("spill");
    constexpr int k_records = 3000;
    {
        const auto writer = kafka::Writer::open(nobody(), cramped(), spill.doors()).value();
        for (int i = 0; i < k_records; ++i) {
            writer->append({topic, "k", std::to_string(i), base::Timestamp(std::chrono::hours(9))});
        }
        EXPECT_TRUE(writer->failure());
        EXPECT_FALSE(writer->backlog().has_room);
    }
    kafka::Options options;
    options.brokers = support::kafka_brokers();
    options.partitions = 1;
    const auto writer = kafka::Writer::open(options, cramped(), spill.doors()).value();
    writer->append({topic, "k", "new", base::Timestamp(std::chrono::hours(9))});
    const auto flushed = writer->flush(k_patience);
    ASSERT_TRUE(flushed) << flushed.error().what;
    for (int i = 0; i < 200 && spill.cleared() == 0; ++i) {
        std::this_thread::sleep_for(milliseconds(20));
    }
    EXPECT_EQ(spill.cleared(), 1);
    std::map<std::string, int> times;
    for (const auto& value : values_of(options, topic)) ++times[value];
    EXPECT_EQ(times.size(), std::size_t{k_records} + 1);
    for (const auto& [value, count] : times) EXPECT_EQ(count, 1) << value;
    EXPECT_TRUE(writer->backlog().has_room);
    writer->append({topic, "k", "newer", base::Timestamp(std::chrono::hours(9))});
    EXPECT_TRUE(writer->flush(k_patience));
}

}  // namespace
