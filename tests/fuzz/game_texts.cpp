#include "tests/fuzz/game_texts.h"

#include <algorithm>
#include <chrono>
#include <tuple>

#include "combat/fight.h"
#include "combat/seating.h"
#include "etl/own_record.h"
#include "etl/record.h"
#include "etl/session_log.h"
#include "tests/fuzz/must.h"
#include "wire/happenings.h"
#include "wire/log_record.h"
#include "wire/message.h"

namespace fuzz {
namespace {

constexpr base::Timestamp k_time{std::chrono::microseconds{1'795'435'200'123'456}};
constexpr int k_players = 3;

// One that is fought out: a forfeit, and attacks until one stands.
class FoughtGame {
public:
    FoughtGame() {
        for (int number = 0; number < k_players; ++number) {
            note(combat::seat_user(fight, user(number),
                                   {static_cast<combat::HeroId>(number + 1), "", 60, 150}));
        }
        while (!fight.over()) act();
    }

    combat::Fight fight = combat::open_fight(*base::GameToken::parse(k_token), user(0), k_players);
    std::vector<std::string> records;
    std::vector<std::string> lines;  // of session logs

private:
    static base::UserToken user(int number) {
        std::string text(k_user);
        text.back() = static_cast<char>('0' + number);
        return *base::UserToken::parse(text);
    }

    void note(const combat::Events& events, std::string_view answer = {}) {
        for (const base::LogEntry& entry : wire::entries_of(fight, events, answer)) {
            records.push_back(wire::record_text(entry, k_time, "embedded"));
        }
    }

    void act() {
        const base::UserToken who = fight.next()->user;
        if (fight.turns == k_players) {
            note(combat::forfeit(fight));
            lines.push_back(wire::forfeit_line(k_time, fight.token, who));
            return;
        }
        const std::string nobody = wire::nobody_left_answer(k_time, fight.token, who);
        note(combat::note_dead_enemy(fight), nobody);
        lines.push_back(nobody);
        const auto enemy =
            std::find_if(fight.fighters.begin(), fight.fighters.end(),
                         [&](const auto& each) { return each.standing() && each.user != who; });
        const wire::Attack attack{fight.token, who, enemy->user};
        const auto events = combat::attack(fight, attack.user, attack.enemy);
        lines.push_back(wire::attack_answer(k_time, attack, events.front().blow));
        note(events, lines.back());
    }
};

const FoughtGame& game() {
    static const FoughtGame fought;
    return fought;
}

bool is_usable(const etl::GameRecord& record) {
    return record.kind != etl::RecordKind::broken && record.kind != etl::RecordKind::foreign;
}

auto parts_of(const etl::Participant& one) {
    return std::tie(one.user, one.hero, one.attack, one.health);
}

auto parts_of(const etl::GameRecord& one) {
    return std::tie(one.kind, one.game, one.seq, one.schema, one.enemy, one.hero, one.damage,
                    one.health_prior, one.health_post);
}

bool is_same(const etl::GameRecord& one, const etl::GameRecord& other) {
    // The general way leaves out whose a dead enemy was: nobody needs it.
    const bool is_user = one.user == other.user || one.kind == etl::RecordKind::dead_enemy;
    return is_user && parts_of(one) == parts_of(other) &&
           std::equal(one.participants.begin(), one.participants.end(), other.participants.begin(),
                      other.participants.end(),
                      [](const auto& a, const auto& b) { return parts_of(a) == parts_of(b); });
}

// No text that begins with a space is read the fast way.
std::string for_general_way(std::string_view text) { return " " + std::string(text); }

const etl::GameRecord& decode(std::string_view key, std::string_view bytes) {
    static etl::RecordDecoder decoder;
    const etl::GameRecord& record = decoder.decode(key, bytes);
    must((record.kind == etl::RecordKind::broken) == !record.reason.empty(),
         "a record is broken without a reason, or has one and is not");
    return record;
}

std::vector<std::string> lines_of(std::string_view bytes) {
    std::vector<std::string> lines;
    while (!bytes.empty()) {
        const auto size = std::min(bytes.find('\n'), bytes.size());
        lines.emplace_back(bytes.substr(0, size));
        bytes.remove_prefix(std::min(size + 1, bytes.size()));
    }
    return lines;
}

// The rows as text; nothing: there are none.
std::string rows_of(const std::vector<std::string>& logs) {
    static etl::SessionLogs sessions;
    combat::Rows rows;
    const auto judgement = sessions.judge(game().fight, logs, rows);
    (void)sessions.reason_with_place(judgement, logs);
    must((judgement.verdict == etl::Verdict::complete) == (rows.size() != 0),
         "a game is complete without rows, or has some and is not");
    std::string text;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        combat::append_meta_line(text, rows, row);
        combat::append_podium_line(text, rows, row);
    }
    return text;
}

}  // namespace

void log_records(std::string_view bytes) {
    (void)decode({}, bytes);
    etl::GameRecord fast;
    const bool is_own = etl::read_own_record(k_token, bytes, fast);
    const etl::GameRecord decoded = decode(k_token, bytes);
    if (!is_own) return;
    fast.game = *base::GameToken::parse(k_token);
    must(is_same(fast, decoded), "a record of our own is decoded another way");
    const etl::GameRecord& general = decode(k_token, for_general_way(bytes));
    must(!is_usable(general) || is_same(fast, general), "the fast way reads another record");
}

void session_logs(std::string_view bytes) {
    const std::vector<std::string> logs = lines_of(bytes);
    std::vector<std::string> general_logs(logs.size());
    std::transform(logs.begin(), logs.end(), general_logs.begin(), for_general_way);
    const std::string rows = rows_of(logs);
    const std::string general = rows_of(general_logs);
    must(general.empty() || rows == general, "the fast way reads other session logs");
}

std::vector<std::string> own_records() {
    const auto& all = game().records;
    std::vector<std::string> one_each;
    for (const combat::EventName& name : combat::k_event_names) {
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& text) {
            return text.find(name.text) != std::string::npos;
        });
        if (found != all.end()) one_each.push_back(*found);
    }
    return one_each;
}

std::string own_session_logs() {
    std::string text;
    for (const std::string& line : game().lines) text += line + "\n";
    return text;
}

}  // namespace fuzz
