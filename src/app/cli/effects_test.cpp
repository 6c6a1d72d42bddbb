#include "app/cli/effects.h"

#include <gtest/gtest.h>

#include "base/result.h"

namespace app {
namespace {

Given flag(const std::string& name) { return {name, "", GivenBy::flag, name}; }
Given variable(const std::string& flag, const std::string& name) {
    return {flag, name, GivenBy::variable, {}};
}

// What is said against the flag; empty: it has an effect.
std::string against(std::string_view command, const Settings& settings,
                    const std::vector<Given>& given) {
    try {
        const auto lines = useless_settings(command, settings, given);
        return lines.empty() ? "" : lines.front();
    } catch (const base::Failure& failure) {
        EXPECT_EQ(failure.error().fault, base::Fault::settings);
        return failure.what();
    }
}

Settings with(LoggerModule module, RegistryKind registry = RegistryKind::redis) {
    Settings settings;
    settings.logger_module = module;
    settings.registry = registry;
    settings.sessions =
        registry == RegistryKind::redis ? SessionsFrom::registry : SessionsFrom::topics;
    return settings;
}

TEST(Effects, WhatIsUsedIsNotSpokenOf) {
    const Settings all = with(LoggerModule::kafka);
    for (const char* name : {"--kafka-host", "--kafka-partitions", "--redis-db", "--registry",
                             "--logger-module", "--output-dir", "--roster", "--sessions"}) {
        EXPECT_EQ(against("worker", all, {flag(name)}), "") << name;
    }
}

TEST(Effects, RecordsOfKafkaNeedNoFolder) {
    const Settings kafka = with(LoggerModule::kafka);
    EXPECT_NE(against("log", kafka, {flag("--output-dir")}), "");
    EXPECT_EQ(against("log", kafka, {variable("--output-dir", "OUTPUT_DIR")}), "");
    EXPECT_EQ(against("log", with(LoggerModule::embedded), {flag("--output-dir")}), "");
}

TEST(Effects, KafkasSettingsNeedKafka) {
    const Settings embedded = with(LoggerModule::embedded);
    for (const char* name : {"--kafka", "--kafka-port", "--kafka-sasl-username"}) {
        EXPECT_NE(against("batch", embedded, {flag(name)}), "") << name;
    }
    EXPECT_EQ(against("server", embedded, {flag("--kafka-partitions")}), "");
    EXPECT_NE(against("worker", embedded, {flag("--kafka-partitions")}), "");
    EXPECT_NE(against("server", with(LoggerModule::none), {flag("--kafka-partitions")}), "");
}

TEST(Effects, TheListOfBrokersWinsOverASingleOne) {
    Settings settings = with(LoggerModule::kafka);
    settings.kafka.brokers = "a:1,b:2";
    settings.kafka.host = "c";
    settings.kafka.port = 3;
    EXPECT_EQ(against("server", settings,
                      {flag("--kafka-host"), variable("--kafka-brokers", "KAFKA_BROKERS")}),
              "--kafka-host has no effect: KAFKA_BROKERS is given and wins");
    const std::vector<Given> variables = {variable("--kafka-brokers", "KAFKA_BROKERS"),
                                          variable("--kafka-host", "KAFKA_HOST"),
                                          variable("--kafka-port", "KAFKA_PORT")};
    EXPECT_EQ(against("server", settings, variables),
              "KAFKA_HOST, KAFKA_PORT have no effect: KAFKA_BROKERS is given and wins");
    settings.kafka.host = "b";
    settings.kafka.port = 2;
    EXPECT_EQ(against("server", settings, variables), "") << "they say the same";
}

TEST(Effects, DirectGamesNeedNeitherServerNorRegistry) {
    Settings direct = with(LoggerModule::embedded, RegistryKind::memory);
    for (const char* name :
         {"--registry", "--redis-host", "--sessions", "--clean-routine", "--websocket-port",
          "--threads", "--turn-timeout", "--client-sleep", "--users-per-connection"}) {
        direct.play.direct = false;
        const std::string before = against("simulate", direct, {flag(name)});
        direct.play.direct = true;
        EXPECT_NE(against("simulate", direct, {flag(name)}).find("--direct"), std::string::npos)
            << name;
        EXPECT_EQ(before.find("--direct"), std::string::npos) << name;
    }
    EXPECT_EQ(against("simulate", direct, {flag("--rate"), flag("--players"), flag("--seed")}), "");
}

TEST(Effects, ARateComesFromOnePlace) {
    Settings settings = with(LoggerModule::embedded, RegistryKind::memory);
    EXPECT_EQ(against("client", settings, {flag("--rate-file")}), "");
    EXPECT_EQ(against("client", settings, {flag("--rate"), variable("--rate-file", "RATE_FILE")}),
              "--rate has no effect: RATE_FILE is given and wins");
    settings.play.direct = true;
    settings.play.start_time = base::Timestamp();
    EXPECT_NE(against("simulate", settings, {flag("--rate-file")}).find("--start-time"),
              std::string::npos);
    settings.play.then_live = true;
    EXPECT_EQ(against("simulate", settings, {flag("--rate-file")}), "");
}

TEST(Effects, UsersAreCountedInBothRegistries) {
    EXPECT_EQ(
        against("server", with(LoggerModule::none, RegistryKind::memory), {flag("--most-users")}),
        "");
    EXPECT_EQ(against("server", with(LoggerModule::none), {flag("--most-users")}), "");
}

TEST(Effects, RetentionNeedsTheEmbeddedLog) {
    EXPECT_NE(against("server", with(LoggerModule::kafka), {flag("--log-retention-hours")}), "");
    EXPECT_EQ(against("server", with(LoggerModule::embedded), {flag("--log-retention-hours")}), "");
}

TEST(Effects, RedisSettingsNeedRedis) {
    const Settings memory = with(LoggerModule::kafka, RegistryKind::memory);
    EXPECT_EQ(against("server", memory, {variable("--redis-host", "REDIS_HOST")}),
              "REDIS_HOST has no effect: games are in Redis only with --registry redis "
              "(REGISTRY), which is not given");
    EXPECT_NE(against("ready", memory, {flag("--redis-user")}), "");
    Settings worker = with(LoggerModule::kafka);
    worker.sessions = SessionsFrom::topics;
    EXPECT_NE(against("worker", worker, {flag("--redis-host")}), "");
    EXPECT_NE(against("worker", worker, {flag("--redis-expiry")}), "");
    EXPECT_NE(against("worker", worker, {flag("--registry"), flag("--sessions")}), "");
    EXPECT_EQ(against("worker", worker, {flag("--registry")}), "") << "it decides on --sessions";
    worker.worker.clean_routine = true;
    EXPECT_EQ(against("worker", worker, {flag("--redis-host"), flag("--redis-expiry")}), "");
}

TEST(Effects, HeroesComeFromOnePlace) {
    Settings settings = with(LoggerModule::none);
    EXPECT_NE(against("server", settings, {flag("--roster")}), "");
    EXPECT_EQ(against("build-db", settings, {flag("--roster")}), "");
    EXPECT_NE(against("build-db", settings, {variable("--api-token", "API_TOKEN")}), "");
    EXPECT_NE(against("build-db", settings, {flag("--output-dir")}), "");
    settings.heroes.pull = true;
    EXPECT_EQ(against("build-db", settings, {{"--roster", "ROSTER", GivenBy::flag, "--file"}}),
              "--file has no effect: --pull takes the heroes from the API");
    EXPECT_EQ(against("build-db", settings, {flag("--api-token"), flag("--output-dir")}), "");
}

TEST(Effects, WhoReadsWhichSecret) {
    const auto used = [](std::string_view command, const Settings& settings) {
        std::string letters;
        if (has_effect(command, settings, "--redis-password")) letters += 'r';
        if (has_effect(command, settings, "--kafka-sasl-password")) letters += 'k';
        if (has_effect(command, settings, "--s3-endpoint")) letters += 's';
        return letters;
    };
    Settings settings = with(LoggerModule::embedded, RegistryKind::memory);
    EXPECT_EQ(used("simulate", settings), "");
    EXPECT_EQ(used("simulate", with(LoggerModule::kafka)), "rk");
    EXPECT_EQ(used("worker", with(LoggerModule::kafka, RegistryKind::memory)), "k");
    settings.files.output_dir = "s3://bucket/place";
    EXPECT_EQ(used("audit", settings), "s");
    EXPECT_EQ(used("server", settings), "") << "who writes tables is the worker";
    settings.audit.against = "other";
    settings.logger_module = LoggerModule::kafka;
    EXPECT_EQ(used("audit", settings), "s");
    EXPECT_FALSE(has_effect("build-db", settings, "--api-token"));
    settings.heroes.pull = true;
    EXPECT_TRUE(has_effect("build-db", settings, "--api-token"));
}

TEST(Effects, OneJobAtATime) {
    Settings settings = with(LoggerModule::embedded);
    EXPECT_NE(against("server", with(LoggerModule::none), {flag("--output-dir")}), "");
    EXPECT_NE(against("audit", settings, {flag("--orphan-seconds")}), "");
    EXPECT_EQ(against("audit", settings, {flag("--witness")}), "");
    settings.audit.against = "other";
    for (const char* name : {"--witness", "--logger-module", "--kafka-host"}) {
        EXPECT_NE(against("audit", settings, {flag(name)}), "") << name;
    }
    EXPECT_EQ(against("audit", settings, {variable("--logger-module", "LOGGER_MODULE")}), "")
        << "the surroundings are shared";
}

}  // namespace
}  // namespace app
