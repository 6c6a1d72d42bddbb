#include "audit/comparison.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "tests/support/audit_world.h"

namespace {

using ports::Table;
using support::FakeTables;
using support::PlayedGame;

// Two folders with the same games, cut into files in different ways.
class Compare : public testing::Test {
protected:
    Compare() {
        support::GameTable table(3);
        for (int i = 0; i < 40; ++i) games.push_back(table.play(2 + i % 4));
        one = tables_of(games, 40);
        auto shuffled = games;
        std::reverse(shuffled.begin(), shuffled.end());
        other = tables_of(shuffled, 7);
    }

    static FakeTables tables_of(const std::vector<PlayedGame>& games, std::size_t a_file) {
        FakeTables tables;
        for (std::size_t from = 0; from < games.size(); from += a_file) {
            ports::Rows rows;
            for (std::size_t i = from; i < std::min(games.size(), from + a_file); ++i) {
                support::append_rows(rows, games[i].fight);
            }
            const std::string name = std::to_string(from) + ".parquet";
            tables.files.push_back({Table::meta, name, rows});
            tables.files.push_back({Table::podium, name, rows});
        }
        return tables;
    }

    audit::Comparison run(const audit::ComparisonOptions& options = {}) {
        auto comparison =
            audit::compare(options, {one, one, "one"}, {other, other, "two"}, progress);
        EXPECT_TRUE(comparison.has_value());
        return *comparison;
    }

    struct Counts {
        std::uint64_t equal = 0, different = 0, only_first = 0, only_second = 0;
        std::uint64_t doubled_first = 0, doubled_second = 0;
        bool operator==(const Counts&) const = default;
    };
    static Counts counts(const audit::Comparison& c) {
        EXPECT_EQ(c.same(), c.equal == c.first.games && c.equal == c.second.games &&
                                c.first.doubled + c.second.doubled == 0);
        return {c.equal,       c.different,     c.first.only,
                c.second.only, c.first.doubled, c.second.doubled};
    }

    std::vector<PlayedGame> games;
    FakeTables one, other;
    std::function<void(double, std::string_view)> progress;
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_F(Compare, OrderAndFilesDoNotMatter) {
    const auto seen = run();
    EXPECT_EQ(counts(seen), (Counts{.equal = 40}));
    EXPECT_TRUE(seen.same());
    EXPECT_EQ(seen.first.digest, support::digest_of(games));
    EXPECT_EQ(seen.second.digest, seen.first.digest);
    EXPECT_EQ(seen.first.files, 2U);
    EXPECT_EQ(seen.second.files, 12U);
    EXPECT_EQ(seen.first.meta_rows, seen.second.podium_rows);
    EXPECT_EQ(readable_text(seen).find("compare: the same, 40 games in 2 files of one"), 0U);
}

TEST_F(Compare, GamesOfOneOnly) {
    other = tables_of({games.begin() + 2, games.end()}, 9);
    support::GameTable more(99);
    const PlayedGame late = more.play(3);
    ports::Rows rows;
    support::append_rows(rows, late.fight);
    other.files.push_back({Table::meta, "late.parquet", rows});
    other.files.push_back({Table::podium, "late.parquet", rows});
    const auto seen = run();
    EXPECT_EQ(counts(seen), (Counts{.equal = 38, .only_first = 2, .only_second = 1}));
    ASSERT_EQ(seen.second.only_examples.size(), 1U);
    EXPECT_EQ(seen.second.only_examples[0].game, late.token());
    EXPECT_EQ(seen.second.only_examples[0].file, "GAME_META/late.parquet");
    std::set<base::GameToken> lost;
    for (const auto& place : seen.first.only_examples) lost.insert(place.game);
    EXPECT_EQ(lost, (std::set{games[0].token(), games[1].token()}));
    EXPECT_NE(seen.first.digest, seen.second.digest);
    const auto text = readable_text(seen);
    EXPECT_EQ(text.find("compare: NOT the same"), 0U);
    EXPECT_TRUE(has(text, "games only in two: 1\n  " + late.token().text()));
}

TEST_F(Compare, EachColumnIsNamedWithBothValues) {
    struct Case {
        Table table;
        std::string column;
        std::function<std::string(ports::Rows&)> change;  // -> the value before
    };
    const auto bump = [](auto& column) {
        const auto before = std::to_string(column[1]);
        ++column[1];
        return before;
    };
    const std::vector<Case> cases = {
        {Table::meta, "superhero_id", [&](auto& rows) { return bump(rows.superhero); }},
        {Table::podium, "rank", [&](auto& rows) { return bump(rows.rank); }},
        {Table::podium, "rounds", [&](auto& rows) { return bump(rows.rounds); }},
        {Table::podium, "damage_received", [&](auto& rows) { return bump(rows.damage_received); }},
        {Table::podium, "damage_sent", [&](auto& rows) { return bump(rows.damage_sent); }}};
    for (const Case& change : cases) {
        other = tables_of(games, 7);
        ports::Rows& rows = other.file(change.table, "7.parquet").rows;
        const std::string before = change.change(rows);
        const auto seen = run();
        EXPECT_EQ(counts(seen), (Counts{.equal = 39, .different = 1}));
        ASSERT_EQ(seen.examples.size(), 1U);
        const auto& example = seen.examples[0];
        EXPECT_EQ(example.game, rows.game[1]);
        ASSERT_EQ(example.rows.size(), 1U);
        EXPECT_EQ(example.rows[0].user, rows.user[1]);
        EXPECT_EQ(example.rows[0].table, change.table);
        EXPECT_EQ(example.rows[0].column, change.column);
        EXPECT_EQ(example.rows[0].first, before);
        EXPECT_EQ(example.rows[0].second, std::to_string(std::stoull(before) + 1));
        EXPECT_EQ(example.first_file, std::string(table_name(change.table)) + "/0.parquet");
        EXPECT_EQ(example.second_file, std::string(table_name(change.table)) + "/7.parquet");
        EXPECT_TRUE(has(readable_text(seen), "user " + rows.user[1].text() + ": " + change.column +
                                                 " is " + before + " in one, " +
                                                 example.rows[0].second + " in two"));
    }
}

TEST_F(Compare, ARowThatOneLacks) {
    ports::Rows& rows = other.file(Table::meta, "7.parquet").rows;
    const auto user = rows.user[0];
    const auto hero = rows.superhero[0];
    rows.game.erase(rows.game.begin());
    rows.user.erase(rows.user.begin());
    rows.superhero.erase(rows.superhero.begin());
    const auto seen = run();
    EXPECT_EQ(counts(seen), (Counts{.equal = 39, .different = 1}));
    ASSERT_EQ(seen.examples.size(), 1U);
    ASSERT_EQ(seen.examples[0].rows.size(), 1U);
    EXPECT_EQ(seen.examples[0].rows[0].user, user);
    EXPECT_EQ(seen.examples[0].rows[0].column, "row");
    EXPECT_EQ(seen.examples[0].rows[0].first, std::to_string(hero));
    EXPECT_EQ(seen.examples[0].rows[0].second, "");
    EXPECT_TRUE(has(readable_text(seen),
                    "its row in GAME_META is " + std::to_string(hero) + " in one, none in two"));
}

TEST_F(Compare, AGameThatOneTableLacks) {
    ports::Rows& rows = other.file(Table::podium, "35.parquet").rows;
    const auto game = rows.game.back();
    std::size_t lost = 0;
    for (; rows.game.back() == game; ++lost) {
        rows.game.pop_back();
        rows.user.pop_back();
        rows.rank.pop_back();
    }
    const auto seen = run();
    EXPECT_EQ(counts(seen), (Counts{.equal = 39, .different = 1}));
    EXPECT_EQ(seen.examples[0].game, game);
    EXPECT_EQ(seen.examples[0].rows.size() + seen.examples[0].more, lost);
    EXPECT_EQ(seen.examples[0].rows[0].table, Table::podium);
}

TEST_F(Compare, DoubledWithinOne) {
    auto copy = other.file(Table::meta, "14.parquet");
    copy.name = "copy.parquet";
    other.files.push_back(copy);
    auto seen = run();
    EXPECT_EQ(counts(seen), (Counts{.equal = 40, .doubled_second = 7}));
    EXPECT_FALSE(seen.same());
    ASSERT_FALSE(seen.second.doubled_examples.empty());
    EXPECT_TRUE(has(seen.second.doubled_examples[0].text,
                    "rows in GAME_META/14.parquet and in GAME_META/copy.parquet"));
    EXPECT_NE(seen.first.digest, seen.second.digest);

    // With another value, it is not the same game either.
    other.file(Table::meta, "copy.parquet").rows.superhero[0] += 1;
    seen = run();
    EXPECT_EQ(counts(seen), (Counts{.equal = 39, .different = 1, .doubled_second = 7}));
    EXPECT_EQ(seen.examples[0].rows[0].column, "row");

    one.files.push_back(one.files[1]);
    one.files.back().name = "copy.parquet";
    other = one;
    seen = run();
    EXPECT_EQ(counts(seen), (Counts{.equal = 40, .doubled_first = 40, .doubled_second = 40}));
    EXPECT_FALSE(seen.same());
}

TEST_F(Compare, AFileThatCannotBeReadIsLeftOut) {
    other.file(Table::podium, "35.parquet").damaged = true;
    const auto seen = run();
    EXPECT_EQ(seen.different, 5U);
    EXPECT_EQ(seen.second.unreadable, 1U);
    EXPECT_EQ(seen.second.files, 11U);
    EXPECT_FALSE(seen.same());
    EXPECT_TRUE(has(readable_text(seen),
                    "files of two that cannot be read: 1\n  "
                    "GAME_PODIUM/35.parquet: "));
}

TEST_F(Compare, WhatIsNotInViewIsNotCompared) {
    other.file(Table::meta, "0.parquet").visible = false;
    other.file(Table::podium, "0.parquet").visible = false;
    EXPECT_EQ(counts(run()), (Counts{.equal = 33, .only_first = 7}));
}

TEST_F(Compare, TemporaryFilesChangeNothing) {
    other.file(Table::podium, "7.parquet").rows.rank[1] = 77;
    audit::ComparisonOptions small;
    small.buffer_bytes = 1;
    EXPECT_EQ(json_text(run(small)), json_text(run()));
    small.scratch = "/nowhere";
    for (auto& tables : {&one, &other}) {
        for (int i = 0; i < 7; ++i) {
            tables->files.push_back(tables->files[0]);
            tables->files.back().name = "more" + std::to_string(i);
        }
    }
    const auto failed = audit::compare(small, {one, one, "one"}, {other, other, "two"}, {});
    ASSERT_TRUE(failed.has_error());
    EXPECT_EQ(failed.error().fault, base::Fault::disk);
}

TEST_F(Compare, KeepsAsManyExamplesAsAreWanted) {
    for (auto& file : other.files) {
        for (auto& value : file.rows.damage_sent) ++value;
    }
    audit::ComparisonOptions options;
    options.examples = 3;
    const auto seen = run(options);
    EXPECT_EQ(seen.different, 40U);
    EXPECT_EQ(seen.examples.size(), 3U);
    EXPECT_TRUE(has(readable_text(seen), "  and 37 more\n"));
}

TEST_F(Compare, Json) {
    other.file(Table::podium, "7.parquet").rows.rank[1] = 77;
    other.files.push_back({Table::meta, "x.parquet", {}, true, true, {}});
    const std::string text = json_text(run());
    EXPECT_FALSE(has(text, "\n"));
    const auto json = boost::json::parse(text).as_object();
    EXPECT_FALSE(json.at("same").as_bool());
    EXPECT_EQ(json.at("equal").to_number<int>(), 39);
    EXPECT_EQ(json.at("different").to_number<int>(), 1);
    EXPECT_EQ(json.at("first").at("name").as_string(), "one");
    EXPECT_EQ(json.at("second").at("unreadable_files").to_number<int>(), 1);
    const auto& rows = json.at("examples").at("different").at(0).at("rows").as_array();
    EXPECT_EQ(rows.at(0).at("column").as_string(), "rank");
    EXPECT_EQ(rows.at(0).at("second").as_string(), "77");
    EXPECT_TRUE(json.at("examples").as_object().contains("unreadable_second"));
}

TEST_F(Compare, ProgressNeverFalls) {
    double last = 0;
    progress = [&](double done, std::string_view) {
        EXPECT_GE(done, last);
        last = done;
    };
    run();
    EXPECT_EQ(last, 1);
}

TEST_F(Compare, TwoEmptyFoldersAreTheSame) {
    one = other = {};
    const auto seen = run();
    EXPECT_TRUE(seen.same());
    EXPECT_EQ(seen.first.digest, base::sha256_hex(""));
}

}  // namespace
