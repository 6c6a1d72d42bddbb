#include "redis/snapshot.h"

#include <gtest/gtest.h>

namespace {

using combat::Fight;

base::UserToken user(std::uint8_t number) {
    base::UserToken token;
    token.bytes[15] = number;
    return token;
}

Fight fight_of(int seats) {
    base::GameToken game;
    game.bytes[0] = 0xab;
    Fight fight = combat::open_fight(game, user(9), seats);
    for (int i = 0; i < seats; ++i) {
        const auto id = static_cast<combat::HeroId>(65'535 - i);
        combat::take_seat(fight, user(static_cast<std::uint8_t>(200 - i)),
                          {id, "hero", 1'000'000, 10'000'000});
    }
    combat::start(fight);
    return fight;
}

Fight played(int seats, int attacks) {
    Fight fight = fight_of(seats);
    for (int i = 0; i < attacks && !fight.over(); ++i) {
        combat::attack(fight, fight.next()->user, fight.fighters[fight.order[1]].user);
    }
    return fight;
}

TEST(Snapshot, GivesTheWholeFightBack) {
    for (const int attacks : {0, 1, 7, 30, 1000}) {
        const Fight fight = played(3, attacks);
        const std::string text = redis::write_snapshot(fight, "0a.1");
        const auto read = redis::read_snapshot(text);
        ASSERT_TRUE(read) << read.error().what << "\n" << text;
        EXPECT_EQ(read->change, "0a.1");
        EXPECT_EQ(redis::write_snapshot(read->fight, read->change), text);
        EXPECT_EQ(read->fight.token, fight.token);
        EXPECT_EQ(read->fight.host, fight.host);
        EXPECT_EQ(read->fight.version, fight.version);
        EXPECT_EQ(read->fight.next_seq, fight.next_seq);
        EXPECT_EQ(read->fight.turns, fight.turns);
        EXPECT_EQ(read->fight.status, fight.status);
        EXPECT_EQ(read->fight.order, fight.order);
        ASSERT_EQ(read->fight.fighters.size(), 3u);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto &one = read->fight.fighters[i], &other = fight.fighters[i];
            EXPECT_EQ(one.user, other.user);
            EXPECT_EQ(one.hero, other.hero);
            EXPECT_EQ(one.attack, other.attack);
            EXPECT_EQ(one.health, other.health);
            EXPECT_EQ(one.full_health, other.full_health);
            EXPECT_EQ(one.rounds, other.rounds);
            EXPECT_EQ(one.rank, other.rank);
            EXPECT_EQ(one.damage_sent, other.damage_sent);
            EXPECT_EQ(one.damage_received, other.damage_received);
        }
    }
}

TEST(Snapshot, HoldsTheLargestAndTheEmptiestGame) {
    for (const Fight& fight : {played(100, 200), combat::open_fight({}, user(1), 2)}) {
        const std::string text = redis::write_snapshot(fight, "f");
        const auto read = redis::read_snapshot(text);
        ASSERT_TRUE(read) << read.error().what;
        EXPECT_EQ(redis::write_snapshot(read->fight, read->change), text);
    }
}

// Servers before this field take it for a part of the change: hexadecimal digits and dots.
TEST(Snapshot, ThePartitionsOfTheLogStandBehindTheChange) {
    Fight fight = fight_of(2);
    fight.log_partitions = 4;
    const std::string text = redis::write_snapshot(fight, "12.3");
    EXPECT_EQ(text, redis::write_snapshot(fight_of(2), "12.3") + "..4");
    const auto read = redis::read_snapshot(text);
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->change, "12.3");
    EXPECT_EQ(read->fight.log_partitions, 4);
    EXPECT_FALSE(redis::read_snapshot(text + "."));
    EXPECT_FALSE(redis::read_snapshot(redis::write_snapshot(fight_of(2), "12.3") + "..0"));
}

TEST(Snapshot, ReadsAsItIsDocumented) {
    const std::string text = redis::write_snapshot(fight_of(2), "12.3");
    EXPECT_EQ(text,
              "f1 3 3 1,0 10000000,10000000 00000000-0000-0000-0000-0000000000c8"
              "00000000-0000-0000-0000-0000000000c7 ab000000-0000-0000-0000-000000000000 "
              "00000000-0000-0000-0000-000000000009 2 5 1 "
              "65535,1000000,10000000,0,0,0,0;65534,1000000,10000000,0,0,0,0 12.3");
}

TEST(Snapshot, TakesNothingThatItWouldNotWrite) {
    const std::string text = redis::write_snapshot(played(3, 4), "12.3");
    int taken = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char c : std::string(" ,;.-019afAF+x\0\xff", 17)) {
            std::string other = text;
            other[i] = c;
            const auto read = redis::read_snapshot(other);
            if (!read) continue;
            ++taken;
            EXPECT_EQ(redis::write_snapshot(read->fight, read->change), other);
        }
        EXPECT_TRUE(redis::read_snapshot(text.substr(0, i)).has_error() ||
                    redis::write_snapshot(redis::read_snapshot(text.substr(0, i))->fight,
                                          redis::read_snapshot(text.substr(0, i))->change) ==
                        text.substr(0, i));
    }
    EXPECT_GT(taken, 100);  // other digits are other fights
}

TEST(Snapshot, RefusesWhatNoFightCanBe) {
    const std::string text = redis::write_snapshot(fight_of(2), "1");
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string other = text;
        const std::size_t at = other.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return other.replace(at, from.size(), to);
    };
    for (const std::string& other :
         {std::string(), text + " ", text + " 1", with("f1", "f2"), with("f1 3 ", "f1 03 "),
          with(" 3 1,0", " 6 1,0"), with(" 1,0 ", " 1,1 "), with(" 1,0 ", " 1,2 "),
          with(" 1,0 ", "  "), with("10000000,10000000", "10000000"),
          with("10000000,10000000", "10000000,4294967296"), with(" 2 5 1 ", " 1 5 1 "),
          with(" 2 5 1 ", " 101 5 1 "), with("65535,", "65536,"), with("0,0,0,0;", "0,3,0,0;"),
          with("0,0,0,0;", "0,0,0;"), with(";", ";1,1,1,0,0,0,0;")}) {
        const auto read = redis::read_snapshot(other);
        ASSERT_TRUE(read.has_error()) << other;
        EXPECT_EQ(read.error().fault, base::Fault::rejected);
    }
}

}  // namespace
