// Games played by the rules of combat, with the log records that a server would write of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/log_entry.h"
#include "base/random.h"
#include "base/uuid.h"
#include "combat/fight.h"
#include "combat/hero.h"
#include "combat/rows.h"
#include "combat/seating.h"
#include "wire/happenings.h"
#include "wire/log_record.h"
#include "wire/message.h"

namespace support {

struct PlayedRecord {
    std::string topic;
    std::string key;
    std::string value;
};

struct PlayedGame {
    combat::Fight fight;  // as it ended
    std::vector<PlayedRecord> records;

    const base::GameToken& token() const { return fight.token; }
};

inline const combat::Roster& sample_roster() {
    static const combat::Roster roster = [] {
        std::vector<combat::Hero> heroes;
        for (std::uint16_t i = 1; i <= 150; ++i) {
            heroes.push_back({i, "Hero " + std::to_string(i), 10U + i % 37, 60U + i * 7U % 111});
        }
        return combat::Roster(std::move(heroes));
    }();
    return roster;
}

// Plays one game after the other, the same ones for the same seed.
class GameTable {
public:
    explicit GameTable(std::uint64_t seed, std::uint32_t users = 200)
        : seed_(seed), users_(users) {}

    // A whole game of that many users; of every five, one has a forfeit.
    PlayedGame play(int seats) {
        base::Random random = open(seats);
        for (int i = 0; i < seats; ++i) take_seat(i);
        while (!game_.fight.over()) {
            if (number_ % 5 == 0 && game_.fight.turns == 3) {
                forfeit();
            } else {
                attack(random);
            }
        }
        return std::move(game_);
    }

    // A game of which only `actions` attacks have been made so far.
    PlayedGame begin(int seats, int actions) {
        base::Random random = open(seats);
        for (int i = 0; i < seats; ++i) take_seat(i);
        for (int i = 0; i < actions && !game_.fight.over(); ++i) attack(random);
        return std::move(game_);
    }

    // A game whose last seat was not taken.
    PlayedGame time_out(int seats) {
        open(seats);
        for (int i = 0; i + 1 < seats; ++i) take_seat(i);
        add(combat::time_out(game_.fight));
        return std::move(game_);
    }

private:
    base::Random open(int seats) {
        ++number_;
        game_ = {};
        base::Random random(base::seed_from(seed_, std::to_string(number_)));
        hand_ = sample_roster().deal(static_cast<std::size_t>(seats), random);
        first_user_ = random.below(users_);
        const base::GameToken token(base::uuid_v5(seed_, "game " + std::to_string(number_)));
        game_.fight = combat::open_fight(token, user(0), seats);
        return random;
    }

    combat::UserToken user(int seat) const {
        const auto number = (first_user_ + static_cast<std::uint32_t>(seat)) % users_;
        return combat::UserToken(base::uuid_v5(seed_, "user " + std::to_string(number)));
    }

    void take_seat(int seat) {
        add(combat::seat_user(game_.fight, user(seat), hand_[static_cast<std::size_t>(seat)]));
    }

    void attack(base::Random& random) {
        combat::Fight& fight = game_.fight;
        const auto attacker = fight.next()->user;
        const auto pick = 1 + random.below(static_cast<std::uint32_t>(fight.order.size()) - 1);
        const auto enemy = fight.fighters[fight.order[pick]].user;
        const combat::Events events = combat::attack(fight, attacker, enemy);
        add(events, wire::attack_answer(time_, {fight.token, attacker, enemy}, events[0].blow));
    }

    void forfeit() { add(combat::forfeit(game_.fight)); }

    void add(const combat::Events& events, std::string_view answer = {}) {
        for (const base::LogEntry& entry : wire::entries_of(game_.fight, events, answer)) {
            game_.records.push_back({entry.queue, game_.fight.token.text(),
                                     wire::record_text(entry, time_, "embedded")});
        }
    }

    std::uint64_t seed_;
    std::uint32_t users_;
    std::uint64_t number_ = 0;
    std::uint32_t first_user_ = 0;
    std::vector<combat::Hero> hand_;
    PlayedGame game_;
    base::Timestamp time_{std::chrono::seconds(1'795'000'000)};
};

// Appends the rows that belong into the tables, as the fight itself counted them.
inline void append_rows(combat::Rows& rows, const combat::Fight& fight) {
    for (const combat::Fighter& fighter : fight.fighters) {
        rows.game.push_back(fight.token);
        rows.user.push_back(fighter.user);
        rows.superhero.push_back(fighter.hero);
        rows.rank.push_back(fighter.rank);
        rows.rounds.push_back(fighter.rounds);
        rows.damage_received.push_back(fighter.damage_received);
        rows.damage_sent.push_back(fighter.damage_sent);
    }
}

}  // namespace support
