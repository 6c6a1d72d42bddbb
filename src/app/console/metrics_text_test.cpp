#include "app/console/metrics_text.h"

#include <gtest/gtest.h>

namespace app {
namespace {

TEST(MetricsText, IsWhatPrometheusReads) {
    EXPECT_EQ(
        metrics_text({{"server_logins_total", FigureKind::counter, "Login requests.", {{{}, 7}}},
                      {"log_waiting_records",
                       FigureKind::gauge,
                       "Waiting.",
                       {{{{"topic", "a"}}, 1}, {{{"topic", "b"}, {"partition", "2"}}, 0}}}}),
        "# HELP superhero_server_logins_total Login requests.\n"
        "# TYPE superhero_server_logins_total counter\n"
        "superhero_server_logins_total 7\n"
        "# HELP superhero_log_waiting_records Waiting.\n"
        "# TYPE superhero_log_waiting_records gauge\n"
        "superhero_log_waiting_records{topic=\"a\"} 1\n"
        "superhero_log_waiting_records{topic=\"b\",partition=\"2\"} 0\n");
}

TEST(MetricsText, NoValueMakesALineOfItsOwn) {
    EXPECT_EQ(metrics_text(
                  {{"x", FigureKind::gauge, "a\\b\n\"c\"", {{{{"status", "a\\b\n\"c\"} 9"}}, 1}}}}),
              "# HELP superhero_x a\\\\b\\n\"c\"\n"
              "# TYPE superhero_x gauge\n"
              "superhero_x{status=\"a\\\\b\\n\\\"c\\\"} 9\"} 1\n");
}

TEST(MetricsText, FamiliesWithoutSamplesAreLeftOut) {
    EXPECT_EQ(metrics_text({{"x", FigureKind::gauge, "X.", {}}}), "");
}

TEST(MetricsText, TellsAllThatAReportTells) {
    ReportParts parts;
    parts.figures = figures_of(player::Counts{.games = 12, .attacks = 40});
    parts.deliveries = {{"lib.server.lobby", 100, 2, 1, 4}};
    parts.refusals = {{"SAID \"NO\"", 7}};
    const std::string text = metrics_text(families_of("client", parts));
    for (const char* line :
         {"superhero_build_info{version=\"0.1.0\",revision=\"", "\",role=\"client\"} 1\n",
          "superhero_client_games_total 12\n", "superhero_client_attacks_total 40\n",
          "superhero_log_acknowledged_records_total{topic=\"lib.server.lobby\"} "
          "100\n",
          "superhero_log_retried_records_total{topic=\"lib.server.lobby\"} 2\n",
          "superhero_log_failed_records_total{topic=\"lib.server.lobby\"} 1\n",
          "superhero_log_waiting_records{topic=\"lib.server.lobby\"} 4\n",
          "superhero_client_refused_requests_total{status=\"SAID "
          "\\\"NO\\\"\"} 7\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    }
}

TEST(MetricsText, TellsQueuesWithTheirLimitsAndHowLongCommitsTook) {
    worker::Counters counters;
    counters.commits = 4;
    counters.commit_time = std::chrono::milliseconds(250);
    counters.open_games_limit = 500;
    ReportParts parts = parts_of(counters);
    const Figures queue = queue_of({10, 7, true, 2, 1200, 4096});
    parts.gauges.insert(parts.gauges.end(), queue.begin(), queue.end());
    parts.gauges.push_back(limit_of_connections(1000));
    const std::string text = metrics_text(families_of("worker", parts));
    for (const char* line :
         {"# TYPE superhero_commit_seconds summary\nsuperhero_commit_seconds_sum 0.250\n"
          "superhero_commit_seconds_count 4\n",
          "# TYPE superhero_log_waiting_bytes gauge\nsuperhero_log_waiting_bytes 1200\n",
          "superhero_log_waiting_limit_bytes 4096\n", "superhero_worker_open_games_limit 500\n",
          "superhero_server_open_connections_limit 1000\n"}) {
        EXPECT_NE(text.find(line), std::string::npos) << line << text;
    }
    EXPECT_TRUE(queue_of({10, 7, true}).empty()) << "no limit, no queue";
    EXPECT_EQ(json_text(parts).find("limit"), std::string::npos);
}

TEST(MetricsText, AFamilyMayHaveAnotherPrefix) {
    MetricFamily family{"open_fds", FigureKind::gauge, "Open.", {{{}, 7}}};
    family.prefix = "process_";
    EXPECT_EQ(metrics_text({family}),
              "# HELP process_open_fds Open.\n# TYPE process_open_fds gauge\nprocess_open_fds 7\n");
}

TEST(MetricsText, TellsHowFarAWorkerIs) {
    EXPECT_EQ(metrics_text(families_of({{"t", 3, 20, 10}})),
              "# HELP superhero_worker_next_offset The next offset of the partition that the "
              "worker will process.\n"
              "# TYPE superhero_worker_next_offset gauge\n"
              "superhero_worker_next_offset{topic=\"t\",partition=\"3\"} 20\n"
              "# HELP superhero_worker_committed_offset The ledger covers the offsets of the "
              "partition below this one.\n"
              "# TYPE superhero_worker_committed_offset gauge\n"
              "superhero_worker_committed_offset{topic=\"t\",partition=\"3\"} 10\n");
}

}  // namespace
}  // namespace app
