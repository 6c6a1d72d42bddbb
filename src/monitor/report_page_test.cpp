#include "monitor/report_page.h"

#include <gtest/gtest.h>

#include "monitor/page_files.h"

namespace monitor {
namespace {

std::size_t times(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
        ++count;
    }
    return count;
}

TEST(ReportPage, HasAllOfThePageInIt) {
    const std::string page = report_page({R"({"now":1})", R"({"step":1})", "all is proven"});
    EXPECT_NE(page.find(R"({"state":{"now":1},"history":{"step":1},"proof":"all is proven"})"),
              std::string::npos);
    EXPECT_EQ(times(page, "src=\"page/"), 0U);
    EXPECT_EQ(times(page, "href=\"page/"), 0U);
    for (const char* name : {"style.css", "uPlot.min.css", "uPlot.iife.min.js", "main.js"}) {
        const auto file = page_file(name);
        ASSERT_TRUE(file) << name;
        EXPECT_NE(page.find(file->bytes), std::string::npos) << name;
    }
    EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
    EXPECT_LT(page.find("uPlot=function"), page.find("</body>"));
    EXPECT_LT(page.size(), 200'000U);
}

TEST(ReportPage, WhatRecordsSayStaysData) {
    const std::string page =
        report_page({R"({"reason":"</script><script>alert(1)</script><!--"})", "{}", "<b>&"});
    EXPECT_EQ(page.find("alert(1)</script>"), std::string::npos);
    EXPECT_EQ(page.find("<b>&"), std::string::npos);
    EXPECT_NE(page.find("\\u003c/script>\\u003cscript>alert(1)"), std::string::npos);
}

TEST(PageFiles, AreThoseOfThePageAndNoOthers) {
    EXPECT_EQ(page_file("index.html")->type, "text/html; charset=utf-8");
    EXPECT_EQ(page_file("main.js")->type, "text/javascript; charset=utf-8");
    for (const char* name : {"", "..", "../fate_counts.cpp", "nothing.js", "index.html/"}) {
        EXPECT_FALSE(page_file(name)) << name;
    }
}

// All that a browser loads, see docs/monitor.md.
TEST(PageFiles, AreSmallAllTogether) {
    const std::string_view index = page_file("index.html")->bytes;
    std::size_t sum = index.size();
    for (auto at = index.find("\"page/"); at != std::string_view::npos;
         at = index.find("\"page/", at + 1)) {
        const auto name = index.substr(at + 6, index.find('"', at + 1) - at - 6);
        ASSERT_TRUE(page_file(name)) << name;
        sum += page_file(name)->bytes.size();
    }
    EXPECT_GT(sum, 60'000U);
    EXPECT_LE(sum, 200'000U);
}

}  // namespace
}  // namespace monitor
