#include "kafka/topic_check.h"

#include <gtest/gtest.h>

#include "kafka/topic_facts.h"

namespace kafka {
namespace {

TopicFacts sound() {
    return {"t",
            3,
            3,
            {{"cleanup.policy", "delete"},
             {"retention.ms", "604800000"},
             {"retention.bytes", "-1"},
             {"min.insync.replicas", "2"},
             {"unclean.leader.election.enable", "false"},
             {"max.message.bytes", "1048588"},
             {"message.timestamp.before.max.ms", "9223372036854775807"}}};
}

std::vector<std::string> with(const std::string& key, const std::string& value) {
    TopicFacts facts = sound();
    facts.settings[key] = value;
    return broken_promises(facts);
}

void expect_named(const std::string& key, const std::string& value) {
    const auto lines = with(key, value);
    ASSERT_EQ(lines.size(), 1U) << key;
    EXPECT_EQ(lines[0].find("kafka topic t: " + key + "=" + value + ": "), 0U) << lines[0];
    EXPECT_EQ(lines[0].find('\n'), std::string::npos);
}

TEST(TopicCheck, SoundSettingsBreakNothing) {
    EXPECT_TRUE(broken_promises(sound()).empty());
    EXPECT_TRUE(with("retention.ms", "-1").empty());
    EXPECT_TRUE(with("retention.ms", "86400000").empty());
    EXPECT_TRUE(with("max.message.bytes", "65536").empty());
}

TEST(TopicCheck, EachBrokenPromiseIsNamedWithItsSetting) {
    expect_named("cleanup.policy", "compact");
    expect_named("cleanup.policy", "compact,delete");
    expect_named("retention.ms", "3600000");
    expect_named("retention.bytes", "1000000");
    expect_named("min.insync.replicas", "1");
    expect_named("min.insync.replicas", "4");
    expect_named("unclean.leader.election.enable", "true");
    expect_named("max.message.bytes", "700");
    expect_named("message.timestamp.before.max.ms", "60000");
    expect_named("message.timestamp.difference.max.ms", "60000");
}

TEST(TopicCheck, SaysWhatDropsOldRecords) {
    using namespace std::chrono_literals;
    TopicFacts facts = sound();
    EXPECT_TRUE(drops_history(facts, 24h * 7).empty());
    const auto lines = drops_history(facts, 24h * 30);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(
        lines[0],
        "kafka topic t: retention.ms=604800000: records of 30 days ago are deleted soon after "
        "they are written; set it to 3196800000 or more, or -1");
    facts.settings["retention.ms"] = "-1";
    EXPECT_TRUE(drops_history(facts, 24h * 30).empty());
    facts.settings["message.timestamp.before.max.ms"] = "86400000";
    EXPECT_EQ(drops_history(facts, 24h * 30).size(), 1U);
    EXPECT_TRUE(drops_history(facts, 1h).empty());
}

TEST(TopicCheck, OneCopyIsNoPromiseOfTwo) {
    TopicFacts facts = sound();
    facts.copies = facts.in_sync = 1;
    facts.settings["min.insync.replicas"] = "1";
    facts.settings["unclean.leader.election.enable"] = "true";
    EXPECT_TRUE(broken_promises(facts).empty());
}

TEST(TopicCheck, WhereNobodyMayAskNothingIsSaid) {
    TopicFacts facts = sound();
    facts.settings.clear();
    EXPECT_TRUE(broken_promises(facts).empty());
}

}  // namespace
}  // namespace kafka
