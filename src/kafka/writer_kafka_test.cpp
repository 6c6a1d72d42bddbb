#include "kafka/writer.h"

#include <gtest/gtest.h>

#include "kafka/kafka_test_support.h"
#include "kafka/topics.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;

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

TEST(WriterKafka, ARecordThatIsTooLargeFailsAloudAndAlone) {
    const std::string topic = support::fresh_name("writer.large");
    const auto writer = Writer::open(test_options()).value();
    writer->append(test_record(topic, "k", "0"));
    writer->append(test_record(topic, "k", std::string(1'100'000, 'x')));
    writer->append(test_record(topic, "k", "1"));
    const auto flushed = writer->flush(k_test_patience);
    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().fault, base::Fault::rejected);
    EXPECT_EQ(flushed.error().what, writer->failure().error().what);
    const auto row = writer->deliveries().at(0);
    EXPECT_EQ(row.acknowledged, 2U);
    EXPECT_EQ(row.failed, 1U);
    EXPECT_EQ(row.waiting, 0U);
    EXPECT_EQ(writer->backlog().settled, 1U);
    EXPECT_EQ(writer->backlog().appended, 3U);
    EXPECT_EQ(counted(read_topic(test_options(), topic)).at("k"), 2);
}

TEST(WriterKafka, ATopicThatCannotBeMadeFailsItsRecordsAlone) {
    const std::string topic = support::fresh_name("writer.good");
    const auto writer = Writer::open(test_options()).value();
    writer->append(test_record("not a topic", "k", "0"));
    writer->append(test_record(topic, "k", "0"));
    EXPECT_FALSE(writer->flush(k_test_patience));
    const auto rows = writer->deliveries();
    EXPECT_EQ(rows.at(0).topic, "not a topic");
    EXPECT_EQ(rows.at(0).failed, 1U);
    EXPECT_EQ(rows.at(1).acknowledged, 1U);
    EXPECT_NE(writer->failure().error().what.find("not a topic"), std::string::npos);
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
    TestSpill spill;
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
    TestSpill spill;
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
