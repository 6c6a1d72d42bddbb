#include "app/drill/steps.h"

#include <gtest/gtest.h>

#include <set>

namespace app {
namespace {

TEST(DrillSteps, EachHasItsName) {
    std::set<std::string> names;
    for (const DrillStep& step : drill_steps()) EXPECT_TRUE(names.insert(step.name).second);
    EXPECT_TRUE(names.contains("before link"));
    EXPECT_TRUE(names.contains("after reveal_meta"));
    EXPECT_TRUE(names.contains("random"));
}

TEST(DrillSteps, AreChosenByName) {
    const auto chosen = parse_drill_steps("link,random,before sync_meta");
    ASSERT_TRUE(chosen);
    ASSERT_EQ(chosen->size(), 4u);
    EXPECT_EQ((*chosen)[0].name, "before link");
    EXPECT_EQ((*chosen)[1].name, "after link");
    EXPECT_EQ((*chosen)[2].name, "random");
    EXPECT_EQ((*chosen)[3].name, "before sync_meta");
    ASSERT_TRUE(parse_drill_steps("delta"));
    EXPECT_EQ(parse_drill_steps("delta")->size(), 4u);
    EXPECT_EQ(parse_drill_steps("delta")->front().name, "before delta_meta");
    EXPECT_FALSE(parse_drill_steps("links"));
    EXPECT_FALSE(parse_drill_steps(""));
    EXPECT_FALSE(
        parse_drill_steps("link,"
                          "nowhere"));
}

TEST(DrillSteps, ADeathSurvivesAsText) {
    const Death death{"link", faults::When::after, 3};
    const auto again = Death::parse(death.text());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->step, "link");
    EXPECT_EQ(again->when, faults::When::after);
    EXPECT_EQ(again->count, 3);
    for (const char* text :
         {"", "link", "after:link", "after:link:0", "after:link:x", "on:link:1"}) {
        EXPECT_FALSE(Death::parse(text)) << text;
    }
}

}  // namespace
}  // namespace app
