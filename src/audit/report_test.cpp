#include "audit/report.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace {

using audit::Finding;
using audit::Kind;

audit::Report sample() {
    audit::Report report;
    report.counts.games = 12;
    report.counts.not_yet_processed = 1;
    report.digest = "0123";
    report.commits = 3;
    report.findings.add(Kind::missing, [] {
        Finding finding;
        finding.game = base::GameToken(base::uuid_v5(1, "game"));
        finding.partition = 1;
        finding.offset = 77;
        finding.text = "it is \"gone\"";
        finding.mend = "look for it";
        return finding;
    });
    report.findings.add(Kind::orphan, [] {
        Finding finding;
        finding.file = "GAME_META/x.parquet";
        finding.text = "nobody's";
        finding.mend = "move it";
        return finding;
    });
    return report;
}

TEST(Report, JsonHasTheContractsKeys) {
    const std::string text = json_text(sample());
    EXPECT_EQ(text.find('\n'), std::string::npos);
    const auto json = boost::json::parse(text).as_object();
    EXPECT_EQ(json.at("games").to_number<int>(), 12);
    EXPECT_EQ(json.at("missing").to_number<int>(), 1);
    EXPECT_EQ(json.at("doubled").to_number<int>(), 0);
    EXPECT_EQ(json.at("wrong").to_number<int>(), 0);
    EXPECT_EQ(json.at("digest").as_string(), "0123");
    EXPECT_FALSE(json.at("ok").as_bool());
    EXPECT_EQ(json.at("orphan_files").to_number<int>(), 1);
    const auto& examples = json.at("examples").as_object();
    EXPECT_EQ(examples.size(), 2U);
    const auto& missing = examples.at("missing").as_array().at(0).as_object();
    EXPECT_EQ(missing.at("game").as_string(), base::uuid_v5(1, "game").text());
    EXPECT_EQ(missing.at("offset").to_number<int>(), 77);
    EXPECT_EQ(missing.at("text").as_string(), "it is \"gone\"");
    EXPECT_FALSE(missing.contains("file"));
    const auto& orphan = examples.at("orphan").as_array().at(0).as_object();
    EXPECT_EQ(orphan.at("file").as_string(), "GAME_META/x.parquet");
    EXPECT_FALSE(orphan.contains("game"));
}

TEST(Report, OtherFaultsAreAllButMissingAndDoubledGames) {
    audit::Report report = sample();
    EXPECT_EQ(report.other_faults(), 1U);
    for (const Kind kind : {Kind::doubled, Kind::wrong, Kind::ledger, Kind::altered}) {
        report.findings.count(kind, 2);
    }
    EXPECT_EQ(report.other_faults(), 7U);
}

TEST(Report, JsonOfNothingFound) {
    const auto json = boost::json::parse(json_text(audit::Report{})).as_object();
    EXPECT_TRUE(json.at("ok").as_bool());
    EXPECT_TRUE(json.at("examples").as_object().empty());
}

TEST(Report, TextSaysWhatWouldMendIt) {
    const std::string text = readable_text(sample());
    EXPECT_EQ(text.find("audit: WRONG"), 0U);
    for (const std::string& part :
         {base::uuid_v5(1, "game").text() + ": it is \"gone\" (lib.server.lobby/1 offset 77)",
          std::string("to mend: look for it"), std::string("to mend: move it"),
          std::string("behind: 1 game finished"), std::string("digest 0123")}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    }
    EXPECT_EQ(readable_text(audit::Report{}).find("audit: proven"), 0U);
}

TEST(Findings, CountAllButKeepFew) {
    audit::Findings findings(2);
    int made = 0;
    for (int i = 0; i < 9; ++i) {
        findings.add(Kind::wrong, [&] {
            ++made;
            return Finding{};
        });
    }
    findings.count(Kind::gap, 5);
    EXPECT_EQ(findings.of(Kind::wrong), 9U);
    EXPECT_EQ(findings.examples(Kind::wrong).size(), 2U);
    EXPECT_EQ(findings.examples(Kind::wrong).front().kind, Kind::wrong);
    EXPECT_EQ(made, 2);
    EXPECT_EQ(findings.all(), 14U);
}

}  // namespace
