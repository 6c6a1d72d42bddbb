// The writer while its broker dies and comes back. A cluster of its own, to be hurt.
#include <gtest/gtest.h>

#include <thread>

#include "kafka/kafka_test_support.h"
#include "stream/spill_test_support.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int k_keys = 20;

class WriterOutageKafka : public testing::Test {
protected:
    static void SetUpTestSuite() { cluster_ = std::make_unique<support::KafkaCluster>(); }
    static void TearDownTestSuite() { cluster_.reset(); }
    static support::KafkaCluster& cluster() { return *cluster_; }
    static Options options() { return test_options(cluster_->brokers()); }

    // Appends so many records of each key, with the pauses that make it last about `time`.
    static void append(ports::LogWriter& writer, const std::string& topic, int each,
                       milliseconds time) {
        const auto begin = steady_clock::now();
        for (int i = 0; i < each; ++i) {
            for (int key = 0; key < k_keys; ++key) {
                writer.append(test_record(topic, "key-" + std::to_string(key),
                                          std::to_string(i) + " " + std::string(300, 'x')));
            }
            std::this_thread::sleep_until(begin + time * (i + 1) / each);
        }
    }

    // Each key's records from 0 on, in order. A producer that had to be replaced may have sent some
    // of them twice.
    static void expect_all(const std::string& topic, int each) {
        const auto counts = counted(read_topic(options(), topic), Repeats::allowed);
        EXPECT_EQ(counts.size(), static_cast<std::size_t>(k_keys));
        for (const auto& [key, count] : counts) EXPECT_EQ(count, each) << key;
    }

private:
    static inline std::unique_ptr<support::KafkaCluster> cluster_;
};

TEST_F(WriterOutageKafka, EveryRecordArrivesInOrderThoughTheBrokerIsKilled) {
    const auto writer = Writer::open(options()).value();
    constexpr int k_each = 1000;
    std::thread appending([&] { append(*writer, "killed", k_each, milliseconds(8000)); });
    for (int round = 0; round < 2; ++round) {
        std::this_thread::sleep_for(milliseconds(1000));
        cluster().kill(1);
        std::this_thread::sleep_for(milliseconds(1000));
        cluster().start(1);
    }
    appending.join();
    const auto flushed = writer->flush(k_test_patience);
    ASSERT_TRUE(flushed) << flushed.error().what;
    EXPECT_EQ(writer->backlog().settled, std::uint64_t{k_each} * k_keys);
    expect_all("killed", k_each);
}

TEST_F(WriterOutageKafka, WhatMemoryCannotHoldGoesThroughTheSpillInOrder) {
    stream::TestSpill spill;
    WriterOptions cramped;
    cramped.soft_bytes = 100'000;
    cramped.memory_bytes = 500'000;
    const auto writer = Writer::open(options(), cramped, spill.doors()).value();
    append(*writer, "spilled", 1, milliseconds(1));
    ASSERT_TRUE(writer->flush(k_test_patience));
    cluster().kill(1);
    for (int i = 1; i < 300; ++i) {
        for (int key = 0; key < k_keys; ++key) {
            writer->append(test_record("spilled", "key-" + std::to_string(key), std::to_string(i)));
        }
    }
    EXPECT_GT(spill.size(), 1000U);
    EXPECT_FALSE(writer->backlog().has_room);
    EXPECT_LT(writer->backlog().settled, 300U);
    EXPECT_FALSE(writer->flush(milliseconds(300)));
    cluster().start(1);
    const auto flushed = writer->flush(k_test_patience);
    ASSERT_TRUE(flushed) << flushed.error().what;
    for (int i = 0; i < 200 && spill.cleared() == 0; ++i) {
        std::this_thread::sleep_for(milliseconds(20));
    }
    EXPECT_EQ(spill.cleared(), 1);
    EXPECT_EQ(spill.size(), 0U);
    EXPECT_TRUE(writer->backlog().has_room);
    EXPECT_EQ(writer->backlog().settled, writer->backlog().appended);
    writer->append(test_record("spilled", "key-0", "300"));
    ASSERT_TRUE(writer->flush(k_test_patience));
    auto counts = counted(read_topic(options(), "spilled"));
    EXPECT_EQ(counts["key-0"]--, 301);
    for (const auto& [key, count] : counts) EXPECT_EQ(count, 300) << key;
}

TEST_F(WriterOutageKafka, ReadersWaitQuietlyAndGoOn) {
    const auto writer = Writer::open(options()).value();
    append(*writer, "read", 10, milliseconds(1));
    ASSERT_TRUE(writer->flush(k_test_patience));
    ReaderOptions impatient;
    impatient.group = "outage";
    impatient.outage_patience = milliseconds(1500);
    const auto reader = Reader::open(options(), impatient).value();
    ASSERT_TRUE(reader->subscribe({"read"}));
    TestPartitions got;
    std::size_t count = 0;
    const auto take = [&](const ports::Fetched& fetched) {
        for (const auto& one : fetched.records) {
            got[fetched.partition].push_back(
                {one.offset, std::string(one.key), std::string(one.value)});
            ++count;
        }
    };
    poll_until(*reader, "read", [&] { return count == 200; }, take);
    cluster().kill(1);
    bool unavailable = false;
    for (int i = 0; i < 100 && !unavailable; ++i) {
        const auto event = reader->poll(milliseconds(100));
        unavailable = !event;
        if (event) {
            EXPECT_FALSE(std::holds_alternative<ports::Fetched>(*event));
        } else {
            EXPECT_EQ(event.error().fault, base::Fault::unavailable) << event.error().what;
        }
    }
    EXPECT_TRUE(unavailable);
    const auto before = steady_clock::now();
    Reader::open(options(), impatient).value().reset();
    EXPECT_LT(steady_clock::now() - before, std::chrono::seconds(25));
    cluster().start(1);
    append(*writer, "read", 10, milliseconds(1));
    ASSERT_TRUE(writer->flush(k_test_patience));
    const auto end = steady_clock::now() + k_test_patience;
    while (count < 400 && steady_clock::now() < end) {
        const auto event = reader->poll(milliseconds(200));
        if (!event) continue;
        if (const auto* mine = std::get_if<ports::Assigned>(&*event)) {
            for (const auto p : mine->partitions) {
                ASSERT_TRUE(reader->start("read", p, static_cast<ports::Offset>(got[p].size())));
            }
        }
        if (const auto* fetched = std::get_if<ports::Fetched>(&*event)) take(*fetched);
    }
    for (const auto& [partition, records] : got) {
        for (std::size_t i = 0; i < records.size(); ++i) {
            EXPECT_EQ(records[i].offset, static_cast<ports::Offset>(i));
        }
    }
    EXPECT_EQ(count, 400U);
}

}  // namespace
}  // namespace kafka
