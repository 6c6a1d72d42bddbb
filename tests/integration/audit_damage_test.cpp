// Damage done on purpose to real files: audit names it, and nothing but it.
#include <gtest/gtest.h>

#include "audit/advice.h"
#include "tests/integration/audit_damage.h"
#include "wire/witness.h"

namespace {

using audit::Kind;
using ports::Table;
using support::AuditDamage;
using support::PlayedGame;

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
    EXPECT_NE(first(report, Kind::ledger).text.find(name(file) + " is not there"),
              std::string::npos);
    EXPECT_NE(first(report, Kind::ledger).mend.find("restore the file"), std::string::npos);
    EXPECT_TRUE(first(report, Kind::ledger).offset && first(report, Kind::missing).offset);
    EXPECT_EQ(first(report, Kind::missing).file, name(file));
    ASSERT_EQ(report.findings.examples(Kind::missing).size(), 1U) << "one cause, one finding";
    EXPECT_EQ(first(report, Kind::missing).games, 18U);
    EXPECT_TRUE(in_second_commit(first(report, Kind::missing).game));
    EXPECT_EQ(
        lines_with(report, name(file)),
        std::vector<std::string>{"  " + first(report, Kind::ledger).text + ": 18 games missing"});
}

TEST_P(AuditDamageOfTable, DetailsListTheGamesOfADeletedFile) {
    std::filesystem::remove(second_file());
    const auto report = folder.report({}, audit::Details::on);
    const auto& missing = first(report, Kind::missing);
    ASSERT_EQ(missing.tokens.size(), 18U);
    const std::string text = readable_text(report);
    for (const auto& game : missing.tokens) {
        EXPECT_TRUE(in_second_commit(game));
        EXPECT_NE(text.find(game.text()), std::string::npos);
        EXPECT_NE(json_text(report).find(game.text()), std::string::npos);
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
    ASSERT_EQ(lines_with(report, name(file)).size(), 1U);
    EXPECT_TRUE(lines_with(report, name(file))[0].ends_with(": 18 games missing"));
}

TEST_P(AuditDamageOfTable, ACutFile) {
    const auto file = second_file();
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    const auto report = folder.report();
    expect_only(report, {{Kind::damaged, 1}, {Kind::missing, 18}});
    EXPECT_EQ(first(report, Kind::damaged).file, name(file));
    EXPECT_EQ(lines_with(report, name(file)).size(), 1U);
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
    ASSERT_EQ(lines_with(report, "copy.parquet").size(), 1U);
    EXPECT_TRUE(lines_with(report, "copy.parquet")[0].ends_with(": 18 games in other files too"));
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
    expect_only(report, {{Kind::wrong, 1}, {Kind::altered, 1}});
    EXPECT_NE(first(report, Kind::altered).text.find("; the digest of the commit's rows is"),
              std::string::npos)
        << "rows and digest; as a rule the size too";
    EXPECT_EQ(first(report, Kind::wrong).game, lost);
    EXPECT_EQ(first(report, Kind::wrong).file,
              std::string(table_name(other())) + "/" + file.filename().string());
    EXPECT_TRUE(first(report, Kind::wrong).offset);
    EXPECT_NE(first(report, Kind::wrong).mend.find("--rebuild"), std::string::npos);
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
    expect_only(report, {{Kind::doubled, 1}, {Kind::altered, 1}});
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
    expect_only(report, {{Kind::wrong, 1}, {Kind::altered, 1}});
    ASSERT_EQ(lines_with(report, file.filename().string()).size(), 1U);
    EXPECT_EQ(first(report, Kind::wrong).game, rows.game[0]);
    EXPECT_NE(first(report, Kind::wrong).text.find("rank is "), std::string::npos);
}

// Every column: the game, the user, the value, its file and the way out are named.
TEST_F(AuditDamage, AnAlteredValue) {
    const std::map<std::string, std::function<std::uint64_t(ports::Rows&)>> changes = {
        {"rank", [](auto& rows) { return rows.rank[4] = 77; }},
        {"rounds", [](auto& rows) { return ++rows.rounds[4]; }},
        {"damage_received", [](auto& rows) { return ++rows.damage_received[4]; }},
        {"damage_sent", [](auto& rows) { return ++rows.damage_sent[4]; }}};
    const auto file = folder.files(Table::podium)[1];
    const ports::Rows right = folder.rows_of(Table::podium, file);
    for (const auto& [column, change] : changes) {
        ports::Rows rows = right;
        const std::string value = std::to_string(change(rows));
        folder.replace(Table::podium, file, rows);
        const auto report = folder.report();
        EXPECT_EQ(report.wrong(), 1U);
        const auto wrong = first(report, Kind::wrong);
        EXPECT_EQ(wrong.game, rows.game[4]);
        EXPECT_EQ(wrong.file, "GAME_PODIUM/" + file.filename().string());
        EXPECT_TRUE(wrong.partition && wrong.offset);
        EXPECT_EQ(wrong.text.find("user " + rows.user[4].text() + ": " + column + " is " + value),
                  0U)
            << wrong.text;
        EXPECT_NE(wrong.mend.find("superhero batch --rebuild"), std::string::npos);
    }
}

TEST_F(AuditDamage, AnotherHero) {
    const auto file = folder.files(Table::meta)[0];
    ports::Rows rows = folder.rows_of(Table::meta, file);
    rows.superhero[0] = 700;
    folder.replace(Table::meta, file, rows);
    const auto report = folder.report();
    EXPECT_EQ(report.wrong(), 1U);
    EXPECT_NE(first(report, Kind::wrong).text.find("superhero_id is 700"), std::string::npos);
    EXPECT_EQ(first(report, Kind::wrong).file, "GAME_META/" + file.filename().string());
}

std::string offsets(const ports::OffsetRange& range) {
    return "offsets " + std::to_string(range.from) + "-" + std::to_string(range.to);
}

std::string names(const ports::Commit& commit) {
    return "(GAME_META/" + commit.files[0].name + ", GAME_PODIUM/" + commit.files[1].name + ")";
}

TEST_F(AuditDamage, ARemovedCommit) {
    const auto gone = folder.alter_commit(1, [](auto&) {});
    std::filesystem::remove(folder.commits()[1]);
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}});
    const auto hole = first(report, Kind::ledger);
    EXPECT_TRUE(hole.text.ends_with(offsets(gone.range) +
                                    " before it are in no commit: 1 commit file is not there, but "
                                    "its 2 data files are, with 18 games " +
                                    names(gone)))
        << hole.text;
    EXPECT_EQ(hole.offset, gone.range.to);
    EXPECT_EQ(hole.games, 18U);
    EXPECT_EQ(hole.mend, audit::k_restore_commit);
    EXPECT_EQ(report.games(), 54U) << "all are in view";
    EXPECT_EQ(lines_with(report, gone.files[0].name), std::vector<std::string>{"  " + hole.text});
}

TEST_F(AuditDamage, TheFirstCommitRemoved) {
    const auto gone = folder.alter_commit(0, [](auto&) {});
    std::filesystem::remove(folder.commits()[0]);
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}});
    EXPECT_NE(first(report, Kind::ledger)
                  .text.find(offsets(gone.range) + " before it are in no "
                                                   "commit: 1 commit file is not there"),
              std::string::npos);
}

TEST_F(AuditDamage, TheLastCommitRemoved) {
    const auto gone = folder.alter_commit(2, [](auto&) {});
    std::filesystem::remove(folder.commits()[2]);
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}});
    const auto lost = first(report, Kind::ledger);
    EXPECT_EQ(lost.text,
              offsets(gone.range) +
                  " of partition 0 are in no commit: 1 commit file is not there, but its "
                  "2 data files are, with 18 games " +
                  names(gone));
    EXPECT_EQ(lost.offset, gone.range.from);
    EXPECT_EQ(lost.mend, audit::k_restore_last_commit) << "a worker would go on before them";
}

TEST_F(AuditDamage, SeveralCommitsRemovedAreOneHole) {
    const auto first_gone = folder.alter_commit(0, [](auto&) {});
    const auto last_gone = folder.alter_commit(1, [](auto&) {});
    std::filesystem::remove(folder.commits()[0]);
    std::filesystem::remove(folder.commits()[0]);
    auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}});
    const std::string text = first(report, Kind::ledger).text;
    EXPECT_NE(text.find(offsets({first_gone.range.from, last_gone.range.to})), std::string::npos);
    EXPECT_NE(text.find("2 commit files are not there, but their 4 data files are, with 36 games"),
              std::string::npos)
        << text;
    EXPECT_EQ(text.find(last_gone.files[1].name), std::string::npos);
    EXPECT_NE(text.find(" and others)"), std::string::npos);
    report = folder.report({}, audit::Details::on);
    EXPECT_NE(first(report, Kind::ledger).text.find("GAME_PODIUM/" + last_gone.files[1].name),
              std::string::npos);

    std::filesystem::remove(folder.commits()[0]);
    report = folder.report();
    expect_only(report, {{Kind::ledger, 1}});
    EXPECT_NE(first(report, Kind::ledger)
                  .text.find("3 commit files are not there, but their 6 "
                             "data files are, with 54 games"),
              std::string::npos);
}

TEST_F(AuditDamage, ARemovedCommitAndOneOfItsFiles) {
    const auto gone = folder.alter_commit(1, [](auto&) {});
    std::filesystem::remove(folder.commits()[1]);
    std::filesystem::remove(folder.files(Table::meta)[1]);
    std::filesystem::remove(folder.files(Table::podium)[1]);
    const auto report = folder.report();
    expect_only(report, {{Kind::ledger, 1}, {Kind::missing, 18}});
    EXPECT_TRUE(first(report, Kind::ledger).text.ends_with(" before it are in no commit"));
    EXPECT_EQ(report.findings.examples(Kind::missing).size(), 1U);
}

TEST_F(AuditDamage, ARebuildIsNoAdviceForALostCommitWhereTheTopicsHaveNoRecords) {
    std::filesystem::remove(folder.commits()[1]);
    const auto report = folder.report_without_log();
    EXPECT_EQ(
        first(report, Kind::ledger).mend,
        "restore the commit file; no topics were given from which the tables could be rebuilt");
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
    EXPECT_EQ(report.findings.all(), 0U);
    EXPECT_EQ(report.answer(), audit::Answer::behind);
    EXPECT_EQ(report.counts.not_yet_processed, 1U);

    const std::vector<PlayedGame> next{folder.players.play(4), folder.players.play(4)};
    for (const auto& other : next) folder.write(other);
    folder.commit(next);  // of so many records that it passes by the first one's end
    report = folder.report();
    EXPECT_EQ(report.answer(), audit::Answer::wrong);
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
