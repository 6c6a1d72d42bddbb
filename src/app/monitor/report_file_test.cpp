#include "app/monitor/report_file.h"

#include <gtest/gtest.h>

#include <chrono>

#include "base/log_entry.h"
#include "tests/support/temp_folder.h"

namespace app {
namespace {

using namespace std::chrono_literals;

// The text behind `"name":` up to the bracket that ends the list.
std::string list_in(const std::string& page, const std::string& name) {
    const auto at = page.find('"' + name + "\":[");
    if (at == std::string::npos) return "none";
    const auto begin = page.find('[', at);
    return page.substr(begin, page.find(']', begin) - begin + 1);
}

// A monitor's history is coarse for what was two days ago; a report's is that of the run.
TEST(ReportFile, OfAnOldRunIsAsFineAsOfANewOne) {
    const support::TempFolder folder;
    Settings settings;
    settings.files.output_dir = folder.path() / "out";
    settings.logger_module = LoggerModule::embedded;
    settings.monitor.report = folder.path() / "reports" / "r.html";
    expect_report(settings);
    const auto log = open_log(settings, LoggerModule::embedded, LogAccess::read_write);
    const auto opened = log->open_writer();
    const base::Timestamp begin = *base::parse_time("2026-11-20T12:00:00Z");
    for (int second = 0; second < 4; ++second) {
        for (int i = 0; i <= second; ++i) {
            opened.writer->append(
                {std::string(base::k_lobby_queue), "k", "{}", begin + 1s * second});
        }
    }
    ASSERT_TRUE(opened.writer->flush(10min));
    write_report(settings, log.get(), combat::Roster(), "the proof");
    const std::string page = support::read_text(settings.monitor.report);
    EXPECT_NE(page.find("\"step\":1,"), std::string::npos);
    EXPECT_EQ(list_in(page, "times"), "[1795176000,1795176001,1795176002,1795176003]");
    EXPECT_NE(page.find("\"records\":[1.00,2.00,3.00,4.00]"), std::string::npos);
    EXPECT_NE(page.find("\"lag_records\":[1,3,6,10]"), std::string::npos);
}

}  // namespace
}  // namespace app
