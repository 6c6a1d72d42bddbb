#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "heroapi/https_server_test_support.h"
#include "heroapi/pull.h"

namespace heroapi {
namespace {

using base::Fault;
using std::chrono::milliseconds;
using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Lt;
using testing::Not;

class PullHttps : public testing::Test {
protected:
    PullHttps() {
        ::setenv("no_proxy", "127.0.0.1", 1);  // where the machine has a proxy for the rest
        options.token = "letmein";
        options.first_pause = milliseconds(20);
        options.longest_pause = milliseconds(200);
        options.request_timeout = milliseconds(20'000);
        options.resume_folder = temp.path() / "resume";
    }

    PullOptions at(const HttpsServer& server) {
        options.base_url = server.url();
        options.ca_file = server.certificate();
        return options;
    }

    base::Error error_from(const HttpsServer& server) {
        const auto pulled = pull(at(server));
        EXPECT_FALSE(pulled);
        return pulled ? base::Error{} : pulled.error();
    }

    support::TempFolder temp;
    PullOptions options;
};

// The ids in the text, which must be an array of heroes.
std::vector<int> ids_in(const base::Result<std::string>& pulled) {
    std::vector<int> ids;
    EXPECT_TRUE(pulled) << pulled.error().what;
    if (!pulled) return ids;
    const boost::json::value roster = boost::json::parse(*pulled);
    for (const auto& hero : roster.as_array()) {
        ids.push_back(std::stoi(std::string(hero.at("id").as_string())));
    }
    return ids;
}

std::vector<int> numbers(int first, int last) {
    std::vector<int> all;
    for (int number = first; number <= last; ++number) all.push_back(number);
    return all;
}

TEST_F(PullHttps, AllHeroesAscendingAsTheApiToldThem) {
    const HttpsServer server;
    std::vector<std::size_t> told;
    const auto pulled =
        pull(at(server), {.progress = [&](std::size_t heroes) { told.push_back(heroes); }});
    EXPECT_EQ(ids_in(pulled), numbers(1, 25));
    EXPECT_THAT(*pulled, HasSubstr(R"("name": "Hero 25 \u2606")"));
    EXPECT_EQ(told.front(), 0U);
    EXPECT_EQ(told.back(), 25U);
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
    const auto asked = server.asked();
    EXPECT_EQ(std::set(asked.begin(), asked.end()).size(), asked.size()) << "each id once";
    EXPECT_THAT(asked.back(), AllOf(Ge(26), Lt(26 + 8)));
}

TEST_F(PullHttps, OneAfterAnother) {
    const HttpsServer server;
    options.parallel = 1;
    EXPECT_EQ(ids_in(pull(at(server))), numbers(1, 25));
    EXPECT_EQ(server.asked(), numbers(1, 26));
}

TEST_F(PullHttps, TriesAgainAfterServerErrors) {
    const HttpsServer server({"--fail-first", "12", "--status", "503"});
    EXPECT_EQ(ids_in(pull(at(server))), numbers(1, 25));
    EXPECT_GE(server.asked().size(), 26U + 12U);
}

TEST_F(PullHttps, TriesAgainAfterCutConnections) {
    const HttpsServer server({"--cut-first", "12"});
    EXPECT_EQ(ids_in(pull(at(server))), numbers(1, 25));
}

TEST_F(PullHttps, TriesAgainAfterTimeOuts) {
    const HttpsServer server({"--slow-first", "3"});
    options.request_timeout = milliseconds(1500);
    EXPECT_EQ(ids_in(pull(at(server))), numbers(1, 25));
}

TEST_F(PullHttps, WaitsAsLongAsItIsAskedTo) {
    const HttpsServer server({"--fail-first", "1", "--status", "429", "--retry-after", "1"});
    options.longest_pause = milliseconds(5000);
    options.parallel = 1;
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(ids_in(pull(at(server))), numbers(1, 25));
    EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(1000));
}

TEST_F(PullHttps, AskedPauseIsBounded) {
    const HttpsServer server({"--fail-first", "1", "--status", "429", "--retry-after", "3600"});
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(ids_in(pull(at(server))), numbers(1, 25));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

TEST_F(PullHttps, GivesUpAfterItsRetries) {
    const HttpsServer server({"--fail-first", "1000000", "--status", "500"});
    options.parallel = 1;
    const base::Error error = error_from(server);
    EXPECT_EQ(error.fault, Fault::unavailable);
    EXPECT_THAT(error.what, HasSubstr("hero 1: HTTP status 500, tried 6 times"));
    EXPECT_EQ(server.times_asked(1), 6);
}

TEST_F(PullHttps, DeniedTokenIsASettingAndIsNotPrinted) {
    const HttpsServer server;
    options.token = "wrongtoken";
    const base::Error error = error_from(server);
    EXPECT_EQ(error.fault, Fault::settings);
    EXPECT_THAT(error.what, AllOf(HasSubstr("API_TOKEN"), Not(HasSubstr("wrongtoken"))));
}

TEST_F(PullHttps, WhatMakesNoSenseIsNamed) {
    const HttpsServer server({"--body", "3=<html>{path} is gone"});
    const base::Error error = error_from(server);
    EXPECT_EQ(error.fault, Fault::unavailable);
    EXPECT_THAT(
        error.what,
        HasSubstr(
            "hero 3: JSON (line 1, column 1: a value) expected, came: <html>/api/***/3 is gone"));
    EXPECT_EQ(server.times_asked(3), 1);
}

TEST_F(PullHttps, WrongIdIsNamed) {
    const HttpsServer server({"--body", R"(4={"response":"success","id":"5"})"});
    EXPECT_THAT(error_from(server).what, HasSubstr(R"(hero 4: "id":"4" expected, came: )"));
}

TEST_F(PullHttps, AnswerBeyondOneMebibyteIsNamed) {
    const HttpsServer server({"--body", "4=BIG"});
    EXPECT_THAT(error_from(server).what,
                HasSubstr("hero 4: an answer of at most 1 MiB expected, came: xxx"));
}

TEST_F(PullHttps, NoHeroAtAllIsAnError) {
    const HttpsServer server({"--heroes", "0"});
    EXPECT_THAT(error_from(server).what, HasSubstr("hero 1: a first hero expected"));
}

TEST_F(PullHttps, MoreHeroesThanThereCanBeAreAnError) {
    const HttpsServer server;
    options.most_heroes = 10;
    EXPECT_THAT(error_from(server).what, HasSubstr("at most 10 heroes expected"));
}

TEST_F(PullHttps, TheSmallestInvalidIdIsTheEnd) {
    const HttpsServer server({"--body", R"(9={"response":"error","error":"invalid id"})"});
    EXPECT_EQ(ids_in(pull(at(server))), numbers(1, 8));
}

TEST_F(PullHttps, FollowsTheApiToAnotherAddress) {
    const HttpsServer server({"--redirect"});
    EXPECT_EQ(ids_in(pull(at(server))), numbers(1, 25));
}

TEST_F(PullHttps, TrustsOnlyWhomItIsToldTo) {
    const HttpsServer server, other;
    at(server);
    options.ca_file = other.certificate();
    const auto pulled = pull(options);
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().fault, Fault::unavailable);
    EXPECT_THAT(pulled.error().what, HasSubstr("certificate"));
    EXPECT_TRUE(server.asked().empty());
}

TEST_F(PullHttps, NobodyThereIsUnavailable) {
    {
        const HttpsServer server;
        at(server);
        options.ca_file.clear();
    }
    options.retries = 1;
    const auto pulled = pull(options);
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().fault, Fault::unavailable);
    EXPECT_THAT(pulled.error().what, HasSubstr("tried 2 times"));
}

TEST_F(PullHttps, GoesOnWhereItWasInterrupted) {
    {
        const HttpsServer server({"--body", "20=oops"});
        EXPECT_EQ(error_from(server).fault, Fault::unavailable);
    }
    // The second server has a port of its own: what is kept must still belong to the address.
    const HttpsServer server;
    support::write_text(options.resume_folder / "source", server.url());
    std::size_t first_told = 0;
    const auto pulled = pull(at(server), {.progress = [&](std::size_t heroes) {
                                 if (first_told == 0) first_told = heroes;
                             }});
    EXPECT_EQ(ids_in(pulled), numbers(1, 25));
    EXPECT_THAT(first_told, AllOf(Ge(12U), Lt(25U)));
    EXPECT_EQ(server.times_asked(1), 0);
    EXPECT_EQ(server.times_asked(20), 1);
    EXPECT_TRUE(forget(options.resume_folder));
    EXPECT_FALSE(std::filesystem::exists(options.resume_folder));
}

TEST_F(PullHttps, StopsWhenAskedTo) {
    const HttpsServer server({"--slow-id", "26"});
    bool enough = false;
    const auto begin = std::chrono::steady_clock::now();
    const auto pulled = pull(at(server), {.progress = [&](auto heroes) { enough = heroes == 25; },
                                          .stop = [&] { return enough; }});
    ASSERT_FALSE(pulled);
    EXPECT_EQ(pulled.error().fault, Fault::stopped);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
    EXPECT_TRUE(std::filesystem::exists(options.resume_folder / "25.json"));
}

TEST(PullOptions, ThoseThatCannotBeUsedAreSettings) {
    const auto refused = [](const PullOptions& options) {
        const auto pulled = pull(options);
        EXPECT_EQ(pulled ? Fault::stopped : pulled.error().fault, Fault::settings);
        return pulled ? std::string() : pulled.error().what;
    };
    EXPECT_THAT(refused({}), HasSubstr("API_TOKEN is not set"));
    EXPECT_THAT(refused({.token = "a/../b"}),
                AllOf(HasSubstr("API_TOKEN has"), Not(HasSubstr("/.."))));
    EXPECT_THAT(refused({.base_url = "http://a", .token = "a"}), HasSubstr("https://"));
    EXPECT_THAT(refused({.token = "a", .ca_file = "/nowhere"}), HasSubstr("/nowhere"));
    EXPECT_THAT(refused({.token = "a", .parallel = 0}), HasSubstr("1 … 64"));
}

}  // namespace
}  // namespace heroapi
