#include "redis/promises.h"

#include <gtest/gtest.h>

#include "redis/redis_test_support.h"

namespace {

using namespace redis_test;

TEST(RedisPromises, AreReadFromARealRedis) {
    const support::RedisServer server({"--appendonly", "yes", "--appendfsync", "always"});
    auto options = options_of(server);
    Beside beside(options);
    EXPECT_TRUE(redis::broken_promises(options).empty());
    beside.call("CONFIG SET appendfsync everysec");
    const auto of_slow_disks = redis::broken_promises(options);
    ASSERT_EQ(of_slow_disks.size(), 1u);
    EXPECT_NE(of_slow_disks[0].find("appendfsync is everysec"), std::string::npos);
    beside.call("CONFIG SET maxmemory-policy allkeys-random");
    beside.call("CONFIG SET maxmemory 10000000");
    beside.call("CONFIG SET appendonly no");
    const auto lines = redis::broken_promises(options);
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_NE(lines[0].find("allkeys-random (maxmemory 10000000)"), std::string::npos) << lines[0];
    EXPECT_NE(lines[1].find("appendonly is no"), std::string::npos) << lines[1];

    const support::RedisServer replica({"--appendonly", "yes", "--appendfsync", "always",
                                        "--replicaof",
                                        "127.0.0.1 " + std::to_string(server.port())});
    const auto of_replica = redis::broken_promises(options_of(replica));
    ASSERT_EQ(of_replica.size(), 1u);
    EXPECT_NE(of_replica[0].find("it is a replica"), std::string::npos) << of_replica[0];

    // Where it may not be asked, or is not there, nothing is known.
    beside.call("ACL SETUSER clerk on >secret ~* &* +@all -config -info");
    options.username = "clerk";
    options.password = "secret";
    EXPECT_TRUE(redis::broken_promises(options).empty());
    options.port = 1;
    EXPECT_TRUE(redis::broken_promises(options).empty());
}

}  // namespace
