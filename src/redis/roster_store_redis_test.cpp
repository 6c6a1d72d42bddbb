#include "redis/roster_store.h"

#include <gtest/gtest.h>

#include "redis/redis_test_support.h"

namespace {

using namespace redis_test;
using Heroes = std::map<combat::HeroId, std::string>;

Heroes many(int count, const std::string& text) {
    Heroes heroes;
    for (int i = 1; i <= count; ++i) heroes.emplace(static_cast<combat::HeroId>(i), text);
    return heroes;
}

class RosterStore : public testing::Test {
protected:
    const support::RedisServer server;
    redis::RosterStore store{options_of(server)};
    Beside beside{options_of(server)};
};

TEST_F(RosterStore, ReplacesAndLoads) {
    EXPECT_TRUE(store.ping());
    EXPECT_TRUE(store.load().value().empty());
    store.replace(many(731, "{\"id\":1, \"name\":\"a\r\nb\"}")).value();
    EXPECT_EQ(store.load().value(), many(731, "{\"id\":1, \"name\":\"a\r\nb\"}"));
    store.replace({{65535, "x"}, {3, "y"}}).value();
    EXPECT_EQ(store.load().value(), (Heroes{{3, "y"}, {65535, "x"}}));
    EXPECT_EQ(beside.text("TYPE superheros"), "hash");
    EXPECT_EQ(beside.text("HGET superheros 3"), "y");
    store.replace({}).value();
    EXPECT_TRUE(store.load().value().empty());
}

TEST_F(RosterStore, HalfARosterIsNeverThere) {
    store.replace(many(500, "old")).value();
    beside.call("CONFIG SET maxmemory 1");
    const auto refused = store.replace(many(500, "new"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, base::Fault::unavailable);
    EXPECT_NE(refused.error().what.find("OOM"), std::string::npos) << refused.error().what;
    beside.call("CONFIG SET maxmemory 0");
    EXPECT_EQ(store.load().value(), many(500, "old"));
    store.replace(many(500, "new")).value();
    EXPECT_EQ(store.load().value(), many(500, "new"));
}

TEST_F(RosterStore, AStrangeFieldIsNoHero) {
    beside.call("HSET superheros 70000 x");
    const auto loaded = store.load();
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().what.find("'70000'"), std::string::npos);
}

TEST_F(RosterStore, FlushTakesWhatIsOursAndNothingElse) {
    const auto registry = redis::Registry::open(options_of(server)).value();
    for (int i = 1; i <= 1500; ++i) sit(*registry, i, {.fresh_game = i}).value();
    run(registry->login("anna", {user(1), "hash"})).value();
    store.replace(many(3, "x")).value();
    beside.call("SET usersandmore 1");
    beside.call("SET other:games:x 1");
    store.flush().value();
    EXPECT_EQ(beside.sorted("KEYS *"), (std::vector<std::string>{"other:games:x", "usersandmore"}));
}

}  // namespace
