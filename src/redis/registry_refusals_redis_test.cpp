// What a registry makes of keys of wrong types and of rights that it lacks: it says so in Redis'
// words, and nothing is changed.
#include <gtest/gtest.h>

#include <map>

#include "redis/redis_test_support.h"
#include "redis/roster_store.h"
#include "redis/sessions.h"

namespace {

using namespace redis_test;
using base::Fault;
using Texts = std::vector<std::string>;

class RegistryRefusals : public OnOneRedis<RegistryRefusals> {
protected:
    void SetUp() override { registry = redis::Registry::open(options).value(); }

    static std::string key(int number, const std::string& rest = "") {
        return "games:" + game(number).text() + rest;
    }
    static std::string hero_key(int number, int user_number) {
        return key(number, ":superheros:" + user(user_number).text());
    }

    // All keys with what they hold.
    std::map<std::string, std::string> all() {
        std::map<std::string, std::string> found;
        for (const std::string& name : beside.list("KEYS *")) {
            found[name] = beside.call("DUMP", redis::Arguments().add(name)).text;
        }
        return found;
    }

    // `key` holds a text, or a list where a text would be right, while `call` is made.
    template <class Call>
    void expect_wrong_type(const std::string& name, const std::string& right, Call call) {
        SCOPED_TRACE(name);
        const bool was_there = beside.number("EXISTS " + name) == 1;
        if (was_there) beside.call("RENAME " + name + " aside");
        beside.call(right == "string" ? "RPUSH " + name + " x" : "SET " + name + " x");
        const auto before = all();
        const auto result = call();
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().fault, Fault::unavailable) << result.error().what;
        EXPECT_NE(result.error().what.find("WRONGTYPE"), std::string::npos) << result.error().what;
        if (right != "") {
            EXPECT_NE(result.error().what.find(name), std::string::npos) << result.error().what;
        }
        EXPECT_EQ(all(), before);
        beside.call("DEL " + name);
        if (was_there) beside.call("RENAME aside " + name);
    }

    std::unique_ptr<redis::Registry> registry;
};

TEST_F(RegistryRefusals, OfASeatBecauseOfAnyKey) {
    const std::map<std::string, std::string> shared = {{"games:open", "hash"},
                                                       {"games:matches", "hash"},
                                                       {"games:participants", "zset"},
                                                       {"games:indexed", "zset"},
                                                       {"games:unpublished", "zset"},
                                                       {"games:players:2", "list"},
                                                       {key(1), "set"},
                                                       {key(1, ":superheros"), "set"},
                                                       {key(1, ":order"), "list"},
                                                       {key(1, ":requests"), "hash"},
                                                       {key(1, ":announcers"), "hash"}};
    for (const auto& [name, right] : shared) {
        expect_wrong_type(name, right, [&] { return sit(*registry, 1); });
    }
    expect_wrong_type(hero_key(1, 1), "hash", [&] { return sit(*registry, 1); });
    sit(*registry, 1).value();
    for (const auto& [name, right] : shared) {
        expect_wrong_type(name, right, [&] { return sit(*registry, 2); });
    }
    expect_wrong_type(hero_key(1, 2), "hash", [&] { return sit(*registry, 2); });
    expect_wrong_type(key(1, ":fight"), "string", [&] { return sit(*registry, 2); });
    EXPECT_EQ(sit(*registry, 2).value().fight->turns, 1u);
}

TEST_F(RegistryRefusals, OfAChangeBecauseOfAnyKey) {
    for (const int number : {1, 2}) sit(*registry, number).value();
    const auto fight = load(*registry, 1).value();
    const auto strike = [&] { return attack(*registry, *fight); };
    const std::map<std::string, std::string> touched = {
        {key(1, ":requests"), "hash"}, {key(1, ":announcers"), "hash"},
        {key(1, ":order"), "list"},    {key(1, ":logs"), "list"},
        {hero_key(1, 2), "hash"},      {"games:unpublished", "zset"}};
    for (const auto& [name, right] : touched) expect_wrong_type(name, right, strike);
    expect_wrong_type(key(1, ":fight"), "string", strike);

    const auto give_up = [&] {
        ports::Change change{*fight, "forfeit"};
        combat::forfeit(change.after);
        return run(registry->apply(change));
    };
    const std::map<std::string, std::string> at_the_end = {{key(1, ":match"), "string"},
                                                           {key(1, ":participants"), "string"},
                                                           {"games:matches", "hash"},
                                                           {"games:open", "hash"}};
    for (const auto& [name, right] : at_the_end) expect_wrong_type(name, right, give_up);
    EXPECT_TRUE(give_up());
}

TEST_F(RegistryRefusals, OfALogInBecauseOfAnyKey) {
    const auto log_in = [&] { return run(registry->login("anna", {user(1), "c0ffee"})); };
    expect_wrong_type("users", "", log_in);
    expect_wrong_type("users:tokens", "hash", log_in);
    expect_wrong_type("users:secrets", "hash", log_in);
    EXPECT_TRUE(log_in());
    beside.call("HSET users carl " + user(3).text());
    const auto look = [&] { return run(registry->account(user(3))); };
    for (const char* name : {"users", "users:tokens", "users:secrets"}) {
        expect_wrong_type(name, "", look);
    }
    EXPECT_TRUE(look().value());
}

TEST_F(RegistryRefusals, OneGameThatCannotBeReadKeepsNoOtherFromBeingAnnounced) {
    for (int i = 1; i <= 3; ++i) {
        for (const int number : {1, 2}) {
            sit(*registry, number, {.fresh_game = i}).value();
        }
        play_out(*registry, i);
    }
    beside.call("DEL " + key(1, ":announcers"));
    beside.call("SET " + key(1, ":announcers") + " x");
    const auto changes = load(*registry, 2).value()->version - 1;
    const auto told =
        run(registry->announced({{game(1), changes}, {game(2), changes}, {game(3), changes}}));
    ASSERT_FALSE(told);
    EXPECT_NE(told.error().what.find(key(1, ":announcers")), std::string::npos);
    EXPECT_EQ(beside.list("ZRANGE games:unpublished 0 -1"), Texts{game(1).text()});

    beside.call("ZADD games:unpublished 1 " + game(1).text() + " 1 " + game(2).text());
    beside.call("DEL " + key(1, ":logs"));
    beside.call("SET " + key(1, ":logs") + " x");
    const auto overdue = run(registry->take_overdue(10)).value();
    ASSERT_EQ(overdue.size(), 2u);
    for (const auto& session : overdue) {
        const bool is_broken = session.game == game(1);
        EXPECT_EQ(session.fight == nullptr, is_broken);
        EXPECT_EQ(session.fault.find("WRONGTYPE") != std::string::npos, is_broken) << session.fault;
    }
}

TEST_F(RegistryRefusals, OneGameThatCannotBeReadKeepsNoOtherFromTheWorker) {
    for (int i = 1; i <= 3; ++i) {
        for (const int number : {1, 2}) sit(*registry, number, {.fresh_game = i}).value();
        play_out(*registry, i);
    }
    beside.call("DEL " + key(1, ":logs"));
    beside.call("SET " + key(1, ":logs") + " x");
    beside.call("SET " + key(2, ":fight") + " f9:something:else");
    beside.call("SET " + key(4) + " x");
    redis::Sessions sessions(options);
    const auto pulled = sessions.pull({game(1), game(2), game(3), game(4)}).value();
    EXPECT_NE(pulled[0].fault.find("WRONGTYPE"), std::string::npos) << pulled[0].fault;
    EXPECT_EQ(pulled[1].fault, "snapshot of a fight: an end that is missing cannot be read");
    EXPECT_TRUE(pulled[2].fight);
    EXPECT_EQ(pulled[2].fault, "");
    EXPECT_NE(pulled[3].fault.find("WRONGTYPE"), std::string::npos) << pulled[3].fault;

    beside.call("DEL " + key(1));
    beside.call("SET " + key(1, ":claimant") + " x");
    beside.call("RPUSH " + key(2, ":claimant") + " x");
    EXPECT_EQ(sessions.claim({game(2)}, "me").error().fault, Fault::unavailable);
    for (const char* shared :
         {"games:participants", "games:unpublished", "games:indexed", "games:players:2"}) {
        expect_wrong_type(shared, "any", [&] { return sessions.clean({game(3)}, 30); });
    }
    publish(*registry, 3);
    EXPECT_TRUE(sessions.clean({game(3)}, 0));
    EXPECT_EQ(beside.number("EXISTS " + key(3)), 0);
}

TEST_F(RegistryRefusals, OfWhatTheUserMayNotDo) {
    for (const int number : {1, 2}) sit(*registry, number, {.fresh_game = 1}).value();
    sit(*registry, 3, {.participants = 3, .fresh_game = 2}).value();
    const auto fight = load(*registry, 1).value();
    options.username = "clerk";
    options.password = "secret";
    for (const std::string lacks :
         {"-set", "-sadd", "-hset", "-zadd", "-rpush", "-del", "-hincrby", "-pexpire", "-publish",
          "-lmove", "-hdel", "-time", "resetchannels", "resetkeys ~games:*:fight ~users"}) {
        SCOPED_TRACE(lacks);
        beside.call("ACL SETUSER clerk reset on >secret ~* &* +@all " + lacks);
        const auto clerk = redis::Registry::open(options);
        ASSERT_TRUE(clerk) << clerk.error().what;
        const auto before = all();
        int refused = 0;
        const auto expect = [&](const auto& result) {
            if (result) return;
            ++refused;
            EXPECT_EQ(result.error().fault, Fault::unavailable) << result.error().what;
            const std::string& what = result.error().what;
            const bool is_named = what.find("NOPERM") != std::string::npos ||
                                  what.find("can't run this command") != std::string::npos;
            EXPECT_TRUE(is_named) << what;
        };
        ports::Change change{*fight, "forfeit"};
        combat::forfeit(change.after);
        const auto seat = sit(**clerk, 4, {.participants = 3, .fresh_game = 2});
        expect(seat);
        const auto changed = run((*clerk)->apply(change));
        expect(changed);
        // Only an attack rotates the order of turns.
        if (lacks != "-lmove") {
            EXPECT_GT(refused, 0);
        }
        if (!seat && !changed) {
            EXPECT_EQ(all(), before);
        }
        EXPECT_FALSE(redis::RosterStore(options).prove());
        // As it was.
        for (const auto& [name, value] : all()) beside.call("DEL " + name);
        for (const auto& [name, value] : before) {
            beside.call("RESTORE", redis::Arguments().add(name).add(0).add(value));
        }
    }
    beside.call("ACL SETUSER clerk reset on >secret ~* &* +@all");
    EXPECT_TRUE(redis::RosterStore(options).prove());
    beside.call("ACL DELUSER clerk");
}

// Changes that are published nobody hears: whoever sat down here would wait for its turn in vain.
TEST_F(RegistryRefusals, OfSeatsWhereNothingCanBeSubscribedTo) {
    beside.call("ACL SETUSER deaf reset on >secret ~* &* +@all -subscribe");
    options.username = "deaf";
    options.password = "secret";
    const auto deaf = redis::Registry::open(options).value();
    EXPECT_TRUE(soon([&] { return !sit(*deaf, 1); }));
    const auto refused = sit(*deaf, 2);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, Fault::unavailable);
    EXPECT_NE(refused.error().what.find("NOPERM"), std::string::npos) << refused.error().what;
    beside.call("ACL SETUSER deaf +subscribe");
    EXPECT_TRUE(soon([&] { return sit(*deaf, 2).has_value(); }));
    beside.call("ACL DELUSER deaf");
}

TEST_F(RegistryRefusals, OfAReplica) {
    const support::RedisServer replica(
        {"--replicaof", "127.0.0.1 " + std::to_string(server().port())});
    const auto there = options_of(replica);
    ASSERT_TRUE(soon([&] {
        return Beside(there).text("INFO replication").find("link_status:up") != std::string::npos;
    }));
    const auto registry_there = redis::Registry::open(there).value();
    const auto seat = sit(*registry_there, 1);
    ASSERT_FALSE(seat);
    EXPECT_EQ(seat.error().fault, Fault::unavailable);
    EXPECT_NE(seat.error().what.find("READONLY"), std::string::npos) << seat.error().what;
    const auto proven = redis::RosterStore(there).prove();
    ASSERT_FALSE(proven);
    EXPECT_NE(proven.error().what.find("READONLY"), std::string::npos) << proven.error().what;
    EXPECT_EQ(all().size(), 0u);
}

TEST_F(RegistryRefusals, ReadyLooksAtTypesAndMemory) {
    redis::RosterStore store(options);
    ASSERT_TRUE(store.prove());
    for (const char* name : {"games:players:2", "games:players:100", "games:open", "users",
                             "superheros", "games:indexed", "games:participants"}) {
        expect_wrong_type(name, "any", [&] { return store.prove(); });
    }
    beside.call("CONFIG SET maxmemory 1");
    const auto full = store.prove();
    ASSERT_FALSE(full);
    EXPECT_NE(full.error().what.find("OOM"), std::string::npos) << full.error().what;
    beside.call("CONFIG SET maxmemory 0");
    EXPECT_TRUE(store.prove());
}

}  // namespace
