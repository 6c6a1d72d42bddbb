#include "redis/promises.h"

#include <gtest/gtest.h>

namespace redis {
namespace {

RedisState sound() {
    RedisState state;
    state.version = "7.0.15";
    state.maxmemory = "0";
    state.maxmemory_policy = "noeviction";
    state.appendonly = "yes";
    state.appendfsync = "always";
    state.role = "master";
    state.cluster = "0";
    return state;
}

void expect_line(const RedisState& state, const std::string& line) {
    EXPECT_EQ(broken_promises(state, {}),
              std::vector<std::string>{"Redis at localhost:6379: " + line});
}

TEST(Promises, OfARedisThatKeepsThemOrTellsNothing) {
    EXPECT_TRUE(broken_promises(sound(), {}).empty());
    EXPECT_TRUE(broken_promises(RedisState{}, {}).empty());
    RedisState newer = sound();
    newer.version = "8.0";
    EXPECT_TRUE(broken_promises(newer, {}).empty());
}

TEST(Promises, EachThatIsBrokenIsALine) {
    RedisState state = sound();
    state.maxmemory = "5000000";
    state.maxmemory_policy = "allkeys-random";
    expect_line(state,
                "maxmemory-policy is allkeys-random (maxmemory 5000000): when memory is short it "
                "deletes games under way and finished ones that no worker has read yet; noeviction "
                "expected");
    state = sound();
    state.appendonly = "no";
    expect_line(
        state,
        "appendonly is no and save is empty: when it ends it forgets all, games under way "
        "and finished ones that no worker has read yet too; appendonly yes with appendfsync "
        "always expected");
    state.save = "60 1";
    expect_line(state,
                "appendonly is no: when it crashes it forgets what changed since its last snapshot "
                "(save is \"60 1\"), games under way and finished ones that no worker has read yet "
                "too; appendonly yes with appendfsync always expected");
    state = sound();
    state.appendfsync = "everysec";
    expect_line(state,
                "appendfsync is everysec: when it is killed while its disk is slow, or its machine "
                "fails, it forgets up to two seconds of what it has answered, games under way and "
                "finished ones that no worker has read yet too; appendonly yes with appendfsync "
                "always expected");
    state.appendfsync = "no";
    expect_line(state,
                "appendfsync is no: when its machine fails it forgets what its disk does not have "
                "yet, games under way and finished ones that no worker has read yet too; "
                "appendonly yes with appendfsync always expected");
    state = sound();
    state.role = "slave";
    expect_line(state,
                "it is a replica: it takes no changes, so no game can be played; the primary's "
                "address expected in REDIS_HOST and REDIS_PORT");
    state = sound();
    state.cluster = "1";
    expect_line(
        state,
        "cluster mode is on: a game's keys lie on several nodes, its changes cannot be made "
        "in one step; one Redis without cluster mode expected");
    for (const char* old : {"5.0.3", "6.0.16", "6"}) {
        state = sound();
        state.version = old;
        expect_line(state,
                    "version " + std::string(old) +
                        " lacks commands that the registry needs: no game can be played, 6.2 "
                        "or later expected");
    }
}

}  // namespace
}  // namespace redis
