#include "etl/session_log.h"

#include <algorithm>
#include <limits>

#include "base/json_fault.h"
#include "etl/own_record.h"
#include "etl/session.h"
#include "etl/task.h"

namespace etl {
namespace {

namespace od = simdjson::ondemand;

Judgement impossible(std::string_view reason) { return {Verdict::impossible, reason}; }

}  // namespace

struct SessionLogs::Parts {
    od::parser parser;
    PaddedCopy copy;
    GameRecord record;
    Podium podium;
    std::vector<ToldFighter> fighters;
    std::vector<Action> actions;
    std::vector<bool> hit;
    std::size_t unusable = 0;  // which line was, counted from 1; 0: none

    void seat(const combat::Fight& fight);
    // Each returns what is wrong, if anything.
    std::string_view read(std::string_view game, const combat::Fight& fight,
                          const std::string& log);
    std::string_view read_any(const combat::Fight& fight, const std::string& log);
    std::string_view add(ActionKind kind);
    int place_of(const UserToken& user) const noexcept;
    std::string_view check(const combat::Fight& fight) const;
};

void SessionLogs::Parts::seat(const combat::Fight& fight) {
    fighters.clear();
    actions.clear();
    hit.assign(fight.fighters.size(), false);
    for (const combat::Fighter& seated : fight.fighters) {
        fighters.push_back({seated.user, seated.attack, seated.health, seated.hero, 0, true});
    }
}

int SessionLogs::Parts::place_of(const UserToken& user) const noexcept {
    for (std::size_t i = 0; i < fighters.size(); ++i) {
        if (fighters[i].user == user) return static_cast<int>(i);
    }
    return -1;
}

// What `record` holds.
std::string_view SessionLogs::Parts::add(ActionKind kind) {
    const bool strikes = kind == ActionKind::attack;
    const int user = place_of(record.user);
    const int enemy = strikes ? place_of(record.enemy) : 0;
    if (user < 0 || enemy < 0) return "a session log of a user that is not in the game";
    if (strikes &&
        std::max({record.damage, record.health_prior, record.health_post}) > k_max_points) {
        return "an attack out of range";
    }
    Action action{0,
                  static_cast<std::uint32_t>(record.damage),
                  static_cast<std::uint32_t>(record.health_prior),
                  static_cast<std::uint32_t>(record.health_post),
                  static_cast<std::uint8_t>(user),
                  static_cast<std::uint8_t>(enemy),
                  kind};
    const auto target = static_cast<std::size_t>(strikes ? enemy : user);
    if (!hit[target]) {
        // One that forfeits unharmed leaves no trace of its health; rows do not need it.
        fighters[target].health = strikes ? action.health_prior : 1;
        hit[target] = true;
    }
    actions.push_back(action);
    return {};
}

std::string_view SessionLogs::Parts::read(std::string_view game, const combat::Fight& fight,
                                          const std::string& log) {
    OwnAction action{};
    if (!read_own_action(game, log, action, record)) return read_any(fight, log);
    if (action == OwnAction::nobody_left) return {};
    return add(action == OwnAction::attack ? ActionKind::attack : ActionKind::forfeit);
}

std::string_view SessionLogs::Parts::read_any(const combat::Fight& fight, const std::string& log) {
    od::document document;
    od::object object;
    TaskReading reading;
    record = {};
    reading.wanted = field::k_game | field::k_user | field::k_action | field::k_blow;
    if (parser.iterate(copy.of(log)).get(document) != simdjson::SUCCESS ||
        document.get_object().get(object) != simdjson::SUCCESS ||
        !read_task(object, reading, record)) {
        return "a session log that is not well-formed JSON";
    }
    if (reading.game && *reading.game != fight.token) return "a session log of another game";
    const bool strikes = reading.action == "ATTACK";
    if (!strikes && reading.action != "FORFEIT") return {};
    if (!(reading.found & field::k_user)) return "a session log without USER_TOKEN";
    if (strikes && (reading.found & field::k_blow) != field::k_blow) {
        return "a session log without usable DETAILS";
    }
    return add(strikes ? ActionKind::attack : ActionKind::forfeit);
}

// A registry of ours also counts; others keep only healths.
std::string_view SessionLogs::Parts::check(const combat::Fight& fight) const {
    const auto is_ranked = [](const combat::Fighter& seated) { return seated.rank != 0; };
    const bool counted = std::any_of(fight.fighters.begin(), fight.fighters.end(), is_ranked);
    for (std::size_t i = 0; i < fight.fighters.size(); ++i) {
        const combat::Fighter& seated = fight.fighters[i];
        const Podium::State& state = podium.states()[i];
        if (seated.health != state.health) {
            return "session logs do not lead to the healths in the registry";
        }
        if (counted &&
            (seated.rank != state.rank || seated.rounds != state.rounds ||
             seated.damage_sent != state.sent || seated.damage_received != state.received)) {
            return "session logs do not lead to the counts in the registry";
        }
    }
    return {};
}

SessionLogs::SessionLogs() : parts_(std::make_unique<Parts>()) {}
SessionLogs::~SessionLogs() = default;

Judgement SessionLogs::judge(const combat::Fight& fight, const std::vector<std::string>& logs,
                             combat::Rows& rows) {
    parts_->seat(fight);
    const std::string game = fight.token.text();
    for (std::size_t i = 0; i < logs.size(); ++i) {
        const auto fault = parts_->read(game, fight, logs[i]);
        if (fault.empty()) continue;
        parts_->unusable = i + 1;
        return impossible(fault);
    }
    parts_->unusable = 0;
    const std::size_t before = rows.size();
    const Judgement judgement =
        parts_->podium.judge(fight.token, parts_->fighters, parts_->actions, rows);
    if (judgement.verdict != Verdict::complete) return judgement;
    if (const auto fault = parts_->check(fight); !fault.empty()) {
        rows.resize(before);
        return impossible(fault);
    }
    return judgement;
}

std::string SessionLogs::reason_with_place(const Judgement& judgement,
                                           const std::vector<std::string>& logs) const {
    std::string reason(judgement.reason);
    if (parts_->unusable == 0 || parts_->unusable > logs.size()) return reason;
    const std::string place = base::json_fault_text(logs[parts_->unusable - 1]);
    reason += " (session log " + std::to_string(parts_->unusable);
    return reason + (place.empty() ? "" : ", " + place) + ")";
}

}  // namespace etl
