// Partitions whose last offsets bear no record: a reader's position still comes to their end.
#include <gtest/gtest.h>

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "kafka/handles.h"
#include "kafka/kafka_test_support.h"
#include "kafka/topics.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;

enum class Ending { commit, abort };

constexpr int k_patience_ms = 60'000;

void expect_fine(rd_kafka_error_t* error) {
    const CallError held(error);
    ASSERT_EQ(error, nullptr) << rd_kafka_error_string(error);
}

std::string new_topic(int partitions) {
    Options options = test_options();
    options.partitions = partitions;
    const std::string topic = support::fresh_name("ends");
    make_topics(options, {topic}).value();
    return topic;
}

std::string filled(int records) {
    const std::string topic = new_topic(1);
    const auto writer = Writer::open(test_options()).value();
    for (int i = 0; i < records; ++i) writer->append(test_record(topic, "k", std::to_string(i)));
    writer->flush(k_test_patience).value();
    return topic;
}

// One record to each partition, as other programs' transactions write them: a marker follows each.
void write_in_transaction(const std::string& topic, int partitions, Ending ending) {
    std::string words(256, '\0');
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    const auto set = [&](const char* name, const std::string& value) {
        ASSERT_EQ(rd_kafka_conf_set(conf, name, value.c_str(), words.data(), words.size()),
                  RD_KAFKA_CONF_OK);
    };
    set("bootstrap.servers", support::kafka_brokers());
    set("transactional.id", support::fresh_name("writer"));
    rd_kafka_t* producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, words.data(), words.size());
    ASSERT_NE(producer, nullptr) << words;
    expect_fine(rd_kafka_init_transactions(producer, k_patience_ms));
    expect_fine(rd_kafka_begin_transaction(producer));
    for (int p = 0; p < partitions; ++p) {
        std::string value = "v";
        EXPECT_EQ(
            rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(p),
                              RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                              RD_KAFKA_V_VALUE(value.data(), value.size()), RD_KAFKA_V_END),
            RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    if (ending == Ending::commit) {
        expect_fine(rd_kafka_commit_transaction(producer, k_patience_ms));
    } else {
        // What is aborted before it was sent is never written.
        EXPECT_EQ(rd_kafka_flush(producer, k_patience_ms), RD_KAFKA_RESP_ERR_NO_ERROR);
        expect_fine(rd_kafka_abort_transaction(producer, k_patience_ms));
    }
    rd_kafka_destroy(producer);
}

// Reads until every partition's position has reached its end; gives the number of records.
std::size_t read_to_the_ends(ports::LogReader& reader, const std::string& topic) {
    std::map<ports::Partition, ports::Offset> ends;
    for (const auto& row : reader.retained(topic).value()) ends[row.partition] = row.end;
    reader.subscribe({topic}).value();
    std::size_t records = 0;
    poll_until(
        reader, topic, [&] { return ends.empty(); },
        [&](const ports::Fetched& fetched) {
            records += fetched.records.size();
            const auto end = ends.find(fetched.partition);
            if (end == ends.end() || fetched.position() < end->second) return;
            EXPECT_EQ(fetched.position(), end->second);
            ends.erase(end);
        });
    return records;
}

// Removes the records below `offset`, as retention would.
void delete_records(const std::string& topic, ports::Partition partition, ports::Offset offset) {
    const auto desk = make_desk(test_options()).value();
    const PlaceList places(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(places.get(), topic.c_str(), partition)->offset = offset;
    rd_kafka_DeleteRecords_t* request = rd_kafka_DeleteRecords_new(places.get());
    const Queue queue(rd_kafka_queue_new(desk->get()));
    rd_kafka_DeleteRecords(desk->get(), &request, 1, nullptr, queue.get());
    rd_kafka_event_t* answer = rd_kafka_queue_poll(queue.get(), 20'000);
    ASSERT_NE(answer, nullptr);
    EXPECT_EQ(rd_kafka_event_error(answer), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_event_destroy(answer);
    rd_kafka_DeleteRecords_destroy(request);
}

std::unique_ptr<Reader> alone() {
    ReaderOptions options;
    options.group.clear();
    return Reader::open(test_options(), options).value();
}

// The end of a transaction is acknowledged before its markers are written.
void wait_for_markers(const std::string& topic) {
    const auto reader = alone();
    const auto until = std::chrono::steady_clock::now() + milliseconds(k_patience_ms);
    const auto has_marker = [](const ports::Retained& row) { return row.end == 2; };
    for (;;) {
        const auto rows = reader->retained(topic).value();
        if (std::all_of(rows.begin(), rows.end(), has_marker)) return;
        ASSERT_LT(std::chrono::steady_clock::now(), until) << "a record and a marker";
        std::this_thread::sleep_for(milliseconds(20));
    }
}

class ReaderEndsKafkaOfTransactions : public testing::TestWithParam<Ending> {};

TEST_P(ReaderEndsKafkaOfTransactions, BehindATransactionThePositionComesToTheEnd) {
    constexpr int k_partitions = 3;
    const std::string topic = new_topic(k_partitions);
    write_in_transaction(topic, k_partitions, GetParam());
    wait_for_markers(topic);
    EXPECT_EQ(read_to_the_ends(*alone(), topic), 3U);

    ReaderOptions grouped;
    grouped.group = support::fresh_name("group");
    EXPECT_EQ(read_to_the_ends(*Reader::open(test_options(), grouped).value(), topic), 3U);
}

INSTANTIATE_TEST_SUITE_P(Ending, ReaderEndsKafkaOfTransactions,
                         testing::Values(Ending::commit, Ending::abort), [](const auto& ending) {
                             return ending.param == Ending::commit ? "commit" : "abort";
                         });

TEST(ReaderEndsKafka, WhereTheLastRecordsWereDeletedThePositionComesToTheEnd) {
    const std::string topic = filled(10);
    const auto reader = alone();
    EXPECT_EQ(reader->retained(topic).value().at(0).end, 10);
    delete_records(topic, 0, 10);
    EXPECT_EQ(read_to_the_ends(*reader, topic), 0U);
}

TEST(ReaderEndsKafka, BelowTheFirstRetainedItStartsThere) {
    const std::string topic = filled(100);
    delete_records(topic, 0, 60);
    const auto reader = alone();
    const auto rows = reader->retained(topic).value();
    EXPECT_EQ(rows.at(0).first, 60);
    EXPECT_EQ(rows.at(0).end, 100);
    ASSERT_TRUE(reader->subscribe({topic}));
    std::vector<ports::Offset> offsets;
    poll_until(
        *reader, topic, [&] { return offsets.size() == 40; },
        [&](const ports::Fetched& fetched) {
            for (const auto& one : fetched.records) offsets.push_back(one.offset);
        });
    EXPECT_EQ(offsets.front(), 60);
    EXPECT_EQ(offsets.back(), 99);
}

// A record that comes behind a marker is given out as any other.
TEST(ReaderEndsKafka, ReadingGoesOnBehindTheMarker) {
    const std::string topic = new_topic(1);
    write_in_transaction(topic, 1, Ending::commit);
    wait_for_markers(topic);
    const auto reader = alone();
    EXPECT_EQ(read_to_the_ends(*reader, topic), 1U);
    const auto writer = Writer::open(test_options()).value();
    writer->append(test_record(topic, "k", "late"));
    writer->flush(k_test_patience).value();
    std::vector<ports::Offset> offsets;
    poll_until(
        *reader, topic, [&] { return !offsets.empty(); },
        [&](const ports::Fetched& fetched) {
            for (const auto& one : fetched.records) offsets.push_back(one.offset);
        });
    EXPECT_EQ(offsets, std::vector<ports::Offset>{2});
}

}  // namespace
}  // namespace kafka
