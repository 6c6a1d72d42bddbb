// Errors that end librdkafka's producer, from its own mock cluster.
#include <gtest/gtest.h>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <thread>
#include <vector>

#include "kafka/kafka_test_support.h"
#include "kafka/producer.h"
#include "stream/window.h"

namespace kafka {
namespace {

constexpr std::int16_t k_produce = 0;
constexpr std::int16_t k_init_producer_id = 22;

class WriterFatal : public testing::Test {
protected:
    void SetUp() override {
        std::array<char, 256> words{};
        rd_kafka_conf_t* conf = rd_kafka_conf_new();
        rd_kafka_conf_set_log_cb(conf, nullptr);
        client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, words.data(), words.size());
        ASSERT_NE(client_, nullptr) << words.data();
        cluster_ = rd_kafka_mock_cluster_new(client_, 1);
        ASSERT_EQ(rd_kafka_mock_topic_create(cluster_, "t", 2, 1), RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    void TearDown() override {
        rd_kafka_mock_cluster_destroy(cluster_);
        rd_kafka_destroy(client_);
    }
    Options options() const { return test_options(rd_kafka_mock_cluster_bootstraps(cluster_)); }
    void push(std::int16_t api, const std::vector<rd_kafka_resp_err_t>& errors) {
        rd_kafka_mock_push_request_errors_array(cluster_, api, errors.size(), errors.data());
    }
    void take_back(std::int16_t api) { rd_kafka_mock_clear_request_errors(cluster_, api); }
    static void append(ports::LogWriter& writer, int from, int to) {
        for (int i = from; i < to; ++i) {
            for (const char* key : {"a", "b", "c"}) {
                writer.append(test_record("t", key, std::to_string(i)));
            }
        }
    }

private:
    rd_kafka_t* client_ = nullptr;
    rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

TEST_F(WriterFatal, AProducerThatNeverStartsIsReplaced) {
    push(k_init_producer_id, {RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED});
    const auto writer = Writer::open(options()).value();
    append(*writer, 0, 100);
    const auto flushed = writer->flush(k_test_patience);
    ASSERT_TRUE(flushed) << flushed.error().what;
    EXPECT_EQ(writer->deliveries().at(0).acknowledged, 300U);
    EXPECT_EQ(counted(read_topic(options(), "t")),
              (std::map<std::string, int>{{"a", 100}, {"b", 100}, {"c", 100}}));
}

// No record is there to be refused, and no event was heard that tells of it.
TEST_F(WriterFatal, AProducerThatIsBrokenNeedsASuccessorThoughNothingWasHeard) {
    stream::Window window("kafka", {std::size_t{1} << 20, std::size_t{1} << 20});
    const auto producer = Producer::make(options(), window).value();
    EXPECT_FALSE(producer->needs_successor());
    rd_kafka_test_fatal_error(producer->client().get(),
                              RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, "on purpose");
    EXPECT_TRUE(producer->needs_successor());
}

TEST_F(WriterFatal, WhatWasNotAcknowledgedIsSentAgainInOrder) {
    const auto writer = Writer::open(options()).value();
    append(*writer, 0, 100);
    ASSERT_TRUE(writer->flush(k_test_patience));
    push(k_produce, {RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                     RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER});
    append(*writer, 100, 400);
    const auto flushed = writer->flush(k_test_patience);
    ASSERT_TRUE(flushed) << flushed.error().what;
    const auto row = writer->deliveries().at(0);
    EXPECT_EQ(row.acknowledged, 1200U);
    EXPECT_GT(row.retried, 0U);
    EXPECT_EQ(writer->backlog().settled, 1200U);
    EXPECT_EQ(counted(read_topic(options(), "t")),
              (std::map<std::string, int>{{"a", 400}, {"b", 400}, {"c", 400}}));
}

TEST_F(WriterFatal, WhatTheClientSendsAgainByItselfIsCounted) {
    const auto writer = Writer::open(options()).value();
    append(*writer, 0, 10);
    ASSERT_TRUE(writer->flush(k_test_patience));
    push(k_produce, {RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT});
    for (int i = 10; i < 17; ++i) writer->append(test_record("t", "a", std::to_string(i)));
    ASSERT_TRUE(writer->flush(k_test_patience));
    for (int i = 0; i < 100 && writer->deliveries().at(0).retried == 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    EXPECT_EQ(writer->deliveries().at(0).retried, 14U);
    EXPECT_EQ(writer->deliveries().at(0).acknowledged, 37U);
}

TEST_F(WriterFatal, WhatTheBrokerRefusesIsSentAgainUntilItIsTaken) {
    const auto writer = Writer::open(options()).value();
    append(*writer, 0, 10);
    ASSERT_TRUE(writer->flush(k_test_patience));
    push(k_produce, std::vector(1000, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
    writer->append(test_record("t", "a", "10"));
    for (int i = 0; i < 3000 && writer->failure(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ASSERT_FALSE(writer->failure());
    EXPECT_EQ(writer->failure().error().fault, base::Fault::rejected);
    EXPECT_NE(writer->failure().error().what.find("the right to write"), std::string::npos);
    EXPECT_FALSE(writer->backlog().has_room);
    take_back(k_produce);
    writer->append(test_record("t", "b", "10"));
    const auto flushed = writer->flush(k_test_patience);
    ASSERT_TRUE(flushed) << flushed.error().what;
    EXPECT_TRUE(writer->failure());
    EXPECT_TRUE(writer->backlog().has_room);
    const auto row = writer->deliveries().at(0);
    EXPECT_EQ(row.failed, 0U);
    EXPECT_EQ(row.acknowledged, 32U);
    EXPECT_EQ(counted(read_topic(options(), "t")).at("a"), 11);
}

}  // namespace
}  // namespace kafka
