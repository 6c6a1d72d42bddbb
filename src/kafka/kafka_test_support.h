// Short ways to write and read whole topics, for this room's tests.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "kafka/reader.h"
#include "kafka/writer.h"
#include "tests/support/kafka_service.h"

namespace kafka {

inline constexpr std::chrono::seconds k_test_patience{600};

inline Options test_options(const std::string& brokers = support::kafka_brokers()) {
    Options options;
    options.brokers = brokers;
    return options;
}

inline ports::OutgoingRecord test_record(std::string topic, std::string key, std::string value) {
    return {std::move(topic), std::move(key), std::move(value),
            base::Timestamp(std::chrono::seconds(1'790'000'000))};
}

struct TestRecord {
    ports::Offset offset = 0;
    std::string key;
    std::string value;
};
using TestPartitions = std::map<ports::Partition, std::vector<TestRecord>>;

// Polls until `enough` says so; starts what is assigned at 0.
inline void poll_until(ports::LogReader& reader, const std::string& topic,
                       const std::function<bool()>& enough,
                       const std::function<void(const ports::Fetched&)>& take) {
    const auto end = std::chrono::steady_clock::now() + k_test_patience;
    while (!enough() && std::chrono::steady_clock::now() < end) {
        const auto event = reader.poll(std::chrono::milliseconds(200));
        ASSERT_TRUE(event) << event.error().what;
        if (const auto* mine = std::get_if<ports::Assigned>(&*event)) {
            for (const auto p : mine->partitions) ASSERT_TRUE(reader.start(topic, p, 0));
        }
        if (const auto* got = std::get_if<ports::Fetched>(&*event)) take(*got);
    }
    EXPECT_TRUE(enough()) << "records are missing";
}

// All that is in the topic now, partition by partition; offsets must be 0, 1, 2 …
inline TestPartitions read_topic(const Options& options, const std::string& topic) {
    ReaderOptions alone;
    alone.group.clear();
    const auto reader = Reader::open(options, alone).value();
    reader->subscribe({topic}).value();
    std::size_t missing = 0;
    for (const auto& row : reader->retained(topic).value()) {
        missing += static_cast<std::size_t>(row.end - row.first);
    }
    TestPartitions out;
    poll_until(
        *reader, topic, [&] { return missing == 0; },
        [&](const ports::Fetched& fetched) {
            for (const auto& one : fetched.records) {
                auto& lane = out[fetched.partition];
                EXPECT_EQ(one.offset, static_cast<ports::Offset>(lane.size()));
                lane.push_back({one.offset, std::string(one.key), std::string(one.value)});
                --missing;
            }
        });
    return out;
}

enum class Repeats { none, allowed };

// Each key's values must be 0, 1, 2 … n-1, each once, or where repeats are allowed with some of
// them again behind; gives n by key.
inline std::map<std::string, int> counted(const TestPartitions& partitions,
                                          Repeats repeats = Repeats::none) {
    std::map<std::string, int> next;
    for (const auto& [partition, records] : partitions) {
        for (const TestRecord& one : records) {
            const int number = std::stoi(one.value);
            if (repeats == Repeats::allowed && number < next[one.key]) continue;
            EXPECT_EQ(number, next[one.key]) << one.key;
            ++next[one.key];
        }
    }
    return next;
}

}  // namespace kafka
