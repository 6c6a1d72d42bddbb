#include "server/replay.h"

#include <gtest/gtest.h>

#include <utility>

#include "combat/seating.h"
#include "wire/happenings.h"
#include "wire/message.h"

namespace server {
namespace {

using combat::Fight;

base::UserToken user(std::uint8_t number) {
    base::UserToken token;
    token.bytes[15] = number;
    return token;
}

// A game and what a server says of it while it is played.
struct Played {
    Fight fight = combat::open_fight(base::GameToken(), user(1), 3);
    std::vector<base::LogEntry> entries;
    std::vector<std::string> logs;

    void say(const combat::Events& events, std::string_view answer = {}) {
        const auto more = wire::entries_of(fight, events, answer);
        entries.insert(entries.end(), more.begin(), more.end());
    }
    void sit(std::uint8_t number) {
        say(combat::seat_user(fight, user(number), {number, "", 10, 15}));
    }
    void attack(std::uint8_t by, std::uint8_t enemy) {
        const auto events = combat::attack(fight, user(by), user(enemy));
        logs.push_back(
            wire::attack_answer({}, {fight.token, user(by), user(enemy)}, events[0].blow));
        say(events, logs.back());
    }
    void forfeit(std::uint8_t by) {
        say(combat::forfeit(fight));
        logs.push_back(wire::forfeit_line({}, fight.token, user(by)));
    }
    void see_nobody(std::uint8_t by) {
        logs.push_back(wire::nobody_left_answer({}, fight.token, user(by)));
        say(combat::note_dead_enemy(fight), logs.back());
    }
};

Played whole_game() {
    Played played;
    for (std::uint8_t number = 1; number <= 3; ++number) played.sit(number);
    played.attack(1, 2);
    played.see_nobody(2);
    played.attack(2, 1);
    played.forfeit(3);
    played.attack(1, 2);
    return played;
}

void expect_same(const std::vector<base::LogEntry>& told,
                 const std::vector<base::LogEntry>& before) {
    ASSERT_EQ(told.size(), before.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
        EXPECT_EQ(told[i].queue, before[i].queue) << i;
        EXPECT_EQ(told[i].message, before[i].message) << i;
        EXPECT_EQ(told[i].task, before[i].task) << i;
        EXPECT_EQ(told[i].game_seq, static_cast<std::uint32_t>(i));
        EXPECT_EQ(told[i].game, before[i].game) << i;
        EXPECT_EQ(told[i].level, before[i].level) << i;
    }
}

TEST(Replay, EveryRecordGoesWhereItWentWhenTheGameWasPlayed) {
    Played played = whole_game();
    played.fight.log_partitions = 4;
    const auto again = tell_again(played.fight, played.logs);
    ASSERT_TRUE(again) << again.error().what;
    for (const base::LogEntry& entry : *again) EXPECT_EQ(entry.partitions, 4) << entry.message;
}

TEST(Replay, TellsAFoughtGameAsItWasTold) {
    const Played played = whole_game();
    ASSERT_EQ(played.fight.status, combat::Status::completed);
    const auto told = tell_again(played.fight, played.logs);
    ASSERT_TRUE(told) << told.error().what;
    expect_same(*told, played.entries);
}

TEST(Replay, TellsALobbyThatTimedOut) {
    Played played;
    played.sit(1);
    played.sit(2);
    played.say(combat::time_out(played.fight));
    const auto told = tell_again(played.fight, {});
    ASSERT_TRUE(told) << told.error().what;
    expect_same(*told, played.entries);
}

TEST(Replay, RefusesLogsThatDoNotLeadThere) {
    const Played played = whole_game();
    const auto refused = [&](std::vector<std::string> logs) {
        return !tell_again(played.fight, logs).has_value();
    };
    auto logs = played.logs;
    logs.pop_back();
    EXPECT_TRUE(refused(logs)) << "the last line is missing";
    logs = played.logs;
    logs.erase(logs.begin() + 1);
    EXPECT_TRUE(refused(logs)) << "a note is missing: game_seq would have a gap";
    logs = played.logs;
    std::swap(logs[0], logs[2]);
    EXPECT_TRUE(refused(logs)) << "not in order";
    logs = played.logs;
    logs.push_back(logs.back());
    EXPECT_TRUE(refused(logs)) << "a line twice";
    logs = played.logs;
    logs[0] = "{";
    EXPECT_TRUE(refused(logs)) << "a broken line";
}

TEST(Replay, RefusesAGameThatGoesOn) {
    Played played;
    played.sit(1);
    EXPECT_FALSE(tell_again(played.fight, {}));
}

}  // namespace
}  // namespace server
