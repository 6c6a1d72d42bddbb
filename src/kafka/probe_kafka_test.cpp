#include "kafka/probe.h"

#include <gtest/gtest.h>

#include "kafka/kafka_test_support.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;

TEST(ProbeKafka, ARecordComesBack) {
    for (int i = 0; i < 2; ++i) {
        const auto done = prove(test_options(), milliseconds(20'000));
        EXPECT_TRUE(done) << done.error().what;
    }
    EXPECT_EQ(read_topic(test_options(), std::string(k_ready_topic)).size(), 1U);
}

TEST(ProbeKafka, NobodyThereIsSaidInTime) {
    const auto begin = std::chrono::steady_clock::now();
    const auto done = prove(test_options("127.0.0.1:1"), milliseconds(1500));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, base::Fault::unavailable);
    EXPECT_EQ(done.error().what.find("kafka 127.0.0.1:1: does not answer: "), 0U)
        << done.error().what;
    EXPECT_NE(done.error().what.find("refused"), std::string::npos) << done.error().what;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(25));
}

TEST(ProbeKafka, BadSettingsAreSaidAtOnce) {
    Options options = test_options();
    options.extra = {{"foo", "1"}};
    EXPECT_EQ(prove(options, milliseconds(60'000)).error().fault, base::Fault::settings);
}

}  // namespace
}  // namespace kafka
