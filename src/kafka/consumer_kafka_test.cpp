// What librdkafka must be spared: places that change again before the last change has settled.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "kafka/consumer.h"
#include "kafka/kafka_test_support.h"
#include "kafka/topics.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;

constexpr ports::Partition k_partitions = 4;
constexpr int k_rounds = 20;

std::vector<ReadPlace> all_places(const std::string& topic, ports::Offset next) {
    std::vector<ReadPlace> places;
    for (ports::Partition p = 0; p < k_partitions; ++p) places.push_back({topic, p, next});
    return places;
}

// Whether each place says within the patience that it is read to its end.
bool all_are_read(Consumer& consumer) {
    const auto deadline = std::chrono::steady_clock::now() + k_test_patience;
    for (std::size_t place = 0; place < k_partitions; ++place) {
        std::vector<Message> got;
        while (got.empty()) {
            if (std::chrono::steady_clock::now() > deadline) return false;
            consumer.wait(milliseconds(20));
            consumer.fetch(place, got, 8);
        }
    }
    return true;
}

// A worker that lost a race for a commit reads a partition again, and hears at once that the
// partitions are no longer its own. The program of librdkafka 2.0.2 aborted here now and then.
TEST(KafkaConsumer, PlacesMayChangeAgainAtOnceAfterTheyWereRead) {
    Options options = test_options();
    options.partitions = k_partitions;
    const std::string topic = support::fresh_name("again");
    ASSERT_TRUE(make_topics(options, {topic}));
    const auto consumer = Consumer::make(options, {}, Consumer::Sharing::one_topic).value();
    for (int round = 0; round < k_rounds; ++round) {
        ASSERT_TRUE(consumer->read(all_places(topic, 0)));
        ASSERT_TRUE(all_are_read(*consumer));
        ASSERT_TRUE(consumer->read(all_places(topic, 0)));
        for (int again = round % 2; again < 1; ++again) {
            ASSERT_TRUE(consumer->read(all_places(topic, 0)));
        }
        ASSERT_TRUE(consumer->give_up());
    }
}

}  // namespace
}  // namespace kafka
