#include "app/console/process_metrics.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace app {
namespace {

TEST(ProcessMetrics, TheNameOfTheProgramMayBeAnything) {
    const auto stat = parse_process_stat(
        "4711 (a) b (c 1 2) S 1 4711 4711 0 -1 4194560 100 0 3 0 "
        "250 51 0 0 20 0 9 0 123456 987654321 4096 18446744073709551615 1 1 0\n");
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->cpu_ticks, 301U);
    EXPECT_EQ(stat->start_ticks, 123456U);
    EXPECT_EQ(stat->resident_pages, 4096U);
}

TEST(ProcessMetrics, OtherTextsSayNothing) {
    for (const char* text : {"", "4711 (a", "4711 (a) S 1 2 3",
                             "4711 (a) S 1 1 1 1 1 1 1 1 1 1 x "
                             "1 1 1 1 1 1 1 1 1 1"}) {
        EXPECT_FALSE(parse_process_stat(text)) << text;
    }
    EXPECT_EQ(parse_boot_time("cpu 1 2\nintr 5\nbtime 1790000000\nprocesses 9\n"), 1'790'000'000U);
    EXPECT_FALSE(parse_boot_time("cpu 1 2\n"));
    EXPECT_FALSE(parse_boot_time("cpu 1 2\nbtime x\n"));
}

TEST(ProcessMetrics, AllOfThemAreTold) {
    std::map<std::string, double> told;
    for (const MetricFamily& family : process_families()) {
        const MetricSample& sample = family.samples.at(0);
        told[std::string(family.prefix).append(family.name)] =
            sample.fraction.value_or(static_cast<double>(sample.value));
    }
    EXPECT_EQ(told.size(), 5U);
    EXPECT_GE(told["process_cpu_seconds_total"], 0);
    EXPECT_GT(told["process_resident_memory_bytes"], 1e6);
    EXPECT_GT(told["process_start_time_seconds"], 1e9);
    EXPECT_GE(told["process_open_fds"], 3);
    EXPECT_GE(told["process_max_fds"], told["process_open_fds"]);
}

}  // namespace
}  // namespace app
