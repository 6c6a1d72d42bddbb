#include "wire/refusals.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

namespace wire {
namespace {

TEST(Refusals, AllStandInTheTableOnce) {
    std::ifstream header("src/wire/refusals.h");
    std::string line;
    std::size_t declared = 0;
    while (std::getline(header, line))
        declared += line.starts_with("inline constexpr RefusalText k_");
    EXPECT_EQ(refusal::k_all.size(), declared);
    std::set<std::string_view> texts;
    for (const RefusalText& refusal : refusal::k_all) texts.insert(refusal.text);
    EXPECT_EQ(texts.size(), declared);
}

TEST(Refusals, SayWhetherAskingAgainCanHelp) {
    EXPECT_EQ(refusal_kind("SERVER ADMITS NO NEW GAMES NOW"), RefusalKind::passing);
    EXPECT_EQ(refusal_kind("PARTICIPANTS OUT OF RANGE"), RefusalKind::final);
    EXPECT_EQ(refusal_kind("NOT THIS USER'S TURN"), RefusalKind::other);
    EXPECT_EQ(refusal_kind("SOMETHING ELSE"), RefusalKind::other);
    EXPECT_EQ(refusal_kind(""), RefusalKind::other);
}

}  // namespace
}  // namespace wire
