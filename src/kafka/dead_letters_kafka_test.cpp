#include "kafka/dead_letters.h"

#include <gtest/gtest.h>

#include "kafka/kafka_test_support.h"

namespace kafka {
namespace {

std::vector<ports::DeadLetter> letters(const std::string& topic, int count) {
    std::vector<ports::DeadLetter> out;
    out.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        out.push_back({topic, i % 2, 100 + i, "no game token", std::string("\0{", 2)});
    }
    return out;
}

TEST(DeadLettersKafka, AreKeptOnceWithTheirPlace) {
    const std::string topic = support::fresh_name("dead");
    const auto dead = DeadLetters::open(test_options()).value();
    const auto put = dead->put(letters(topic, 10));
    ASSERT_TRUE(put) << put.error().what;
    ASSERT_TRUE(dead->put(letters(topic, 12)));
    ASSERT_TRUE(dead->put({}));
    const auto kept = read_topic(test_options(), topic + ".dead");
    ASSERT_EQ(kept.size(), 1U);
    ASSERT_EQ(kept.at(0).size(), 12U);
    EXPECT_EQ(kept.at(0)[1].key, topic + "/1/101");
    EXPECT_EQ(kept.at(0)[1].value, std::string("\0{", 2));
}

// As after a restart, of a worker that reads the same records again.
TEST(DeadLettersKafka, AreKeptOnceByWhoeverComesLater) {
    const std::string topic = support::fresh_name("dead");
    ASSERT_TRUE(DeadLetters::open(test_options()).value()->put(letters(topic, 10)));
    const auto later = DeadLetters::open(test_options()).value();
    auto again = letters(topic, 12);
    again[0].value = "of a topic that was made anew";
    ASSERT_TRUE(later->put(again));
    EXPECT_EQ(read_topic(test_options(), topic + ".dead").at(0).size(), 13U);
}

TEST(DeadLettersKafka, ALetterThatIsTooLargeIsRejectedTheOthersAreKept) {
    const std::string topic = support::fresh_name("dead");
    auto some = letters(topic, 2);
    some.push_back({topic, 0, 500, "huge", std::string(2'000'000, 'x')});
    const auto dead = DeadLetters::open(test_options()).value();
    const auto put = dead->put(some);
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().fault, base::Fault::rejected);
    EXPECT_EQ(read_topic(test_options(), topic + ".dead").at(0).size(), 2U);
}

TEST(DeadLettersKafka, NobodyThereIsUnavailableInTime) {
    const auto dead =
        DeadLetters::open(test_options("127.0.0.1:1"), std::chrono::milliseconds(500)).value();
    const auto put = dead->put(letters("t", 1));
    ASSERT_FALSE(put);
    EXPECT_EQ(put.error().fault, base::Fault::unavailable);
}

}  // namespace
}  // namespace kafka
