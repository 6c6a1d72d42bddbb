#include "app/cli/credentials.h"

#include <gtest/gtest.h>

#include <string>

#include "base/result.h"

namespace app {
namespace {

Settings over_kafka() {
    Settings settings;
    settings.logger_module = LoggerModule::kafka;
    settings.registry = RegistryKind::redis;
    return settings;
}

std::string complaint(const Settings& settings) {
    try {
        check_credentials("server", settings);
        return {};
    } catch (const base::Failure& failure) {
        EXPECT_EQ(failure.error().fault, base::Fault::settings);
        return failure.what();
    }
}

TEST(Credentials, NoneAndWholeOnesAreFine) {
    EXPECT_EQ(complaint(over_kafka()), "");
    Settings whole = over_kafka();
    whole.redis.password = "only the default user's";
    EXPECT_EQ(complaint(whole), "");
    whole.redis.user = "bob";
    whole.kafka.security_protocol = "SASL_SSL";
    whole.kafka.sasl_mechanism = "PLAIN";
    whole.kafka.sasl_username = "u";
    whole.kafka.sasl_password = "p";
    whole.kafka.ssl_ca = "/";
    whole.kafka.extra = {"ssl.certificate.location=/a", "ssl.key.location=/b"};
    EXPECT_EQ(complaint(whole), "");
    Settings ticket = over_kafka();
    ticket.kafka.security_protocol = "SASL_PLAINTEXT";
    ticket.kafka.sasl_mechanism = "GSSAPI";
    EXPECT_EQ(complaint(ticket), "");
}

TEST(Credentials, AUserOfRedisNeedsAPassword) {
    Settings settings = over_kafka();
    settings.redis.user = "bob";
    EXPECT_EQ(complaint(settings),
              "REDIS_USER is \"bob\", but REDIS_PASSWORD is not given: both or only the password "
              "expected");
    settings.registry = RegistryKind::memory;
    EXPECT_EQ(complaint(settings), "") << "Redis is not asked";
}

TEST(Credentials, UserAndPasswordOfKafkaComeTogether) {
    Settings settings = over_kafka();
    settings.kafka.sasl_password = "secret";
    EXPECT_EQ(complaint(settings),
              "KAFKA_SASL_… is given, but KAFKA_SECURITY_PROTOCOL is not given: SASL_PLAINTEXT or "
              "SASL_SSL expected");
    settings.kafka.security_protocol = "SASL_PLAINTEXT";
    EXPECT_NE(complaint(settings).find("KAFKA_SASL_MECHANISM is not given"), std::string::npos);
    settings.kafka.sasl_mechanism = "SCRAM-SHA-256";
    EXPECT_EQ(complaint(settings),
              "KAFKA_SASL_MECHANISM is SCRAM-SHA-256, but KAFKA_SASL_USERNAME is not given: both "
              "user and password expected");
    settings.kafka.sasl_username = "u";
    EXPECT_EQ(complaint(settings), "");
    settings.kafka.sasl_password.clear();
    EXPECT_NE(complaint(settings).find("KAFKA_SASL_PASSWORD is not given"), std::string::npos);
}

TEST(Credentials, CertificatesNeedTls) {
    Settings settings = over_kafka();
    settings.kafka.ssl_ca = "/nowhere/ca.pem";
    EXPECT_EQ(complaint(settings),
              "KAFKA_SSL_CA is given, but KAFKA_SECURITY_PROTOCOL is not given: SSL or SASL_SSL "
              "expected");
    settings.kafka.security_protocol = "SSL";
    EXPECT_EQ(complaint(settings),
              "--kafka-ssl-ca (KAFKA_SSL_CA) is \"/nowhere/ca.pem\": a file that is there "
              "expected");
    settings.kafka.ssl_ca.clear();
    settings.kafka.extra = {"ssl.key.location=/k"};
    EXPECT_EQ(complaint(settings),
              "--kafka ssl.key.location is given without ssl.certificate.location: both expected");
    settings.kafka.security_protocol.clear();
    EXPECT_NE(complaint(settings).find("SSL or SASL_SSL expected"), std::string::npos);
}

}  // namespace
}  // namespace app
