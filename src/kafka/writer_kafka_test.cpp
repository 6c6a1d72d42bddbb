#include "kafka/writer.h"

#include <gtest/gtest.h>

#include <librdkafka/rdkafka.h>

#include <thread>

#include "base/murmur2.h"
#include "kafka/kafka_test_support.h"
#include "kafka/topics.h"
#include "stream/spill_test_support.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;

// Whatever else the topic was set to is forgotten.
void set_topic(const std::string& topic, const std::string& key, const std::string& value) {
    const auto desk = make_desk(test_options()).value();
    auto* resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
    rd_kafka_ConfigResource_set_config(resource, key.c_str(), value.c_str());
    const Queue queue(rd_kafka_queue_new(desk->get()));
    rd_kafka_AlterConfigs(desk->get(), &resource, 1, nullptr, queue.get());
    rd_kafka_event_t* answer = rd_kafka_queue_poll(queue.get(), 60'000);
    ASSERT_NE(answer, nullptr);
    EXPECT_EQ(rd_kafka_event_error(answer), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_event_destroy(answer);
    rd_kafka_ConfigResource_destroy(resource);
}

TEST(WriterKafka, TopicsAreMadeBeforeTheirFirstRecord) {
    WriterOptions early;
    early.topics = {support::fresh_name("writer.early")};
    Options options = test_options();
    options.partitions = 3;
    const auto writer = Writer::open(options, early).value();
    for (int i = 0; i < 100 && partition_counts(options, early.topics).value().empty(); ++i) {
        std::this_thread::sleep_for(milliseconds(50));
    }
    EXPECT_EQ(partition_counts(options, early.topics).value().at(early.topics[0]), 3);
    EXPECT_TRUE(writer->deliveries().empty());
}

void wait_for(const ports::LogWriter& writer, std::uint64_t acknowledged, std::size_t row = 0) {
    const auto end = std::chrono::steady_clock::now() + k_test_patience;
    while (std::chrono::steady_clock::now() < end) {
        const auto rows = writer.deliveries();
        if (rows.size() > row && rows[row].acknowledged >= acknowledged) return;
        std::this_thread::sleep_for(milliseconds(20));
    }
    ADD_FAILURE() << "records are missing";
}

TEST(WriterKafka, ARecordThatIsTooLargeForTheClientWaitsAloud) {
    const std::string topic = support::fresh_name("writer.large");
    WriterOptions hasty;
    hasty.close_patience = milliseconds(0);
    const auto writer = Writer::open(test_options(), hasty).value();
    writer->append(test_record(topic, "k", "0"));
    writer->append(test_record(topic, "k", std::string(1'100'000, 'x')));
    writer->append(test_record(topic, "k", "1"));
    wait_for(*writer, 2);
    const auto flushed = writer->flush(milliseconds(0));
    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().fault, base::Fault::rejected);
    EXPECT_EQ(flushed.error().what, writer->failure().error().what);
    EXPECT_NE(flushed.error().what.find("1100001 bytes are too many for message.max.bytes"),
              std::string::npos)
        << flushed.error().what;
    const auto row = writer->deliveries().at(0);
    EXPECT_EQ(row.failed, 0U);
    EXPECT_EQ(row.waiting, 1U);
    EXPECT_EQ(writer->backlog().settled, 1U);
    EXPECT_FALSE(writer->backlog().has_room);
    EXPECT_EQ(counted(read_topic(test_options(), topic)).at("k"), 2);
}

// Each batch is larger than the topic takes, each record alone is not; one record is, until the
// setting is changed.
TEST(WriterKafka, TooLargeABatchIsSentInSmallerOnesAndTooLargeARecordWhenItFits) {
    const std::string topic = support::fresh_name("writer.limit");
    const auto desk = make_desk(test_options()).value();
    ASSERT_TRUE(make_topics(*desk, test_options(), {{topic, 1, {{"max.message.bytes", "700"}}, {}}},
                            k_test_patience));
    const auto writer = Writer::open(test_options()).value();
    constexpr int k_small = 300;
    for (int i = 0; i < k_small; ++i) {
        writer->append(test_record(topic, "k", std::to_string(i) + std::string(400, ' ')));
    }
    const auto flushed = writer->flush(k_test_patience);
    ASSERT_TRUE(flushed) << flushed.error().what;
    EXPECT_EQ(counted(read_topic(test_options(), topic), Repeats::allowed).at("k"), k_small);

    writer->append(test_record(topic, "k", std::to_string(k_small) + std::string(900, ' ')));
    writer->append(test_record(topic, "other", "0"));
    wait_for(*writer, k_small + 1);
    for (int i = 0; i < 3000 && writer->failure(); ++i) {
        std::this_thread::sleep_for(milliseconds(20));
    }
    ASSERT_FALSE(writer->failure());
    EXPECT_NE(writer->failure().error().what.find("max.message.bytes of topic " + topic),
              std::string::npos)
        << writer->failure().error().what;
    EXPECT_FALSE(writer->backlog().has_room);
    EXPECT_EQ(writer->backlog().settled, static_cast<std::uint64_t>(k_small));

    set_topic(topic, "max.message.bytes", "5000");
    const auto after = writer->flush(k_test_patience);
    ASSERT_TRUE(after) << after.error().what;
    EXPECT_TRUE(writer->failure());
    EXPECT_TRUE(writer->backlog().has_room);
    EXPECT_EQ(writer->backlog().settled, writer->backlog().appended);
    EXPECT_EQ(counted(read_topic(test_options(), topic), Repeats::allowed).at("k"), k_small + 1);
}

TEST(WriterKafka, ATopicThatCannotBeMadeHoldsItsRecordsAlone) {
    const std::string topic = support::fresh_name("writer.good");
    WriterOptions hasty;
    hasty.close_patience = milliseconds(0);
    const auto writer = Writer::open(test_options(), hasty).value();
    writer->append(test_record("not a topic", "k", "0"));
    writer->append(test_record(topic, "k", "0"));
    wait_for(*writer, 1, 1);
    const auto rows = writer->deliveries();
    EXPECT_EQ(rows.at(0).topic, "not a topic");
    EXPECT_EQ(rows.at(0).waiting, 1U);
    EXPECT_NE(writer->failure().error().what.find("not a topic"), std::string::npos);
}

void grow(const std::string& topic, std::size_t partitions) {
    const auto desk = make_desk(test_options()).value();
    auto* plan = rd_kafka_NewPartitions_new(topic.c_str(), partitions, nullptr, 0);
    const Queue queue(rd_kafka_queue_new(desk->get()));
    rd_kafka_CreatePartitions(desk->get(), &plan, 1, nullptr, queue.get());
    rd_kafka_event_t* answer = rd_kafka_queue_poll(queue.get(), 60'000);
    ASSERT_NE(answer, nullptr);
    EXPECT_EQ(rd_kafka_event_error(answer), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_event_destroy(answer);
    rd_kafka_NewPartitions_destroy(plan);
    for (int i = 0; i < 3000; ++i) {
        const auto facts = look_at(*desk, {topic}, k_test_patience).value();
        if (facts.partitions.count(topic) > 0 &&
            facts.partitions.at(topic) == static_cast<int>(partitions)) {
            return;
        }
        std::this_thread::sleep_for(milliseconds(20));
    }
    ADD_FAILURE() << topic << " has not grown";
}

// Two servers, one of which knows the topics from before they were given more partitions.
TEST(WriterKafka, AGamesRecordsStayInItsPartitionWhenTopicsGrow) {
    Options options = test_options();
    options.partitions = 4;
    WriterOptions early;
    early.topics =
        early.together = {support::fresh_name("writer.a"), support::fresh_name("writer.b")};
    const auto old = Writer::open(options, early).value();
    const auto wait_for_partitions = [](const ports::LogWriter& writer, int count) {
        for (int i = 0; i < 3000 && writer.backlog().partitions != count; ++i) {
            std::this_thread::sleep_for(milliseconds(20));
        }
        EXPECT_EQ(writer.backlog().partitions, count);
    };
    wait_for_partitions(*old, 4);
    const auto append = [&](ports::LogWriter& writer, int from, int to, std::uint16_t partitions) {
        for (int i = from; i < to; ++i) {
            for (int key = 0; key < 30; ++key) {
                auto record = test_record(early.topics[0],
                                          std::to_string(partitions) + "-" + std::to_string(key),
                                          std::to_string(i));
                record.partitions = partitions;
                writer.append(std::move(record));
            }
        }
    };
    append(*old, 0, 5, 4);
    ASSERT_TRUE(old->flush(k_test_patience));
    grow(early.topics[0], 7);
    {
        const auto between = Writer::open(options, early).value();
        wait_for_partitions(*between, 4);
    }
    grow(early.topics[1], 7);
    const auto fresh = Writer::open(options, early).value();
    wait_for_partitions(*fresh, 7);
    append(*fresh, 5, 10, 4);
    append(*fresh, 0, 5, 7);
    ASSERT_TRUE(fresh->flush(k_test_patience));
    append(*old, 10, 15, 4);
    append(*old, 5, 10, 7);
    ASSERT_TRUE(old->flush(k_test_patience));

    const auto partitions = read_topic(options, early.topics[0]);
    for (const auto& [partition, records] : partitions) {
        for (const TestRecord& one : records) {
            EXPECT_EQ(partition, base::key_partition(one.key, one.key[0] == '4' ? 4 : 7))
                << one.key;
        }
    }
    std::map<std::string, int> wanted;
    for (int key = 0; key < 30; ++key) {
        wanted["4-" + std::to_string(key)] = 15;
        wanted["7-" + std::to_string(key)] = 10;
    }
    EXPECT_EQ(counted(partitions, Repeats::allowed), wanted);
}

TEST(WriterKafka, FlushSaysWhoIsAwayAndHowMuchWaits) {
    WriterOptions hasty;
    hasty.close_patience = milliseconds(0);
    const auto writer = Writer::open(test_options("127.0.0.1:1"), hasty).value();
    for (int i = 0; i < 7; ++i) writer->append(test_record("t", "k", "v"));
    const auto flushed = writer->flush(milliseconds(1500));
    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().fault, base::Fault::unavailable);
    EXPECT_EQ(flushed.error().what.find("kafka 127.0.0.1:1: 7 records are not acknowledged; "), 0U)
        << flushed.error().what;
    EXPECT_NE(flushed.error().what.find("refused"), std::string::npos) << flushed.error().what;
    EXPECT_TRUE(writer->failure());
}

TEST(WriterKafka, AClosedWriterLeavesItsRecordsInTheSpillForTheNextOne) {
    const std::string topic = support::fresh_name("writer.left");
    stream::TestSpill spill;
    WriterOptions cramped;
    cramped.memory_bytes = 10'000;
    cramped.close_patience = milliseconds(0);
    {
        const auto writer =
            Writer::open(test_options("127.0.0.1:1"), cramped, spill.doors()).value();
        for (int i = 0; i < 300; ++i) writer->append(test_record(topic, "old", std::to_string(i)));
        EXPECT_FALSE(writer->backlog().has_room);
        EXPECT_TRUE(writer->failure());
        EXPECT_LT(spill.size(), 300U);
    }
    EXPECT_EQ(spill.size(), 300U);
    Options options = test_options();
    options.partitions = 1;
    const auto writer = Writer::open(options, cramped, spill.doors()).value();
    for (int i = 0; i < 50; ++i) writer->append(test_record(topic, "new", std::to_string(i)));
    ASSERT_TRUE(writer->flush(k_test_patience)) << writer->failure().error().what;
    EXPECT_EQ(writer->backlog().appended, 50U);
    EXPECT_EQ(writer->backlog().settled, 50U);
    EXPECT_EQ(writer->deliveries().at(0).acknowledged, 350U);
    for (int i = 0; i < 200 && spill.cleared() == 0; ++i) {
        std::this_thread::sleep_for(milliseconds(20));
    }
    EXPECT_EQ(spill.cleared(), 1);
    const auto records = read_topic(options, topic).at(0);
    ASSERT_EQ(records.size(), 350U);
    std::set<std::string> old;
    for (std::size_t i = 0; i < 300; ++i) {
        EXPECT_EQ(records[i].key, "old");
        old.insert(records[i].value);
    }
    EXPECT_EQ(old.size(), 300U);
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(records[300 + i].value, std::to_string(i));
}

TEST(WriterKafka, ASpillThatBreaksFailsWhatItHeld) {
    const std::string topic = support::fresh_name("writer.broken");
    stream::TestSpill spill;
    WriterOptions cramped;
    cramped.memory_bytes = 10'000;
    cramped.close_patience = milliseconds(0);
    const auto writer = Writer::open(test_options("127.0.0.1:1"), cramped, spill.doors()).value();
    for (int i = 0; i < 100; ++i) writer->append(test_record(topic, "k", "v"));
    const std::size_t spilled = spill.size();
    EXPECT_GT(spilled, 0U);
    spill.break_down();
    for (int i = 0; i < 50; ++i) writer->append(test_record(topic, "k", "v"));
    const auto row = writer->deliveries().at(0);
    EXPECT_EQ(row.failed, 50U);
    EXPECT_EQ(row.waiting, 100U);
    EXPECT_FALSE(writer->failure());
}

}  // namespace
}  // namespace kafka
