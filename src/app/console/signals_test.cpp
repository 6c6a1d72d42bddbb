#include "app/console/signals.h"

#include <gtest/gtest.h>

#include <csignal>

namespace app {
namespace {

using namespace std::chrono_literals;

TEST(StopSignals, AReportThatNobodyListensForEndsNothing) {
    ignore_report_signal();
    std::raise(SIGUSR1);
    StopSignals signals;
    EXPECT_EQ(signals.listen(0ms), HeardSignal::nothing) << "it came too early to be heard";
    std::raise(SIGUSR1);
    EXPECT_EQ(signals.listen(10s), HeardSignal::report);
}

}  // namespace
}  // namespace app
