#include "kafka/statistics.h"

#include <gtest/gtest.h>

namespace kafka {
namespace {

using Sendings = std::map<std::string, std::uint64_t>;

TEST(Statistics, SendingsAreSummedByTopic) {
    EXPECT_EQ(
        sendings(R"({ "name": "rdkafka#producer-1", "brokers":{ "h:1/1": { "tx":5, "txretries":1,)"
                 R"( "toppars":{ "a-0": { "topic":"a", "partition":0} } } }, "topics":{ "a": { )"
                 R"("topic":"a", "age":1, "partitions":{ "0": { "partition":0, "msgq_cnt":0, )"
                 R"("txmsgs":70, "txbytes":1 } , "1": { "partition":1, "txmsgs":5 } , )"
                 R"("-1": { "partition":-1, "txmsgs":0 } } } , "b.c": { "topic":"b.c", )"
                 R"("partitions":{ "0": { "partition":0, "txmsgs": 9 } } } } , "tx":8, )"
                 R"("txmsgs":84, "txmsg_bytes":84 })"),
        (Sendings{{"a", 75}, {"b.c", 9}}));
}

TEST(Statistics, OtherTextsSayNothing) {
    EXPECT_TRUE(sendings("").empty());
    EXPECT_TRUE(sendings(R"({"txmsgs":5})").empty());
    EXPECT_EQ(sendings(R"("topics":{"topic":"a "partition":0 "txmsgs":)"), (Sendings{{"a ", 0}}));
}

}  // namespace
}  // namespace kafka
