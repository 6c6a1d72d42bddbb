#include <gtest/gtest.h>

#include <librdkafka/rdkafka.h>

#include <array>

#include "kafka/options.h"
#include "kafka/settings.h"

namespace kafka {
namespace {

base::Error refused(const std::string& key, const std::string& value) {
    Options options;
    options.extra = {{key, value}};
    const auto done = check(options);
    if (done) {
        ADD_FAILURE() << key << "=" << value << " was taken";
        return {};
    }
    EXPECT_EQ(done.error().fault, base::Fault::settings);
    EXPECT_EQ(done.error().what.find('\n'), std::string::npos);
    return done.error();
}

// What the configuration for that role holds under the key; empty: the client's default.
std::string set_for(Role role, const std::string& key, const std::string& value) {
    Options options;
    options.extra = {{key, value}};
    const auto conf = configure(options, role, {}, {}).value();
    std::array<char, 256> text{};
    std::size_t size = text.size();
    rd_kafka_conf_get(conf.get(), key.c_str(), text.data(), &size);
    return text.data();
}

TEST(Settings, DefaultsAreGood) {
    const auto done = check({});
    EXPECT_TRUE(done) << done.error().what;
}

TEST(Settings, AnUnknownOneIsRefusedByName) {
    EXPECT_EQ(refused("foo", "1").what, "--kafka foo=1: Kafka's client knows no setting 'foo'");
}

TEST(Settings, ABadValueIsRefusedWithTheClientsWords) {
    EXPECT_EQ(refused("linger.ms", "never").what.find("--kafka linger.ms=never: "), 0U);
    EXPECT_NE(refused("fetch.wait.max.ms", "999999999").what.find("0..300000"), std::string::npos);
}

TEST(Settings, WhatHoldsThePromisesIsNotToBeSet) {
    for (const char* key :
         {"enable.auto.commit", "enable.idempotence", "acks", "group.id", "bootstrap.servers",
          "partition.assignment.strategy", "message.timeout.ms", "sasl.password"}) {
        const auto error = refused(key, "x");
        EXPECT_EQ(error.what, "--kafka " + std::string(key) +
                                  ": not to be set: " + std::string(reason_against(key)));
    }
}

TEST(Settings, EachGoesToTheClientsItIsMeantFor) {
    EXPECT_EQ(set_for(Role::producer, "batch.size", "2000"), "2000");
    EXPECT_NE(set_for(Role::consumer, "batch.size", "2000"), "2000");
    EXPECT_EQ(set_for(Role::consumer, "fetch.wait.max.ms", "77"), "77");
    EXPECT_NE(set_for(Role::producer, "fetch.wait.max.ms", "77"), "77");
    EXPECT_EQ(set_for(Role::producer, "socket.timeout.ms", "12345"), "12345");
    EXPECT_EQ(set_for(Role::consumer, "socket.timeout.ms", "12345"), "12345");
}

TEST(Settings, SecurityIsCheckedAndPasswordsAreNotRepeated) {
    Options options;
    options.security_protocol = "sasl_quux";
    options.sasl_password = "s3cr3t";
    auto done = check(options);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().what.find("KAFKA_SECURITY_PROTOCOL=sasl_quux: "), 0U);
    options.security_protocol = "sasl_plaintext";
    options.sasl_mechanism = "S3CR3T-MECHANISM";
    done = check(options);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().what.find("s3cr3t"), std::string::npos);
    options.sasl_mechanism = "PLAIN";
    options.sasl_username = "somebody";
    EXPECT_TRUE(check(options));
    options.security_protocol = "ssl";
    options.ssl_ca = "/no/such/file.pem";
    done = check(options);
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().what.find("ssl.ca.location"), std::string::npos) << done.error().what;
    EXPECT_EQ(refused("ssl.key.password.x", "s3cr3t").what.find("s3cr3t"), std::string::npos);
}

TEST(Settings, NumbersHaveRanges) {
    Options options;
    options.partitions = 0;
    EXPECT_FALSE(check(options));
    options.partitions = 2;
    options.replication = -1;
    EXPECT_FALSE(check(options));
    options.replication = 0;
    options.brokers.clear();
    EXPECT_FALSE(check(options));
}

}  // namespace
}  // namespace kafka
