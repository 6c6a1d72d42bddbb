#include "app/console/reports.h"

#include <gtest/gtest.h>

namespace app {
namespace {

ReportParts parts() {
    ReportParts parts;
    parts.figures = {{"games", 12}, {"timed_out", 3}};
    parts.deliveries = {{"lib.server.lobby", 100, 2, 1, 4}};
    parts.refusals = {{"SAID \"NO\"", 7}};
    return parts;
}

TEST(Reports, JsonHasEveryPart) {
    EXPECT_EQ(json_text(parts()),
              R"({"games":12,"timed_out":3,"deliveries":{"lib.server.lobby":{"acknowledged":100,)"
              R"("retried":2,"failed":1,"waiting":4}},"refused":{"SAID \"NO\"":7}})");
    EXPECT_EQ(json_text({{{"games", 1}}}), R"({"games":1})");
    EXPECT_EQ(json_text({{{"games", 1}}, {}, {}, 2.5}), R"({"games":1,"seconds":2.500})");
}

TEST(Reports, PeopleReadWordsAndNumbers) {
    const std::string text = readable_text(parts());
    EXPECT_NE(text.find("timed out"), std::string::npos);
    EXPECT_NE(text.find("acknowledged"), std::string::npos);
    EXPECT_NE(text.find("7 times: SAID \"NO\""), std::string::npos);
}

TEST(Reports, AnErrorIsWhatTheCommandEndsWith) {
    const base::Result<void> failed = base::unavailable("no broker");
    EXPECT_THROW(print_report({}, {{{"games", 0}}}, failed), base::Failure);
}

}  // namespace
}  // namespace app
