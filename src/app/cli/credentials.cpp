#include "app/cli/credentials.h"

#include <fmt/core.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "app/cli/effects.h"
#include "base/result.h"

namespace app {
namespace {

[[noreturn]] void refuse_credential(const std::string& what) {
    throw base::Failure(base::bad_setting(what));
}

bool has_password(std::string_view mechanism) {
    return mechanism == "PLAIN" || mechanism.starts_with("SCRAM-");
}

// Whether `--kafka` says anything about that: "ssl." or one key.
bool says(const Settings& settings, std::string_view key) {
    for (const std::string& extra : settings.kafka.extra) {
        const std::string_view name = std::string_view(extra).substr(0, extra.find('='));
        if (name == key || (key.ends_with('.') && name.starts_with(key))) return true;
    }
    return false;
}

void check_file(std::string_view flag, std::string_view variable, const std::string& path) {
    std::error_code error;
    if (path.empty() || std::filesystem::exists(path, error)) return;
    refuse_credential(
        fmt::format("{} ({}) is \"{}\": a file that is there expected", flag, variable, path));
}

void check_sasl(const Settings& s) {
    const bool by_sasl = s.kafka.security_protocol.starts_with("SASL_");
    const bool has_user = !s.kafka.sasl_username.empty();
    const bool has_word = !s.kafka.sasl_password.empty();
    const bool any = has_user || has_word || !s.kafka.sasl_mechanism.empty() || says(s, "sasl.");
    if (!by_sasl) {
        if (!any) return;
        refuse_credential(fmt::format(
            "KAFKA_SASL_… is given, but KAFKA_SECURITY_PROTOCOL is {}: SASL_PLAINTEXT or SASL_SSL "
            "expected",
            s.kafka.security_protocol.empty() ? "not given" : s.kafka.security_protocol));
    }
    if (s.kafka.sasl_mechanism.empty()) {
        refuse_credential(fmt::format(
            "KAFKA_SECURITY_PROTOCOL is {}, but KAFKA_SASL_MECHANISM is not given: PLAIN, "
            "SCRAM-SHA-256, SCRAM-SHA-512, GSSAPI or OAUTHBEARER expected",
            s.kafka.security_protocol));
    }
    if (!has_password(s.kafka.sasl_mechanism) || (has_user && has_word)) return;
    refuse_credential(
        fmt::format("KAFKA_SASL_MECHANISM is {}, but {} not given: both user and password expected",
                    s.kafka.sasl_mechanism,
                    has_user   ? "KAFKA_SASL_PASSWORD is"
                    : has_word ? "KAFKA_SASL_USERNAME is"
                               : "KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD are"));
}

void check_tls(const Settings& s) {
    const bool by_tls = s.kafka.security_protocol.ends_with("SSL");
    if (!by_tls && (!s.kafka.ssl_ca.empty() || says(s, "ssl."))) {
        refuse_credential(fmt::format(
            "{} is given, but KAFKA_SECURITY_PROTOCOL is {}: SSL or SASL_SSL expected",
            s.kafka.ssl_ca.empty() ? "--kafka ssl.…" : "KAFKA_SSL_CA",
            s.kafka.security_protocol.empty() ? "not given" : s.kafka.security_protocol));
    }
    check_file("--kafka-ssl-ca", "KAFKA_SSL_CA", s.kafka.ssl_ca);
    const bool has_certificate =
        says(s, "ssl.certificate.location") || says(s, "ssl.certificate.pem");
    const bool has_key = says(s, "ssl.key.location") || says(s, "ssl.key.pem");
    if (has_certificate == has_key || says(s, "ssl.keystore.location")) return;
    refuse_credential(
        fmt::format("--kafka ssl.{}.location is given without ssl.{}.location: both expected",
                    has_key ? "key" : "certificate", has_key ? "certificate" : "key"));
}

void check_websocket_tls(const TlsSettings& tls) {
    if (tls.certificate.empty() != tls.key.empty()) {
        const bool has_key = tls.certificate.empty();
        refuse_credential(
            fmt::format("WEBSOCKET_TLS_{} is given without WEBSOCKET_TLS_{}: both expected",
                        has_key ? "KEY" : "CERT", has_key ? "CERT" : "KEY"));
    }
    if (!tls.ca.empty() && !tls.wanted) {
        refuse_credential("WEBSOCKET_TLS_CA is given, but WEBSOCKET_TLS is False: True expected");
    }
}

}  // namespace

void check_credentials(std::string_view command, const Settings& settings) {
    const bool asks_redis = (command == "build-db" || settings.registry == RegistryKind::redis) &&
                            has_effect(command, settings, "--redis-password");
    if (asks_redis && !settings.redis.user.empty() && settings.redis.password.empty()) {
        refuse_credential(fmt::format(
            "REDIS_USER is \"{}\", but REDIS_PASSWORD is not given: both or only the password "
            "expected",
            settings.redis.user));
    }
    if (asks_redis && !settings.redis.tls_ca.empty() && !settings.redis.tls) {
        refuse_credential("REDIS_TLS_CA is given, but REDIS_TLS is False: True expected");
    }
    check_websocket_tls(settings.websocket_tls);
    const bool asks_kafka =
        command != "build-db" && has_effect(command, settings, "--kafka-sasl-password");
    if (asks_kafka) {
        check_sasl(settings);
        check_tls(settings);
    }
    check_file("--s3-ca", "S3_CA", settings.files.store.ca);
}

}  // namespace app
