// What wire writes, etl reads the fast way: the two must not drift apart unnoticed.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "combat/seating.h"
#include "etl/own_record.h"
#include "wire/happenings.h"
#include "wire/log_record.h"
#include "wire/message.h"

namespace {

const base::Timestamp k_time{std::chrono::microseconds{1'700'000'000'123'456}};

base::UserToken user(std::uint8_t number) {
    base::Uuid uuid;
    uuid.bytes[0] = number;
    return base::UserToken(uuid);
}

class OwnRecords : public testing::Test {
protected:
    OwnRecords() {
        base::Uuid token;
        token.bytes[15] = 9;
        fight_ = combat::open_fight(base::GameToken(token), user(1), 3);
        for (std::uint8_t i = 1; i <= 3; ++i) {
            expect_read(combat::seat_user(fight_, user(i), {i, "", 100, 150}));
        }
    }

    void expect_read(const combat::Events& events, std::string_view answer = {}) {
        ASSERT_FALSE(events.empty());
        for (const base::LogEntry& entry : wire::entries_of(fight_, events, answer)) {
            const std::string text = wire::record_text(entry, k_time, "embedded");
            etl::GameRecord record;
            EXPECT_TRUE(etl::read_own_record(fight_.token.text(), text, record)) << text;
            EXPECT_EQ(record.seq, entry.game_seq);
        }
    }

    void expect_line(const std::string& line, etl::OwnAction expected) {
        etl::GameRecord record;
        etl::OwnAction action{};
        EXPECT_TRUE(etl::read_own_action(fight_.token.text(), line, action, record)) << line;
        EXPECT_EQ(action, expected);
    }

    combat::Fight fight_;
};

TEST_F(OwnRecords, OfAGameThatIsFoughtOut) {
    while (!fight_.over()) {
        const base::UserToken attacker = fight_.next()->user;
        base::UserToken enemy;
        for (const combat::Fighter& each : fight_.fighters) {
            if (each.standing() && each.user != attacker) enemy = each.user;
        }
        const std::string nobody = wire::nobody_left_answer(k_time, fight_.token, attacker);
        expect_line(nobody, etl::OwnAction::nobody_left);
        expect_read(combat::note_dead_enemy(fight_), nobody);
        const combat::Events events = combat::attack(fight_, attacker, enemy);
        const std::string line =
            wire::attack_answer(k_time, {fight_.token, attacker, enemy}, events[0].blow);
        expect_line(line, etl::OwnAction::attack);
        expect_read(events, line);
    }
}

TEST_F(OwnRecords, OfUsersThatForfeit) {
    while (!fight_.over()) {
        const base::UserToken who = fight_.next()->user;
        expect_read(combat::forfeit(fight_));
        expect_line(wire::forfeit_line(k_time, fight_.token, who), etl::OwnAction::forfeit);
    }
}

TEST_F(OwnRecords, OfAGameThatTimesOut) { expect_read(combat::time_out(fight_)); }

}  // namespace
