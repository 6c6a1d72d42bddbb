// Damage done on purpose to real files: audit names it, and nothing but it.
#include <gtest/gtest.h>

#include <map>

#include "tests/integration/audit_folder.h"
#include "wire/witness.h"

namespace {

using audit::Finding;
using audit::Kind;
using ports::Table;
using support::PlayedGame;

class AuditDamage : public testing::Test {
protected:
    // Three commits; the control: before any damage there is nothing to find.
    void SetUp() override {
        for (int i = 0; i < 3; ++i) folder.play(20);
        const auto report = folder.report();
        ASSERT_TRUE(report.ok()) << readable_text(report);
        ASSERT_EQ(report.games(), 54U);
        ASSERT_EQ(report.counts.checked, 54U);
        ASSERT_EQ(report.counts.timed_out, 6U);
    }

    void expect_only(const audit::Report& report, std::map<Kind, std::uint64_t> wanted) {
        EXPECT_FALSE(report.ok());
        for (std::size_t i = 0; i < audit::k_kinds; ++i) {
            const Kind kind = static_cast<Kind>(i);
            EXPECT_EQ(report.findings.of(kind), wanted[kind]) << kind_text(kind) << "\n"
                                                              << readable_text(report);
        }
    }

    Finding first(const audit::Report& report, Kind kind) {
        const auto& examples = report.findings.examples(kind);
        return examples.empty() ? Finding{} : examples.front();
    }

    // The games that the second commit put into the tables.
    bool in_second_commit(const std::optional<base::GameToken>& game) const {
        for (std::size_t i = 18; i < 36; ++i) {
            if (folder.games[i].token() == game) return true;
        }
        return false;
    }

    support::AuditFolder folder;
};

class AuditDamageOfTable : public AuditDamage, public testing::WithParamInterface<Table> {
protected:
    std::filesystem::path second_file() const { return folder.files(GetParam())[1]; }
    std::string name(const std::filesystem::path& file) const {
        return std::string(table_name(GetParam())) + "/" + file.filename().string();
    }
    Table other() const { return GetParam() == Table::meta ? Table::podium : Table::meta; }
};

INSTANTIATE_TEST_SUITE_P(Tables, AuditDamageOfTable, testing::Values(Table::meta, Table::podium),
                         [](const auto& table) {
                             return table.param == Table::meta ? "meta" : "podium";
                         });

TEST_P(AuditDamageOfTable, ADeletedFile) {
    const auto file = second_file();
    std::filesystem::remove(file);
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}, {Kind::missing, 18}});
    EXPECT_EQ(first(report, Kind::ledger).file, name(file));
    EXPECT_EQ(first(report, Kind::missing).file, name(file));
    for (const auto& missing : report.findings.examples(Kind::missing)) {
        EXPECT_TRUE(in_second_commit(missing.game));
    }
}

TEST_P(AuditDamageOfTable, AFlippedByte) {
    const auto file = second_file();
    std::string bytes = support::read_text(file);
    bytes[bytes.size() / 3] = static_cast<char>(bytes[bytes.size() / 3] ^ 0x10);
    support::write_text(file, bytes);
    const auto report = folder.report();
    expect_only(report, {{Kind::damaged, 1}, {Kind::missing, 18}});
    EXPECT_EQ(first(report, Kind::damaged).file, name(file));
    EXPECT_TRUE(in_second_commit(first(report, Kind::missing).game));
}

TEST_P(AuditDamageOfTable, ACutFile) {
    const auto file = second_file();
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    const auto report = folder.report();
    expect_only(report, {{Kind::altered, 1}, {Kind::damaged, 1}, {Kind::missing, 18}});
    EXPECT_EQ(first(report, Kind::damaged).file, name(file));
    EXPECT_EQ(first(report, Kind::altered).file, name(file));
}

TEST_P(AuditDamageOfTable, ACopiedFile) {
    const auto file = second_file();
    std::filesystem::copy(file, file.parent_path() / "copy.parquet");
    const auto report = folder.report();
    expect_only(report, {{Kind::orphan, 1}, {Kind::doubled, 18}});
    EXPECT_EQ(first(report, Kind::orphan).file, name("copy.parquet"));
    EXPECT_NE(first(report, Kind::doubled).text.find(name(file)), std::string::npos);
    EXPECT_NE(first(report, Kind::doubled).text.find("copy.parquet"), std::string::npos);
    EXPECT_TRUE(in_second_commit(first(report, Kind::doubled).game));
    EXPECT_EQ(report.games(), 54U);
}

TEST_P(AuditDamageOfTable, ARenamedFileHasLostItsCommitButNoGame) {
    const auto file = second_file();
    std::filesystem::rename(file, file.parent_path() / "renamed.parquet");
    expect_only(folder.report(), {{Kind::orphan, 1}, {Kind::ledger, 1}});
}

TEST_P(AuditDamageOfTable, AGameDroppedFromOneTable) {
    const auto file = second_file();
    ports::Rows rows = folder.rows_of(GetParam(), file);
    const base::GameToken lost = rows.game.front();
    ports::Rows kept;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows.game[i] == lost) continue;
        kept.game.push_back(rows.game[i]);
        kept.user.push_back(rows.user[i]);
        if (GetParam() == Table::meta) {
            kept.superhero.push_back(rows.superhero[i]);
        } else {
            kept.rank.push_back(rows.rank[i]);
            kept.rounds.push_back(rows.rounds[i]);
            kept.damage_received.push_back(rows.damage_received[i]);
            kept.damage_sent.push_back(rows.damage_sent[i]);
        }
    }
    folder.replace(GetParam(), file, kept);
    const auto report = folder.report();
    expect_only(report, {{Kind::wrong, 1}, {Kind::altered, report.findings.of(Kind::altered)}});
    EXPECT_GE(report.findings.of(Kind::altered), 2U);  // rows and digest; as a rule the size too
    EXPECT_EQ(first(report, Kind::wrong).game, lost);
    EXPECT_NE(first(report, Kind::wrong).text.find("not in " + std::string(table_name(GetParam()))),
              std::string::npos);
}

TEST_P(AuditDamageOfTable, ARowDoubledWithinAFile) {
    const auto file = second_file();
    ports::Rows rows = folder.rows_of(GetParam(), file);
    const auto twice = [](auto& column) {
        if (!column.empty()) column.insert(column.begin(), column.front());
    };
    const base::GameToken game = rows.game.front();
    twice(rows.game);
    twice(rows.user);
    twice(rows.superhero);
    twice(rows.rank);
    twice(rows.rounds);
    twice(rows.damage_received);
    twice(rows.damage_sent);
    folder.replace(GetParam(), file, rows);
    const auto report = folder.report();
    expect_only(report, {{Kind::doubled, 1}, {Kind::altered, report.findings.of(Kind::altered)}});
    EXPECT_GE(report.findings.of(Kind::altered), 2U);
    EXPECT_EQ(first(report, Kind::doubled).game, game);
    EXPECT_NE(first(report, Kind::doubled).text.find("two rows"), std::string::npos);
}

TEST_F(AuditDamage, SwappedRanks) {
    const auto file = folder.files(Table::podium)[1];
    ports::Rows rows = folder.rows_of(Table::podium, file);
    ASSERT_EQ(rows.game[0], rows.game[1]);
    std::swap(rows.rank[0], rows.rank[1]);
    folder.replace(Table::podium, file, rows);
    const auto report = folder.report();
    expect_only(report, {{Kind::wrong, 1}, {Kind::altered, report.findings.of(Kind::altered)}});
    EXPECT_GE(report.findings.of(Kind::altered), 1U);
    EXPECT_EQ(first(report, Kind::wrong).game, rows.game[0]);
    EXPECT_NE(first(report, Kind::wrong).text.find("rank is "), std::string::npos);
}

TEST_F(AuditDamage, AnotherHero) {
    const auto file = folder.files(Table::meta)[0];
    ports::Rows rows = folder.rows_of(Table::meta, file);
    rows.superhero[0] = 700;
    folder.replace(Table::meta, file, rows);
    const auto report = folder.report();
    EXPECT_EQ(report.wrong(), 1U);
    EXPECT_NE(first(report, Kind::wrong).text.find("superhero_id is 700"), std::string::npos);
}

TEST_F(AuditDamage, ARemovedCommit) {
    std::filesystem::remove(folder.commits()[1]);
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}, {Kind::orphan, 2}});
    EXPECT_NE(first(report, Kind::ledger).text.find("in no commit"), std::string::npos);
}

TEST_F(AuditDamage, TheFirstCommitRemoved) {
    std::filesystem::remove(folder.commits()[0]);
    expect_only(folder.report(), {{Kind::ledger, 1}, {Kind::orphan, 2}});
}

TEST_F(AuditDamage, TheLastCommitRemoved) {
    std::filesystem::remove(folder.commits()[2]);
    expect_only(folder.report(), {{Kind::orphan, 2}});
}

TEST_F(AuditDamage, ACommitFileThatIsDamaged) {
    const auto file = folder.commits()[1];
    std::string bytes = support::read_text(file);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    support::write_text(file, bytes);
    const auto report = folder.run();
    ASSERT_TRUE(report.has_error());
    EXPECT_EQ(report.error().fault, base::Fault::disk);
    EXPECT_NE(report.error().what.find(file.filename().string()), std::string::npos);
}

TEST_F(AuditDamage, AGameInALaterCommitAgain) {
    PlayedGame fresh = folder.players.play(2);
    folder.write(fresh);
    folder.commit({fresh, folder.games[20]});
    const auto report = folder.report();
    expect_only(report, {{Kind::doubled, 1}});
    EXPECT_EQ(first(report, Kind::doubled).game, folder.games[20].token());
    const auto files = folder.files(Table::meta);
    for (const auto& file : {files[1], files[3]}) {
        EXPECT_NE(first(report, Kind::doubled).text.find(file.filename().string()),
                  std::string::npos);
    }
}

TEST_F(AuditDamage, ALostRecord) {
    PlayedGame game = folder.players.play(3);
    const auto attack =
        std::find_if(game.records.begin(), game.records.end(),
                     [](const auto& record) { return record.topic == base::k_game_queue; });
    game.records.erase(attack);
    folder.write(game);
    folder.commit({game});
    const auto report = folder.report();
    expect_only(report, {{Kind::gap, 1}});
    EXPECT_EQ(first(report, Kind::gap).game, game.token());
}

TEST_F(AuditDamage, AGameThatNoCommitHas) {
    const PlayedGame game = folder.players.play(3);
    folder.write(game);
    auto report = folder.report();
    expect_only(report, {{Kind::missing, 1}});
    EXPECT_EQ(report.counts.not_yet_processed, 1U);

    const PlayedGame next = folder.players.play(2);
    folder.write(next);
    folder.commit({next});  // passes by the other one
    report = folder.report();
    EXPECT_EQ(first(report, Kind::missing).game, game.token());
}

TEST_F(AuditDamage, TheWitness) {
    std::string witness;
    for (const auto& game : folder.games) {
        wire::append_witness_line(witness, {game.token(), wire::Outcome::complete});
    }
    ASSERT_TRUE(folder.report(witness).ok());

    const PlayedGame lost = folder.players.play(2);
    std::string more = witness;
    wire::append_witness_line(more, {lost.token(), wire::Outcome::complete});
    auto report = folder.report(more);
    expect_only(report, {{Kind::missing, 1}});
    EXPECT_EQ(first(report, Kind::missing).game, lost.token());

    std::string other;
    wire::append_witness_line(other, {folder.games[5].token(), wire::Outcome::timed_out});
    report = folder.report(other);
    expect_only(report, {{Kind::wrong, 1}});
    EXPECT_EQ(first(report, Kind::wrong).game, folder.games[5].token());
}

}  // namespace
