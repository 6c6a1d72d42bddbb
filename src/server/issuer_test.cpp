#include "server/issuer.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace server {
namespace {

combat::Roster roster() {
    std::vector<combat::Hero> heroes;
    for (int i = 1; i <= 30; ++i) heroes.push_back({static_cast<combat::HeroId>(i), "", 1, 1});
    return combat::Roster(std::move(heroes));
}

// 0, 1, 2, … in every byte.
base::Entropy counting() {
    return [count = std::uint8_t{0}]() mutable {
        std::array<std::uint8_t, 16> bytes;
        bytes.fill(count++);
        return bytes;
    };
}

std::vector<int> ids(const std::vector<combat::Hero>& hand) {
    std::vector<int> result;
    for (const auto& hero : hand) result.push_back(hero.id);
    return result;
}

TEST(Issuer, WithoutASeedAllIsDrawnFromEntropy) {
    const combat::Roster heroes = roster();
    const Issuer issuer(std::nullopt, counting(), heroes);
    EXPECT_EQ(issuer.user_token("a").text(), "00000000-0000-4000-8000-000000000000");
    EXPECT_EQ(issuer.user_token("a").text(), "01010101-0101-4101-8101-010101010101");
    EXPECT_EQ(issuer.game_token("m").text(), "02020202-0202-4202-8202-020202020202");
    EXPECT_NE(ids(issuer.hand(5, "m")), ids(issuer.hand(5, "m")));
    EXPECT_EQ(issuer.secret(), "05050505050505050505050505050505");
}

TEST(Issuer, WithASeedNamesDecide) {
    const combat::Roster heroes = roster();
    const Issuer one(7, counting(), heroes), other(7, counting(), heroes);
    (void)other.secret();  // another state of entropy
    EXPECT_EQ(one.user_token("a"), other.user_token("a"));
    EXPECT_EQ(one.user_token("a"), base::UserToken(base::uuid_v5(7, "user:a")));
    EXPECT_NE(one.user_token("a"), one.user_token("b"));
    EXPECT_EQ(one.game_token("m"), base::GameToken(base::uuid_v5(7, "match:m")));
    EXPECT_EQ(ids(one.hand(5, "m")), ids(other.hand(5, "m")));
    EXPECT_NE(ids(one.hand(5, "m")), ids(one.hand(5, "n")));
    const Issuer elsewhere(8, counting(), heroes);
    EXPECT_NE(one.user_token("a"), elsewhere.user_token("a"));
    EXPECT_NE(ids(one.hand(5, "m")), ids(elsewhere.hand(5, "m")));
}

TEST(Issuer, WithASeedButNoMatchGamesAreRandom) {
    const combat::Roster heroes = roster();
    const Issuer issuer(7, counting(), heroes);
    EXPECT_NE(issuer.game_token(std::nullopt), issuer.game_token(std::nullopt));
    EXPECT_NE(ids(issuer.hand(5, std::nullopt)), ids(issuer.hand(5, std::nullopt)));
    EXPECT_NE(issuer.secret(), issuer.secret());
}

TEST(Issuer, SecretsMatchTheirHashOnly) {
    const std::string secret = "00112233445566778899aabbccddeeff";
    const std::string hash = Issuer::hash(secret);
    EXPECT_EQ(hash.size(), 64u);
    EXPECT_TRUE(Issuer::matches(secret, hash));
    EXPECT_FALSE(Issuer::matches("00112233445566778899aabbccddeefe", hash));
    EXPECT_FALSE(Issuer::matches("", hash));
    EXPECT_FALSE(Issuer::matches(secret, ""));
    EXPECT_FALSE(Issuer::matches(secret, hash.substr(1)));
}

TEST(Issuer, SkewMakesTheFirstHeroesFrequent) {
    std::vector<combat::Hero> many;
    for (std::uint16_t id = 1; id <= 50; ++id) many.push_back({id, "", 1, 1});
    const combat::Roster heroes(std::move(many));
    const Issuer issuer(7, counting(), heroes, 1.5);
    std::map<combat::HeroId, int> drawn;
    for (int i = 0; i < 500; ++i) {
        const auto hand = issuer.hand(3, "m" + std::to_string(i));
        std::set<combat::HeroId> different;
        for (const combat::Hero& hero : hand) {
            different.insert(hero.id);
            ++drawn[hero.id];
        }
        EXPECT_EQ(different.size(), 3u);
        EXPECT_EQ(issuer.hand(3, "m" + std::to_string(i)).front().id, hand.front().id);
    }
    EXPECT_GT(drawn[1], 300);
    EXPECT_GT(drawn[1], 4 * drawn[5]);
    EXPECT_LT(drawn[40], 30);
}

}  // namespace
}  // namespace server
