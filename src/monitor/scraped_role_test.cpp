#include "monitor/scraped_role.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

namespace monitor {
namespace {

using namespace std::chrono_literals;

const base::Timestamp k_begin = *base::parse_time("2026-11-23T12:00:00Z");
const std::string k_server =
    "# HELP superhero_build_info Always 1; the labels say what runs here.\n"
    "# TYPE superhero_build_info gauge\n"
    "superhero_build_info{version=\"0.1.0\",role=\"server\"} 1\n";

ScrapedRole scraped(const std::string& text) {
    auto role = parse_scrape(text);
    EXPECT_TRUE(role);
    return std::move(role).value_or(ScrapedRole());
}

const ScrapedFigure* figure_of(const ScrapedRole& role, const std::string& metric) {
    for (const ScrapedFigure& each : role.figures) {
        if (each.metric == metric) return &each;
    }
    return nullptr;
}

std::string logins(const std::string& value) {
    return k_server +
           "# TYPE superhero_server_logins_total counter\nsuperhero_server_logins_total " + value +
           "\n";
}

TEST(ScrapedRole, SaysWhatItIsAndWhatItCounts) {
    const ScrapedRole role = scraped(k_server +
                                     "# HELP superhero_server_logins_total Login requests.\n"
                                     "# TYPE superhero_server_logins_total counter\n"
                                     "superhero_server_logins_total 400\n"
                                     "# TYPE superhero_server_open_connections gauge\n"
                                     "superhero_server_open_connections 40\n"
                                     "superhero_log_free_bytes 1.5e9\n");
    EXPECT_EQ(role.role, "server");
    EXPECT_EQ(role.version, "0.1.0");
    ASSERT_EQ(role.figures.size(), 3U);
    EXPECT_EQ(role.figures[0].metric, "superhero_server_logins_total");
    EXPECT_EQ(role.figures[0].name, "logins");
    EXPECT_EQ(role.figures[0].value, 400);
    EXPECT_EQ(role.figures[0].kind, ScrapedKind::counter);
    EXPECT_FALSE(role.figures[0].per_second);
    EXPECT_EQ(role.figures[1].name, "open connections");
    EXPECT_EQ(role.figures[1].kind, ScrapedKind::gauge);
    EXPECT_EQ(role.figures[2].name, "log free bytes");
    EXPECT_EQ(role.figures[2].kind, ScrapedKind::unknown);
    EXPECT_EQ(role.figures[2].value, 1.5e9);
}

TEST(ScrapedRole, ALimitBelongsToItsFigure) {
    const ScrapedRole role = scraped(k_server +
                                     "superhero_server_open_connections_limit 1000\n"
                                     "superhero_server_open_connections 40\n"
                                     "superhero_log_waiting_bytes 1200\n"
                                     "superhero_log_waiting_limit_bytes 33554432\n"
                                     "superhero_other_limit 7\n");
    ASSERT_EQ(role.figures.size(), 3U);
    EXPECT_EQ(role.figures[0].name, "open connections");
    EXPECT_EQ(role.figures[0].limit, 1000);
    EXPECT_EQ(role.figures[1].name, "log waiting bytes");
    EXPECT_EQ(role.figures[1].limit, 33554432);
    EXPECT_EQ(role.figures[2].name, "other limit");
    EXPECT_EQ(role.figures[2].value, 7);
    EXPECT_FALSE(role.figures[2].limit);
}

std::string committed(int count, const std::string& seconds) {
    return "superhero_build_info{version=\"0.1.0\",role=\"worker\"} 1\n"
           "# TYPE superhero_worker_commits_total counter\nsuperhero_worker_commits_total " +
           std::to_string(count) +
           "\n# TYPE superhero_commit_seconds summary\nsuperhero_commit_seconds_sum " + seconds +
           "\nsuperhero_commit_seconds_count " + std::to_string(count) + "\n";
}

TEST(RoleRates, SecondsOfACommitAreTheMeanOfTheLastMinute) {
    RoleRates rates;
    const auto after = [&](std::chrono::seconds seconds, int count, const std::string& sum) {
        ScrapedRole role = scraped(committed(count, sum));
        EXPECT_EQ(role.figures.size(), 1U);
        rates.note(role, k_begin + seconds);
        return role.commit_seconds;
    };
    EXPECT_EQ(after(0s, 0, "0"), std::nullopt);
    EXPECT_EQ(after(1s, 0, "0"), std::nullopt);
    EXPECT_EQ(after(2s, 2, "1.000"), 0.5);
    EXPECT_EQ(after(30s, 4, "1.500"), 0.375);
    // The first two were longer ago than a minute.
    EXPECT_EQ(after(90s, 5, "1.750"), 0.25);
    EXPECT_EQ(after(500s, 5, "1.750"), 0.25) << "there was none since";
    // It was started again.
    EXPECT_EQ(after(501s, 1, "0.125"), 0.125);
    ScrapedRole server = scraped(k_server);
    rates.note(server, k_begin + 502s);
    EXPECT_FALSE(server.commit_seconds);
}

TEST(RoleRates, ARoleThatIsSeenLateHasTheMeanOfAllItsCommits) {
    RoleRates rates;
    ScrapedRole role = scraped(committed(8, "2.000"));
    rates.note(role, k_begin);
    EXPECT_EQ(role.commit_seconds, 0.25);
}

TEST(ScrapedRole, APartitionThatIsNoneIsHeldByNobody) {
    const ScrapedRole role =
        scraped(k_server +
                "superhero_worker_next_offset{topic=\"a\",partition=\"-1\"} 7\n"
                "superhero_worker_next_offset{topic=\"a\",partition=\"1x\"} 7\n"
                "superhero_worker_next_offset{topic=\"a\",partition=\"99999999999\"} 7\n"
                "superhero_worker_next_offset{topic=\"a\"} 7\n"
                "superhero_worker_next_offset{topic=\"b\",partition=\"12\"} 7\n");
    EXPECT_EQ(role.holds, (std::vector<HeldPartition>{{"b", 12}}));
}

TEST(ScrapedRole, DeliveriesAreByTopic) {
    const ScrapedRole role =
        scraped(k_server +
                "superhero_log_acknowledged_records_total{topic=\"lib.server.lobby\"} 900\n"
                "superhero_log_acknowledged_records_total{topic=\"lib.server.game\"} 800\n"
                "superhero_log_retried_records_total{topic=\"lib.server.lobby\"} 2\n"
                "superhero_log_failed_records_total{topic=\"lib.server.lobby\"} 1\n"
                "superhero_log_waiting_records{topic=\"lib.server.lobby\"} 3\n"
                "superhero_worker_next_offset{topic=\"lib.server.lobby\",partition=\"0\"} 7\n");
    EXPECT_TRUE(role.figures.empty());
    EXPECT_EQ(role.holds, (std::vector<HeldPartition>{{"lib.server.lobby", 0}}));
    ASSERT_EQ(role.deliveries.size(), 2U);
    EXPECT_EQ(role.deliveries[0].topic, "lib.server.lobby");
    EXPECT_EQ(role.deliveries[0].acknowledged, 900U);
    EXPECT_EQ(role.deliveries[0].retried, 2U);
    EXPECT_EQ(role.deliveries[0].failed, 1U);
    EXPECT_EQ(role.deliveries[0].waiting, 3U);
    EXPECT_EQ(role.deliveries[1].acknowledged, 800U);
}

TEST(ScrapedRole, TheFormatIsReadInAllItsLiberty) {
    const ScrapedRole role = scraped(
        "\r\n  superhero_build_info { role = \"wor\\\"k\\\\e\\nr\" , version=\"1\", } 1 "
        "1700000000\r\n"
        "\t#\tTYPE superhero_worker_games_total\tcounter \r\n"
        "superhero_worker_games_total\t+7 1700000000000\r\n"
        "superhero_worker_commits_total 3");
    EXPECT_EQ(role.role, "wor\"k\\e?r");
    ASSERT_EQ(role.figures.size(), 2U);
    EXPECT_EQ(role.figures[0].value, 7);
    EXPECT_EQ(role.figures[0].kind, ScrapedKind::counter);
    EXPECT_EQ(role.figures[1].value, 3);
}

TEST(ScrapedRole, AnswersOfOthersAreNone) {
    EXPECT_FALSE(parse_scrape(""));
    EXPECT_FALSE(parse_scrape("<!doctype html><title>no</title>"));
    EXPECT_FALSE(parse_scrape("node_load1 0.5\nsuperhero_server_logins_total 4\n"));
    EXPECT_FALSE(parse_scrape("superhero_build_info{version=\"0.1.0\"} 1\n"));
}

TEST(ScrapedRole, LinesThatAreNoneAreLeftOut) {
    const ScrapedRole role =
        scraped(k_server +
                "superhero_a NaN\nsuperhero_b +Inf\nsuperhero_c -Inf\nsuperhero_d\nsuperhero_e 1x\n"
                "superhero_f{topic=\"t\nsuperhero_g{topic} 1\nsuperhero_h{topic=\"t\"\n"
                "superhero_i 1e999\n9superhero_j 1\nother 4\nsuperhero_k 5\n" +
                std::string("\0\xff\xfe{{{", 6) +
                "\nsuperhero_log_waiting_records{topic=\"\xff\x1b[31m\"} -1\n");
    ASSERT_EQ(role.figures.size(), 1U);
    EXPECT_EQ(role.figures[0].metric, "superhero_k");
    ASSERT_EQ(role.deliveries.size(), 1U);
    EXPECT_EQ(role.deliveries[0].topic, "??[31m");
    EXPECT_EQ(role.deliveries[0].waiting, 0U);
}

TEST(ScrapedRole, MoreThanThereIsRoomForIsLeftOut) {
    std::string text = k_server;
    for (int i = 0; i < 100'000; ++i) {
        text += "superhero_f" + std::to_string(i) + " 1\n";
        text += "superhero_log_waiting_records{topic=\"t" + std::to_string(i) + "\"} 1\n";
        text += "# TYPE superhero_f" + std::to_string(i) + " counter\n";
    }
    const ScrapedRole role = scraped(text);
    EXPECT_EQ(role.figures.size(), 256U);
    EXPECT_EQ(role.deliveries.size(), 256U);

    const std::string long_name(1 << 18, 'a');
    const ScrapedRole longer =
        scraped(k_server + "superhero_" + long_name + " 1\n" +
                "superhero_log_waiting_records{topic=\"" + long_name + "\"} 1\n");
    EXPECT_TRUE(longer.figures.empty());
    ASSERT_EQ(longer.deliveries.size(), 1U);
    EXPECT_LE(longer.deliveries[0].topic.size(), 200U);
}

TEST(ScrapedRole, ANumberThatIsCutIsLeftOut) {
    std::string text = k_server + '#';
    const std::string last = "\nsuperhero_client_games_total 123";
    text += std::string((std::size_t{1} << 20) - text.size() - last.size(), 'x') + last;
    ASSERT_EQ(text.size(), std::size_t{1} << 20);
    EXPECT_EQ(scraped(text).figures.size(), 1U);
    EXPECT_TRUE(scraped(text + "456\n").figures.empty());
}

TEST(RoleRates, CountersHaveRates) {
    RoleRates rates;
    ScrapedRole role = scraped(logins("100") + "superhero_server_open_connections 5\n");
    rates.note(role, k_begin);
    EXPECT_FALSE(role.figures[0].per_second);
    role = scraped(logins("130") + "superhero_server_open_connections 9\n");
    rates.note(role, k_begin + 20s);
    EXPECT_DOUBLE_EQ(figure_of(role, "superhero_server_logins_total")->per_second.value(), 1.5);
    EXPECT_FALSE(figure_of(role, "superhero_server_open_connections")->per_second);
    role = scraped(logins("130"));
    rates.note(role, k_begin + 30s);
    EXPECT_DOUBLE_EQ(role.figures[0].per_second.value(), 0);
}

TEST(RoleRates, ARoleThatBeganAnewHasNone) {
    const std::string games = "# TYPE superhero_games_total counter\nsuperhero_games_total ";
    RoleRates rates;
    ScrapedRole role = scraped(logins("100") + games + "1\n");
    rates.note(role, k_begin);
    role = scraped(logins("40") + games + "2\n");
    rates.note(role, k_begin + 10s);
    EXPECT_FALSE(role.figures[0].per_second);
    EXPECT_FALSE(role.figures[1].per_second);
    role = scraped(logins("60") + games + "2\n");
    rates.note(role, k_begin + 20s);
    EXPECT_DOUBLE_EQ(role.figures[0].per_second.value(), 2);
}

TEST(RoleRates, NoneWithoutAScrapeBeforeOfTheSameRole) {
    RoleRates rates;
    ScrapedRole role = scraped(logins("100"));
    rates.note(role, k_begin);
    rates.note(role, k_begin);
    EXPECT_FALSE(role.figures[0].per_second);
    ScrapedRole other = role;
    other.role = "worker";
    rates.note(other, k_begin + 10s);
    EXPECT_FALSE(other.figures[0].per_second);
    rates.forget();
    rates.note(other, k_begin + 20s);
    EXPECT_FALSE(other.figures[0].per_second);
    rates.note(other, k_begin + 30s);
    EXPECT_TRUE(other.figures[0].per_second);
}

}  // namespace
}  // namespace monitor
