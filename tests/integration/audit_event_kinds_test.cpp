// Every kind of event goes all the way: told by the rules, written, decoded, audited, documented.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "combat/seating.h"
#include "etl/record.h"
#include "tests/support/audit_world.h"
#include "wire/happenings.h"
#include "wire/log_record.h"
#include "wire/message.h"

namespace {

using combat::EventKind;
using support::PlayedGame;

combat::UserToken user(std::uint8_t number) {
    combat::UserToken token;
    token.bytes[15] = number;
    return token;
}

// A game of three as a server tells it; beside each record the kind of its event.
class Game {
public:
    explicit Game(std::uint8_t number) {
        base::GameToken token;
        token.bytes[15] = number;
        played_.fight = combat::open_fight(token, user(1), 3);
    }

    void sit(std::uint8_t number) {
        add(combat::seat_user(fight(), user(number), {number, "", 100, 150}));
    }
    void attack(std::uint8_t by, std::uint8_t enemy) {
        const auto events = combat::attack(fight(), user(by), user(enemy));
        add(events,
            wire::attack_answer({}, {fight().token, user(by), user(enemy)}, events[0].blow));
    }
    void see_nobody(std::uint8_t by) {
        add(combat::note_dead_enemy(fight()),
            wire::nobody_left_answer({}, fight().token, user(by)));
    }
    void forfeit() { add(combat::forfeit(fight())); }
    void time_out() { add(combat::time_out(fight())); }

    const PlayedGame& played() const { return played_; }
    const std::vector<EventKind>& kinds() const { return kinds_; }
    bool tells(EventKind kind) const {
        return std::find(kinds_.begin(), kinds_.end(), kind) != kinds_.end();
    }

    // Without its first record of that kind; of a time-out without all: each of them alone tells
    // it.
    PlayedGame without(EventKind kind) const {
        PlayedGame result = played_;
        result.records.clear();
        bool found = false;
        for (std::size_t i = 0; i < kinds_.size(); ++i) {
            const bool drop = kinds_[i] == kind && (!found || kind == EventKind::timed_out);
            found |= drop;
            if (!drop) result.records.push_back(played_.records[i]);
        }
        return result;
    }

private:
    combat::Fight& fight() { return played_.fight; }

    void add(const combat::Events& events, std::string_view answer = {}) {
        for (const combat::Event& event : events) kinds_.push_back(event.kind);
        for (const base::LogEntry& entry : wire::entries_of(fight(), events, answer)) {
            played_.records.push_back(
                {entry.queue, fight().token.text(), wire::record_text(entry, {}, "embedded")});
        }
    }

    PlayedGame played_;
    std::vector<EventKind> kinds_;
};

// Between them they tell every kind.
std::vector<Game> games() {
    Game fought(1), waited(2);
    for (std::uint8_t number = 1; number <= 3; ++number) fought.sit(number);
    fought.attack(1, 2);
    fought.see_nobody(2);
    fought.attack(2, 3);
    fought.forfeit();
    fought.attack(1, 2);
    for (std::uint8_t number = 1; number <= 2; ++number) waited.sit(number);
    waited.time_out();
    return {fought, waited};
}

std::string text_of_file(const std::string& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(EventKinds, AreAllWrittenUnderTheirNamesToTheirTopics) {
    std::set<EventKind> written;
    for (const Game& game : games()) {
        ASSERT_TRUE(game.played().fight.over());
        ASSERT_EQ(game.played().records.size(), game.kinds().size());
        for (std::size_t i = 0; i < game.kinds().size(); ++i) {
            const combat::EventName& name = combat::name_of(game.kinds()[i]);
            const support::PlayedRecord& record = game.played().records[i];
            EXPECT_EQ(record.topic, name.queue) << record.value;
            for (const std::string& part :
                 {"\"log_message\":\"" + std::string(name.text) + "\"",
                  "\"level\":\"" + std::string(base::level_text(name.level)) + "\"",
                  "\"game_seq\":" + std::to_string(i) + ","}) {
                EXPECT_NE(record.value.find(part), std::string::npos) << part << record.value;
            }
            written.insert(name.kind);
        }
    }
    EXPECT_EQ(written.size(), combat::k_event_names.size());
}

// As our own texts, and as those of a writer that leaves a blank.
TEST(EventKinds, AreAllDecodedEachAsAKindOfItsOwn) {
    etl::RecordDecoder decoder;
    for (const std::string before : {"", " "}) {
        std::map<EventKind, std::set<etl::RecordKind>> decoded;
        std::set<etl::RecordKind> all;
        for (const Game& game : games()) {
            for (std::size_t i = 0; i < game.kinds().size(); ++i) {
                const support::PlayedRecord& record = game.played().records[i];
                const auto& read = decoder.decode(record.key, before + record.value);
                EXPECT_NE(read.kind, etl::RecordKind::foreign) << record.value;
                EXPECT_NE(read.kind, etl::RecordKind::broken) << read.reason << record.value;
                EXPECT_EQ(read.seq, i);
                decoded[game.kinds()[i]].insert(read.kind);
                all.insert(read.kind);
            }
        }
        for (const auto& [kind, read] : decoded) {
            EXPECT_EQ(read.size(), 1U) << combat::name_of(kind).text;
        }
        EXPECT_EQ(all.size(), combat::k_event_names.size());
    }
}

TEST(EventKinds, AreAllMissedByTheAuditWhereTheirRecordIsNotThere) {
    for (const combat::EventName& name : combat::k_event_names) {
        std::uint64_t gaps = 0;
        for (const Game& game : games()) {
            support::World world;
            world.add(game.played());
            world.commit();
            support::expect_only(world.report(), {});
            if (!game.tells(name.kind)) continue;
            support::World holed;
            holed.add(game.without(name.kind));
            holed.commit();
            gaps += holed.report().findings.of(audit::Kind::gap);
        }
        EXPECT_GT(gaps, 0U) << name.text;
    }
}

TEST(EventKinds, AreAllDocumentedWithTheirTopic) {
    const std::string formats = text_of_file("docs/formats.md");
    for (const combat::EventName& name : combat::k_event_names) {
        const std::string row =
            "| " + std::string(name.queue) + " | " + std::string(name.text) + " |";
        EXPECT_NE(formats.find(row), std::string::npos) << row;
    }
}

}  // namespace
