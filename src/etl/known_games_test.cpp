#include "etl/known_games.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "base/random.h"

namespace etl {
namespace {

base::GameToken token(std::uint64_t number) {
    return base::GameToken(base::uuid_v5(1, std::to_string(number)));
}

TEST(KnownGames, TellsTrailingFromDuplicate) {
    KnownGames known(10);
    EXPECT_EQ(known.see(token(1), 5), Late::unknown_game);
    known.add(token(1), 40);
    EXPECT_EQ(known.see(token(1), 40), Late::duplicate);
    EXPECT_EQ(known.see(token(1), 41), Late::trailing);
    EXPECT_EQ(known.see(token(1), 41), Late::duplicate);
    EXPECT_EQ(known.see(token(1), std::nullopt), Late::trailing);
    known.add(token(2), std::nullopt);
    EXPECT_EQ(known.see(token(2), 3), Late::trailing);
    EXPECT_EQ(known.see(token(2), 3), Late::trailing);
    known.add(token(3), 65534);
    EXPECT_EQ(known.see(token(3), 65534), Late::duplicate);
    EXPECT_EQ(known.see(token(3), 70000), Late::trailing);
    EXPECT_EQ(known.see(token(3), 65534), Late::trailing) << "too large a number is not kept";
}

// Held against a plain list: the last `capacity` distinct games, oldest out first.
TEST(KnownGames, ForgetsTheOldestFirst) {
    base::Random random(5);
    for (const std::size_t capacity : {1U, 2U, 7U, 100U}) {
        KnownGames known(capacity);
        std::deque<std::uint64_t> expected;
        for (int i = 0; i < 3000; ++i) {
            const std::uint64_t number = random.below(300);
            const auto at = std::find(expected.begin(), expected.end(), number);
            const bool there = at != expected.end();
            ASSERT_EQ(known.contains(token(number)), there);
            known.add(token(number), std::nullopt);
            if (there) continue;
            expected.push_back(number);
            if (expected.size() > capacity) expected.pop_front();
        }
        EXPECT_EQ(known.size(), capacity);
    }
}

// Version 7 UUIDs begin with a clock: all of one second share their first bytes.
TEST(TokenIndex, TokensThatDifferOnlyAtTheEndAreFound) {
    std::vector<base::GameToken> tokens;
    TokenIndex index;
    const auto at = [&](std::uint32_t i) -> const base::GameToken& { return tokens[i]; };
    for (std::uint32_t i = 0; i < 5000; ++i) {
        base::GameToken token;
        token.bytes[14] = static_cast<std::uint8_t>(i >> 8);
        token.bytes[15] = static_cast<std::uint8_t>(i);
        tokens.push_back(token);
        index.insert(i, at);
    }
    for (std::uint32_t i = 0; i < 5000; i += 2) index.erase(tokens[i], at);
    for (std::uint32_t i = 0; i < 5000; ++i) {
        ASSERT_EQ(index.find(tokens[i], at), i % 2 ? i : TokenIndex::k_none);
    }
    EXPECT_EQ(index.size(), 2500U);
}

}  // namespace
}  // namespace etl
