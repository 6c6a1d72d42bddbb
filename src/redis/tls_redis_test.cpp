// Both kinds of connections over TLS, against a Redis that speaks nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/detached.hpp>
#include <filesystem>
#include <string>

#include "redis/redis_test_support.h"
#include "redis/sessions.h"
#include "tests/support/certificate.h"
#include "tests/support/temp_folder.h"
#include "tls/context.h"

namespace {

using namespace redis_test;
using testing::HasSubstr;

class RedisByTls : public testing::Test {
protected:
    static constexpr const char* k_wants_tls = "REDIS_TLS=True is expected";
    static constexpr std::chrono::milliseconds k_patience = std::chrono::minutes(2);

    RedisByTls() { options_ = trusting(certificate_); }

    redis::Options trusting(const std::filesystem::path& authorities) const {
        redis::Options options = options_of(server_);
        options.password = "open sesame";
        options.connect_timeout = k_patience;
        options.command_timeout = k_patience;
        options.tls = tls::client_context({"REDIS_TLS_CA", authorities}).value();
        return options;
    }

    std::vector<std::string> words() {
        support::issue_certificate(certificate_, key_);
        return {"--tls-cert-file",    certificate_, "--tls-key-file",     key_,
                "--tls-ca-cert-file", certificate_, "--tls-auth-clients", "no",
                "--requirepass",      "open sesame"};
    }

    const support::TempFolder folder_;
    const std::filesystem::path certificate_ = folder_.path() / "certificate.pem",
                                key_ = folder_.path() / "key.pem";
    support::RedisServer server_{words()};
    redis::Options options_;
};

TEST_F(RedisByTls, GamesArePlayedAndHeardOf) {
    const auto registry = redis::Registry::open(options_).value();
    const auto watcher = redis::Registry::open(options_).value();
    for (const int number : {1, 2}) sit(*registry, number).value();
    std::atomic<std::uint64_t> heard{0};
    watcher->watch(game(1), &heard, [&](const ports::FightPtr& fight) { heard = fight->version; });
    ASSERT_TRUE(soon([&] { return load(*watcher, 1).has_value(); }));
    const auto fight = play_out(*registry, 1);
    EXPECT_TRUE(soon([&] { return heard == fight->version; }));
    const auto logs = redis::Sessions(options_).pull({game(1)}).value().front().logs;
    EXPECT_FALSE(logs.empty());
}

// More than a record of TLS holds, both ways; and many commands at once.
TEST_F(RedisByTls, RepliesMayBeLongAndMany) {
    Beside beside(options_);
    const std::string text(300'000, 'x');
    beside.call("SET long", text);
    EXPECT_EQ(beside.text("GET long"), text);
    const auto registry = redis::Registry::open(options_).value();
    sit(*registry, 1).value();
    boost::asio::io_context io(1);
    int loaded = 0;
    const auto ask = [&]() -> ports::Task<void> {
        const auto fight = co_await registry->load(game(1));
        if (fight && *fight) ++loaded;
    };
    for (int i = 0; i < 500; ++i) boost::asio::co_spawn(io, ask(), boost::asio::detached);
    io.run();
    EXPECT_EQ(loaded, 500);
}

TEST_F(RedisByTls, ARedisThatComesBackServesAgain) {
    const auto registry = redis::Registry::open(options_).value();
    redis::Sessions sessions(options_);
    ASSERT_TRUE(load(*registry, 1));
    ASSERT_TRUE(sessions.pull({game(1)}));
    server_.kill();
    server_.start();
    EXPECT_TRUE(soon([&] { return load(*registry, 1).has_value(); }));
    EXPECT_TRUE(soon([&] { return sessions.pull({game(1)}).has_value(); }));
    EXPECT_GT(registry->statistics().reconnects, 0U);
}

TEST_F(RedisByTls, WhatCannotBeTrustedIsRefusedInOneLine) {
    const auto other = folder_.path() / "other.pem";
    support::issue_certificate(other, folder_.path() / "other.key");
    const redis::Options options = trusting(other);
    for (const auto& error : {redis::Registry::open(options).error(),
                              redis::Sessions(options).pull({game(1)}).error()}) {
        EXPECT_EQ(error.fault, base::Fault::settings);
        EXPECT_EQ(error.what, "no TLS with Redis at 127.0.0.1:" + std::to_string(server_.port()) +
                                  ": its certificate is signed by no authority that is trusted "
                                  "(REDIS_TLS, REDIS_TLS_CA, REDIS_HOST)");
    }
}

TEST_F(RedisByTls, WhoSpeaksPlainlyToItIsToldSo) {
    options_.tls = nullptr;
    const auto error = redis::Sessions(options_).pull({game(1)}).error();
    EXPECT_EQ(error.fault, base::Fault::unavailable);
    EXPECT_THAT(error.what, HasSubstr(k_wants_tls));
    options_.connect_timeout = std::chrono::seconds(1);  // so long does each registry try
    std::string told;
    for (int i = 0; i < 100 && told.find(k_wants_tls) == std::string::npos; ++i) {
        told = redis::Registry::open(options_).error().what;
    }
    EXPECT_THAT(told, HasSubstr(k_wants_tls));
}

TEST_F(RedisByTls, APlainRedisIsToldFromOneThatSpeaksTls) {
    const support::RedisServer plain;
    options_.port = plain.port();
    options_.connect_timeout = options_.command_timeout = std::chrono::seconds(1);
    for (const auto& error : {redis::Registry::open(options_).error(),
                              redis::Sessions(options_).pull({game(1)}).error()}) {
        EXPECT_THAT(error.what, HasSubstr("speak TLS"));
    }
}

}  // namespace
