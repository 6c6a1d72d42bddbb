// What is said of logins that brokers refuse.
#include "kafka/client.h"

#include <gtest/gtest.h>

namespace {

using kafka::login_hint;

constexpr int k_old = 0x020002ff, k_last_old = 0x020600ff, k_mended = 0x020601ff;

TEST(Logins, ScramByAnOldClientIsExplained) {
    EXPECT_EQ(login_hint("SCRAM-SHA-512", k_old, "2.0.2"),
              " (librdkafka before 2.6.1 cannot log in to Kafka 4 by SCRAM, and this is 2.0.2: "
              "KAFKA_SASL_MECHANISM=PLAIN with KAFKA_SECURITY_PROTOCOL=SASL_SSL expected)");
    EXPECT_NE(login_hint("SCRAM-SHA-256", k_last_old, "2.6.0"), "");
    EXPECT_EQ(login_hint("SCRAM-SHA-512", k_mended, "2.6.1"), "");
    EXPECT_EQ(login_hint("PLAIN", k_old, "2.0.2"), "");
    EXPECT_EQ(login_hint("", k_old, "2.0.2"), "");
}

TEST(Logins, SilenceMayBeThatOfTls) {
    for (const char* protocol : {"SSL", "SASL_SSL", "sasl_ssl"}) {
        EXPECT_EQ(kafka::why_silent(protocol), "timed out");
    }
    for (const char* protocol : {"", "plaintext", "SASL_PLAINTEXT"}) {
        EXPECT_EQ(kafka::why_silent(protocol),
                  "timed out (if the brokers speak TLS, KAFKA_SECURITY_PROTOCOL=SSL or SASL_SSL "
                  "expected)");
    }
}

TEST(Logins, TheHintStandsBehindTheirLinesOnly) {
    kafka::Notes notes;
    notes.explain_logins(" (hint)");
    notes.say("b:9092/1: Connect to ipv4#127.0.0.1:9092 failed: Connection refused");
    EXPECT_EQ(notes.last(), "b:9092/1: Connect to ipv4#127.0.0.1:9092 failed: Connection refused");
    notes.say("b:9092/1: SASL authentication error: Authentication failed\nduring authentication");
    EXPECT_EQ(notes.last(),
              "b:9092/1: SASL authentication error: Authentication failed during authentication "
              "(hint)");
    notes.say(std::string(1000, 'x') + " authentication");
    EXPECT_EQ(notes.last(), std::string(300, 'x') + " (hint)");
}

}  // namespace
