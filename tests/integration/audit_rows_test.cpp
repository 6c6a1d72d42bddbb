// Rows without their partners, and commits that do not fit together, in real files.
#include <gtest/gtest.h>

#include "tests/integration/audit_damage.h"

namespace {

using audit::Kind;
using ports::Table;
using support::AuditDamage;

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// Calls `change` with each column that is there.
template <class Change>
void for_columns(ports::Rows& rows, const Change& change) {
    const auto each = [&](auto&... columns) {
        ((columns.empty() ? void() : change(columns)), ...);
    };
    each(rows.game, rows.user, rows.superhero, rows.rank, rows.rounds, rows.damage_received,
         rows.damage_sent);
}

class AuditRows : public AuditDamage, public testing::WithParamInterface<Table> {
protected:
    std::string table() const { return std::string(table_name(GetParam())); }
    std::string other_table() const {
        return GetParam() == Table::meta ? "GAME_PODIUM" : "GAME_META";
    }
};

INSTANTIATE_TEST_SUITE_P(Tables, AuditRows, testing::Values(Table::meta, Table::podium),
                         [](const auto& table) {
                             return table.param == Table::meta ? "meta" : "podium";
                         });

TEST_P(AuditRows, ARowLost) {
    const auto file = folder.files(GetParam())[1];
    ports::Rows rows = folder.rows_of(GetParam(), file);
    const auto game = rows.game[2];
    const auto user = rows.user[2];
    for_columns(rows, [](auto& column) { column.erase(column.begin() + 2); });
    folder.replace(GetParam(), file, rows);
    const auto report = folder.report();
    EXPECT_EQ(report.wrong(), 1U);
    EXPECT_EQ(report.findings.of(Kind::altered), 1U);
    const auto wrong = first(report, Kind::wrong);
    EXPECT_EQ(wrong.game, game);
    EXPECT_EQ(wrong.file, other_table() + "/" + file.filename().string());
    EXPECT_EQ(wrong.text,
              "user " + user.text() + ": a row in " + other_table() + ", none in " + table());
    const auto& altered = report.findings.examples(Kind::altered);
    EXPECT_TRUE(std::any_of(altered.begin(), altered.end(), [&](const auto& finding) {
        return has(finding.text, " rows, not ") && finding.offset &&
               finding.file == table() + "/" + file.filename().string();
    }));
}

TEST_P(AuditRows, ARowWhoseGameNothingKnows) {
    const auto file = folder.files(GetParam())[1];
    ports::Rows rows = folder.rows_of(GetParam(), file);
    for_columns(rows, [](auto& column) {
        const auto last = column.back();
        column.push_back(last);
    });
    rows.game.back() = base::GameToken(base::uuid_v5(1, "unknown"));
    folder.replace(GetParam(), file, rows);
    const auto report = folder.report();
    EXPECT_EQ(report.wrong(), 1U);
    EXPECT_EQ(report.doubled() + report.missing(), 0U);
    const auto wrong = first(report, Kind::wrong);
    EXPECT_EQ(wrong.game, rows.game.back());
    EXPECT_EQ(wrong.file, table() + "/" + file.filename().string());
    EXPECT_EQ(wrong.text, "it is in " + table() + " but not in " + other_table() +
                              ", and the topics have no record of it");
    EXPECT_TRUE(has(wrong.mend, "superhero batch --rebuild"));
    EXPECT_TRUE(has(readable_text(report),
                    wrong.game->text() + ": " + wrong.text + " (lib.server.lobby/0 offset "))
        << readable_text(report);
}

TEST_P(AuditRows, AFileThatIsStillHidden) {
    folder.hide(GetParam(), 1);
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}, {Kind::missing, 18}});
    EXPECT_TRUE(has(first(report, Kind::ledger).text, "is not in view yet"));
    EXPECT_TRUE(has(first(report, Kind::ledger).mend, "superhero audit --repair"));
    EXPECT_TRUE(has(first(report, Kind::missing).mend, "superhero audit --repair"));
}

TEST_F(AuditDamage, AnOverlap) {
    const auto before = folder.alter_commit(1, [](auto&) {});
    const auto late = folder.alter_commit(2, [](auto& commit) { commit.range.from -= 5; });
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}});
    const auto fault = first(report, Kind::ledger);
    EXPECT_EQ(fault.offset, late.range.from);
    EXPECT_EQ(fault.text, "commit " + std::to_string(late.range.from) + "-" +
                              std::to_string(late.range.to) +
                              " of partition 0: it overlaps the commit before, which ends at " +
                              std::to_string(before.range.to));
    EXPECT_TRUE(has(fault.mend, "superhero batch --rebuild"));
}

TEST_F(AuditDamage, AHoleInTheOtherTopic) {
    const std::string topic(base::k_game_queue);
    const auto altered =
        folder.alter_commit(1, [&](auto& commit) { commit.others.at(topic).from += 2; });
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}});
    const auto fault = first(report, Kind::ledger);
    const auto from = altered.others.at(topic).from;
    EXPECT_EQ(fault.offset, altered.range.from);
    EXPECT_TRUE(has(fault.text, "lib.server.game offsets " + std::to_string(from - 2) + "-" +
                                    std::to_string(from) + " before it are in no commit"));
}

TEST_F(AuditDamage, AnOverlapInTheOtherTopic) {
    const std::string topic(base::k_game_queue);
    folder.alter_commit(1, [&](auto& commit) { commit.others.at(topic).to += 2; });
    const auto next = folder.alter_commit(2, [](auto&) {});
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}});
    const auto fault = first(report, Kind::ledger);
    const auto from = next.others.at(topic).from;
    EXPECT_EQ(fault.offset, next.range.from);
    EXPECT_TRUE(has(fault.text, "lib.server.game offsets " + std::to_string(from) + "-" +
                                    std::to_string(from + 2) + " are in the commit before too"));
}

TEST_F(AuditDamage, AnotherTopicThatEndsBeforeTheLedger) {
    folder.alter_commit(
        2, [](auto& commit) { commit.others.at(std::string(base::k_game_queue)).to += 1000; });
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}});
    EXPECT_TRUE(has(first(report, Kind::ledger).text, "lib.server.game ends at "));
    EXPECT_TRUE(has(first(report, Kind::ledger).mend, "these topics"));
}

}  // namespace
