#include "wire/roster_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace wire {
namespace {

std::string hero(const std::string& id, const std::string& name, const std::string& stats) {
    return R"({"id":)" + id + R"(,"name":")" + name + R"(","powerstats":)" + stats + "}";
}
const std::string k_second = hero("2", "Hector", R"({"speed":"20","power":30,"combat":40})");

std::string roster_of(const std::string& first) { return "[" + first + "," + k_second + "]"; }

std::string fault(const std::string& json) {
    const auto roster = parse_roster(json, "roster.json");
    EXPECT_EQ(registry_heroes(json, "roster.json").has_value(), roster.has_value());
    if (roster) return "no fault";
    EXPECT_EQ(roster.error().fault, base::Fault::rejected);
    return roster.error().what;
}

TEST(ParseRoster, TakesNumbersTextsAndGaps) {
    const auto roster = parse_roster(
        roster_of(hero("\"1\"", "Achilles",
                       R"({"intelligence":"50","strength":2,"durability":"null","speed":null,)"
                       R"("power":"0","combat":7.0,"luck":"great"})")),
        "roster.json");
    ASSERT_TRUE(roster);
    ASSERT_EQ(roster->size(), 2U);
    EXPECT_EQ(roster->find(1)->name, "Achilles");
    EXPECT_EQ(roster->find(1)->health, 1000U);  // 10 · 50 · 2 · 1
    EXPECT_EQ(roster->find(1)->attack, 7U);     // 1 · 1 · 7
    EXPECT_EQ(roster->find(2)->health, 10U);
    EXPECT_EQ(roster->find(2)->attack, 24'000U);
}

TEST(ParseRoster, TakesAnObjectOfHeroesAndHeroesWithoutStats) {
    const auto roster =
        parse_roster(R"({"1":{"id":1},"65535":{"id":"65535","powerstats":{}}})", "r");
    ASSERT_TRUE(roster);
    EXPECT_EQ(roster->find(1)->health, 10U);
    EXPECT_EQ(roster->find(65535)->attack, 1U);
}

TEST(ParseRoster, TakesStatsThatTheApiHasAboveItsScale) {
    const auto roster = parse_roster(
        roster_of(hero("43", "Ares", R"({"combat":"101","durability":"110"})")), "roster.json");
    ASSERT_TRUE(roster);
    EXPECT_EQ(roster->find(43)->attack, 101U);
    EXPECT_EQ(roster->find(43)->health, 1100U);
}

TEST(ParseRoster, NamesHeroAndFieldOfAFault) {
    const auto with_stats = [](const std::string& stats) {
        return roster_of(hero("12", "Achilles", stats));
    };
    EXPECT_EQ(fault(with_stats(R"({"speed":"fast"})")),
              "roster.json: hero 1 \"Achilles\": powerstats.speed is \"fast\": "
              "a number 0..100 expected (line 1, column 2)");
    EXPECT_EQ(fault(with_stats(R"({"power":256})")),
              "roster.json: hero 1 \"Achilles\": powerstats.power is 256: "
              "a number 0..100 expected (line 1, column 2)");
    EXPECT_EQ(fault(with_stats(R"({"power":"-1"})")),
              "roster.json: hero 1 \"Achilles\": powerstats.power is \"-1\": "
              "a number 0..100 expected (line 1, column 2)");
    EXPECT_EQ(fault(with_stats(R"({"combat":[5]})")),
              "roster.json: hero 1 \"Achilles\": powerstats.combat is [5]: "
              "a number 0..100 expected (line 1, column 2)");
    EXPECT_EQ(
        fault(with_stats("7")),
        "roster.json: hero 1 \"Achilles\": powerstats is 7: an object expected (line 1, column "
        "2)");
    EXPECT_EQ(fault(roster_of(hero("2", "Achilles", "{}"))),
              "roster.json: hero 2 \"Hector\": id is 2: an id that no other hero has expected "
              "(line 1, column 45)");
    EXPECT_EQ(fault(roster_of(hero("0", "A", "{}"))),
              "roster.json: hero 1 \"A\": id is 0: a number 1..65535 expected (line 1, column 2)");
    EXPECT_EQ(
        fault(roster_of(hero("65536", "A", "{}"))),
        "roster.json: hero 1 \"A\": id is 65536: a number 1..65535 expected (line 1, column 2)");
    EXPECT_EQ(fault(roster_of(hero("-9223372036854775808", "A", "{}"))),
              "roster.json: hero 1 \"A\": id is -9223372036854775808: "
              "a number 1..65535 expected (line 1, column 2)");
    EXPECT_EQ(
        fault(roster_of(R"({"name":"A"})")),
        "roster.json: hero 1 \"A\": id is missing: a number 1..65535 expected (line 1, column 2)");
    EXPECT_EQ(fault(roster_of("[]")),
              "roster.json: hero 1 is []: an object expected (line 1, column 2)");
}

TEST(ParseRoster, RefusesWhatIsNoRoster) {
    EXPECT_EQ(fault("[" + k_second + "]"), "roster.json: 1 hero: at least 2 expected");
    EXPECT_EQ(fault("[]"), "roster.json: 0 heroes: at least 2 expected");
    EXPECT_EQ(fault("7"), "roster.json: an array of heroes expected");
    EXPECT_EQ(fault(""), "roster.json: not JSON: line 1, column 1: a value expected");
    EXPECT_EQ(fault("[{\"id\":1"),
              "roster.json: not JSON: line 1, column 9: a comma or } expected");
    EXPECT_EQ(fault("[\n  {\"id\": 1},\n  {id: 2}\n]"),
              "roster.json: not JSON: line 3, column 4: a name in quotes expected");
    EXPECT_EQ(fault(std::string(100'000, '[')).rfind("roster.json: not JSON: ", 0), 0U);
    EXPECT_EQ(fault(std::string("\xFF\xFE[\0", 4)),
              "roster.json: not JSON: it is UTF-16, UTF-8 expected");
}

TEST(ParseRoster, NamesTheLineOfTheHeroThatIsWrong) {
    const std::string first = hero("1", "A", "{}"), third = hero("3", "C", R"({"speed":[]})");
    EXPECT_EQ(fault("[\n" + first + ",\n " + k_second + ",\n   " + third + "\n]"),
              "roster.json: hero 3 \"C\": powerstats.speed is []: a number 0..100 expected "
              "(line 4, column 4)");
    EXPECT_EQ(fault("{\n\"a\": " + first + ",\n\"c\": " + third + "}"),
              "roster.json: hero 2 \"C\": powerstats.speed is []: a number 0..100 expected "
              "(line 3, column 6)");
    EXPECT_EQ(fault(R"({"response":"success","results":[)" + first + ",\n" + third + "]}"),
              "roster.json: hero 2 \"C\": powerstats.speed is []: a number 0..100 expected "
              "(line 2, column 1)");
    EXPECT_EQ(fault(first + "\n" + third),
              "roster.json: hero 2 \"C\": powerstats.speed is []: a number 0..100 expected "
              "(line 2, column 1)");
    EXPECT_EQ(fault(first + "\n" + k_second + "\n{\"id\""),
              "roster.json: not JSON: line 3, column 6: a colon expected");
}

std::size_t heroes_in(const std::string& json) {
    const auto roster = parse_roster(json, "r");
    EXPECT_TRUE(roster) << roster.error().what;
    return roster ? roster->size() : 0;
}

TEST(ParseRoster, TakesWhatTheApiAnswers) {
    const std::string one = R"({"response":"success","id":"1","name":"A","powerstats":{}})";
    const std::string search =
        R"({"response":"success","results-for":"man","results":[)" + one + "," + k_second + "]}";
    EXPECT_EQ(fault(one), "roster.json: 1 hero: at least 2 expected");
    EXPECT_EQ(heroes_in(search), 2U);
    EXPECT_EQ(heroes_in("[" + search + "]"), 2U);
    EXPECT_EQ(heroes_in(one + k_second), 2U);
    EXPECT_EQ(heroes_in(one + "\n" + k_second + "\n"), 2U);
    EXPECT_EQ(heroes_in("\xEF\xBB\xBF[" + one + "," + k_second + "]"), 2U);
    EXPECT_EQ(fault(R"({"response":"error","error":"invalid id"})"),
              "roster.json: hero 1 is an error of the Super Hero API, \"invalid id\": a hero "
              "expected (line 1, column 1)");
}

TEST(ParseRoster, TakesAnAnswerOfPowerStatsAlone) {
    const std::string stats =
        R"({"response":"success","id":"1","name":"A","intelligence":"5","strength":"2",)"
        R"("speed":"3","durability":"1","power":"7","combat":"1"})";
    const auto roster = parse_roster(stats + k_second, "r");
    ASSERT_TRUE(roster);
    EXPECT_EQ(roster->find(1)->health, 100U);
    EXPECT_EQ(roster->find(1)->attack, 21U);
    const std::string kept = (*registry_heroes(stats + k_second, "r"))[0].second;
    EXPECT_NE(kept.find(R"("powerstats":{"intelligence":"5")"), std::string::npos) << kept;
    EXPECT_NE(kept.find(R"("health":100,"attack":21})"), std::string::npos) << kept;
}

TEST(ParseRoster, KeepsFaultsOnOneReadableLine) {
    const std::string what = fault(roster_of(
        hero("1", "A\\nB", R"({"speed":")" + std::string(39, 'x') + "\xE2\x82\xAC" + "y\"}")));
    EXPECT_EQ(what, "roster.json: hero 1 \"A\\nB\": powerstats.speed is \"" + std::string(39, 'x') +
                        "...: a number 0..100 expected (line 1, column 2)");
}

TEST(RegistryHeroes, BearTheComputedStats) {
    const auto heroes = registry_heroes(
        roster_of(R"({"id":"1","name":"A","powerstats":{"speed":"5"},"work":{"base":"-"}})"), "r");
    ASSERT_TRUE(heroes);
    ASSERT_EQ(heroes->size(), 2U);
    EXPECT_EQ((*heroes)[0].first, 1);
    EXPECT_EQ((*heroes)[0].second,
              R"({"id":"1","name":"A","powerstats":{"speed":"5","health":10,"attack":5},)"
              R"("work":{"base":"-"}})");
    EXPECT_EQ((*registry_heroes(roster_of(R"({"id":1})"), "r"))[0].second,
              R"({"id":1,"powerstats":{"health":10,"attack":1}})");
}

// The roster that is built into the program.
TEST(ParseRoster, TakesTheBuiltInRoster) {
    std::ifstream file("src/app/roster/heroes.json");
    std::stringstream text;
    text << file.rdbuf();
    const auto roster = parse_roster(text.str(), "heroes.json");
    ASSERT_TRUE(roster) << roster.error().what;
    EXPECT_GE(roster->size(), 100U);
    const auto heroes = registry_heroes(text.str(), "heroes.json");
    ASSERT_TRUE(heroes);
    EXPECT_EQ(heroes->size(), roster->size());
}

}  // namespace
}  // namespace wire
