#include "kafka/topics.h"

#include <gtest/gtest.h>

#include <thread>

#include "kafka/kafka_test_support.h"

namespace kafka {
namespace {

TEST(TopicsKafka, AreMadeWithTheirPartitionsOnceAndTakenAsTheyAre) {
    Options options = test_options();
    options.partitions = 3;
    const std::string first = support::fresh_name("topics.a");
    const std::string second = support::fresh_name("topics.b");
    const auto made = make_topics(options, {first, first});
    ASSERT_TRUE(made) << made.error().what;
    options.partitions = 5;
    ASSERT_TRUE(make_topics(options, {first, second}));
    EXPECT_EQ(partition_counts(options, {first, second, support::fresh_name("none")}).value(),
              (std::map<std::string, int>{{first, 3}, {second, 5}}));
}

TEST(TopicsKafka, ManyMayMakeTheSameAtOnce) {
    Options options = test_options();
    options.partitions = 4;
    const std::string topic = support::fresh_name("topics.race");
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            const auto made = make_topics(options, {topic});
            EXPECT_TRUE(made) << made.error().what;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(partition_counts(options, {topic}).value().at(topic), 4);
}

TEST(TopicsKafka, LookingAtATopicDoesNotMakeIt) {
    const Options options = test_options();
    const std::string topic = support::fresh_name("topics.unseen");
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(partition_counts(options, {topic}).value().empty());
}

TEST(TopicsKafka, RefusalsAreRejectedWithTheClustersWords) {
    Options options = test_options();
    const auto name = make_topics(options, {"no spaces allowed"});
    ASSERT_FALSE(name);
    EXPECT_EQ(name.error().fault, base::Fault::rejected) << name.error().what;
    options.replication = 42;
    const auto copies = make_topics(options, {support::fresh_name("topics.copies")});
    ASSERT_FALSE(copies);
    EXPECT_EQ(copies.error().fault, base::Fault::rejected) << copies.error().what;
}

TEST(TopicsKafka, NobodyThereIsUnavailableAndNamed) {
    const Options options = test_options("127.0.0.1:1");
    const auto made = make_topics(options, {"t"}, std::chrono::milliseconds(500));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().fault, base::Fault::unavailable);
    EXPECT_NE(made.error().what.find("127.0.0.1:1"), std::string::npos);
}

TEST(TopicsKafka, ThreeBrokersHoldThreeCopies) {
    support::KafkaCluster cluster(3);
    Options options = test_options(cluster.brokers());
    ASSERT_TRUE(make_topics(options, {"three"}));
    options.replication = 2;
    ASSERT_TRUE(make_topics(options, {"two"}));
    EXPECT_NE(cluster.tool("topics --describe --topic three").find("ReplicationFactor: 3"),
              std::string::npos);
    EXPECT_NE(cluster.tool("topics --describe --topic two").find("ReplicationFactor: 2"),
              std::string::npos);
}

}  // namespace
}  // namespace kafka
