#include "audit/row_faults.h"

#include <gtest/gtest.h>

#include "tests/support/audit_fakes.h"

namespace {

// Rows of a played game of four, ascending by user, and the same as expected.
struct Rows {
    std::vector<audit::MetaRow> meta;
    std::vector<audit::PodiumRow> podium;
    audit::Expected expected;

    Rows() {
        auto fight = support::GameTable(1).play(4).fight;
        std::sort(fight.fighters.begin(), fight.fighters.end(),
                  [](const auto& a, const auto& b) { return a.user < b.user; });
        for (const auto& f : fight.fighters) {
            meta.push_back({f.user, f.hero, 0});
            podium.push_back({f.user, f.damage_received, f.damage_sent, 0, f.rank, f.rounds});
            expected.users.push_back(
                {f.user, f.hero, f.health, f.rank, f.rounds, f.damage_received, f.damage_sent});
        }
    }
    std::string fault() const { return fault_of_rows(meta, podium).text; }
    std::string difference() const { return audit::difference(meta, podium, expected).text; }
};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(RowFaults, NameTheTable) {
    Rows rows;
    rows.meta[1].hero = 700;
    EXPECT_EQ(audit::difference(rows.meta, rows.podium, rows.expected).table, ports::Table::meta);
    Rows other;
    ++other.podium[1].rounds;
    EXPECT_EQ(audit::difference(other.meta, other.podium, other.expected).table,
              ports::Table::podium);
}

TEST(RowFaults, RightRowsHaveNone) {
    const Rows rows;
    EXPECT_EQ(rows.fault(), "");
    EXPECT_EQ(rows.difference(), "");
}

TEST(RowFaults, EachRowNeedsItsPartner) {
    for (std::size_t i = 0; i < 4; ++i) {
        Rows rows;
        const std::string user = rows.meta[i].user.text();
        rows.meta.erase(rows.meta.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_TRUE(has(rows.fault(), user) && has(rows.fault(), "none in GAME_META"));
        Rows other;
        other.podium.erase(other.podium.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_TRUE(has(other.fault(), user) && has(other.fault(), "none in GAME_PODIUM"));
    }
}

TEST(RowFaults, RanksAreOneToN) {
    for (const int rank : {0, 5, 200}) {
        Rows rows;
        rows.podium[2].rank = static_cast<std::uint8_t>(rank);
        EXPECT_TRUE(has(rows.fault(), "rank " + std::to_string(rank)));
    }
    Rows rows;
    rows.podium[2].rank = rows.podium[1].rank;
    EXPECT_TRUE(has(rows.fault(), "does not fit"));
}

TEST(RowFaults, WhatWasSentWasReceived) {
    Rows rows;
    ++rows.podium[0].damage_sent;
    EXPECT_TRUE(has(rows.fault(), "damage sent"));
}

TEST(RowFaults, HeroesDiffer) {
    Rows rows;
    rows.meta[0].hero = rows.meta[3].hero;
    EXPECT_TRUE(has(rows.fault(), "two users have hero"));
}

TEST(RowFaults, NobodyFightsAlone) {
    Rows rows;
    rows.meta.resize(1);
    rows.podium.resize(1);
    EXPECT_TRUE(has(rows.fault(), "1 user only"));
}

TEST(RowFaults, EachColumnIsCompared) {
    const auto differs = [](std::string_view column, auto change) {
        Rows rows;
        change(rows);
        return has(rows.difference(), std::string(column) + " is ");
    };
    EXPECT_TRUE(differs("superhero_id", [](Rows& r) { ++r.meta[1].hero; }));
    EXPECT_TRUE(differs("rank", [](Rows& r) { std::swap(r.podium[0].rank, r.podium[1].rank); }));
    EXPECT_TRUE(differs("rounds", [](Rows& r) { ++r.podium[1].rounds; }));
    EXPECT_TRUE(differs("damage_received", [](Rows& r) { ++r.podium[1].damage_received; }));
    EXPECT_TRUE(differs("damage_sent", [](Rows& r) { ++r.podium[1].damage_sent; }));
    EXPECT_TRUE(differs("the number of its rows", [](Rows& r) { r.expected.users.pop_back(); }));
    Rows rows;
    rows.meta[0].user.bytes[0] = rows.podium[0].user.bytes[0] = 0;
    EXPECT_TRUE(has(rows.difference(), "took no seat"));
}

}  // namespace
