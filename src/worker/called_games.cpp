#include "worker/called_games.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "worker/ledger_reading.h"

namespace worker {
namespace {

std::vector<base::GameToken> games_of(const std::vector<CalledGame>& called) {
    std::vector<base::GameToken> games;
    games.reserve(called.size());
    for (const CalledGame& each : called) games.push_back(each.game);
    return games;
}

}  // namespace

template <class T>
base::Result<T> CalledGames::counted(base::Result<T> of_the_registry) {
    if (!of_the_registry) ++counts_.registry_errors;
    return of_the_registry;
}

void CalledGames::forget(ports::Partition partition) {
    const auto is_there = [&](const CalledGame& each) { return each.partition == partition; };
    std::erase_if(called_, is_there);
    std::erase_if(asked_, is_there);
}

void CalledGames::collect() {
    for (auto& [partition, lane] : partitions_.lanes()) {
        for (const base::GameToken& game : lane->take_called()) {
            called_.push_back({partition, game});
        }
    }
}

// Asks for the next ones; one call at a time is under way.
void CalledGames::ask() {
    const std::size_t count = std::min(called_.size(), k_games_a_call);
    if (count == 0) return;
    const auto end = called_.begin() + static_cast<std::ptrdiff_t>(count);
    asked_.assign(called_.begin(), end);
    called_.erase(called_.begin(), end);
    doors_.sessions->prefetch(games_of(asked_));
}

base::Result<void> CalledGames::settle(Settle what) {
    collect();
    const auto goes_on = [&] {
        if (what == Settle::full_calls) return called_.size() >= k_games_a_call;
        return !called_.empty() || !asked_.empty();
    };
    while (goes_on()) {
        if (auto settled = settle_call(); !settled) return settled;
        if (what == Settle::next_call) break;
    }
    return {};
}

// What was asked for, having asked for the next, which comes meanwhile.
base::Result<void> CalledGames::settle_call() {
    std::vector<ports::Session> sessions;
    std::set<CalledGame> left;
    if (!asked_.empty()) {
        auto pulled =
            patience_.ask([&] { return counted(doors_.sessions->pull(games_of(asked_))); });
        if (!pulled) return give_up(pulled.error());
        auto claimed = games_of_others(*pulled);
        if (!claimed) return give_up(claimed.error());
        sessions = std::move(*pulled);
        left = std::move(*claimed);
    }
    const std::vector<CalledGame> settled = std::exchange(asked_, {});
    if (auto looked = leave_overtaken(settled, sessions); !looked) return looked;
    if (auto sure = check_registry(settled, sessions); !sure) return sure;
    ask();
    std::size_t lost = 0;
    CalledGame latest;
    std::string reason;
    for (std::size_t i = 0; i < settled.size(); ++i) {
        Lane* const lane = partitions_.lane(settled[i].partition);
        if (lane == nullptr) continue;
        if (left.contains(settled[i])) {
            lane->leave(settled[i].game);
            continue;
        }
        auto why = lane->settle(
            sessions[i], judge_,
            lost_.possible() ? Lane::Otherwise::by_records : Lane::Otherwise::dead_letter);
        if (!why) continue;
        ++lost;
        latest = settled[i];
        reason = *why;
        lost_.add(settled[i].partition, settled[i].game, std::move(*why));
    }
    if (lost > 0) tell(GamesLost{latest.partition, latest.game, lost, reason});
    counts_.lost += lost;
    return {};
}

// Before anything becomes a dead letter.
base::Result<void> CalledGames::check_registry(const std::vector<CalledGame>& called,
                                               const std::vector<ports::Session>& sessions) {
    if (doubt_.is_sure()) return {};
    Unknown unknown;
    std::vector<base::UserToken> users;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        if (sessions[i].fight) doubt_.found();
        const Lane* const lane = partitions_.lane(called[i].partition);
        if (lane == nullptr) continue;
        ++unknown.games;
        const std::string_view end = lane->trigger_value(called[i].game);
        const etl::GameRecord& record = decoder_.decode({}, end);
        if (record.kind != etl::RecordKind::cleaning) continue;
        if (record.seq) ++unknown.numbered;
        users.push_back(record.user);
    }
    if (doubt_.is_sure() || unknown.games == 0) return {};
    const auto known = patience_.ask([&] { return doors_.sessions->look_for(users); });
    if (!known) return give_up(known.error());
    unknown.users = *known;
    if (!doubt_.is_another(unknown)) return {};
    return base::disk_error(
        options_.registry_place + " knows none of the first " + std::to_string(unknown.games) +
        " finished games of " + options_.lobby_topic +
        " and none of their users: it is not the registry of these games; set REDIS_HOST, "
        "REDIS_PORT and REDIS_DB as their servers have them, or make the rows from the topics with "
        "--sessions topics");
}

// A game that the registry does not know may have been committed and cleaned by another worker,
// while this one stood still.
base::Result<void> CalledGames::leave_overtaken(const std::vector<CalledGame>& called,
                                                const std::vector<ports::Session>& sessions) {
    std::set<ports::Partition> doubtful;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        if (!sessions[i].fight) doubtful.insert(called[i].partition);
    }
    if (doubtful.empty()) return {};
    const auto ledger =
        patience_.ask([&] { return load_ledger_ends(doors_.ledger, options_.lobby_topic); });
    if (!ledger) return give_up(ledger.error());
    for (const ports::Partition partition : doubtful) {
        const LedgerEnd end = ledger_tail(*ledger, {options_.lobby_topic, partition});
        const Lane& lane = *partitions_.lane(partition);
        if (end.log_number == lane.log_number() && end.from == lane.from()) continue;
        tell(CommitLost{options_.lobby_topic, partition, lane.from()});
        ++counts_.lost_races;
        partitions_.give(partition);
    }
    return {};
}

// Of a worker that stops and cannot wait: the next one will read these games' records again.
base::Result<void> CalledGames::give_up(const base::Error& error) {
    if (error.fatal()) return error;
    called_.clear();
    asked_.clear();
    return {};
}

// Servers of other implementations number no records and give them no key: the end of one game may
// be told in several partitions, and again later.
base::Result<std::set<CalledGame>> CalledGames::games_of_others(
    const std::vector<ports::Session>& sessions) {
    std::map<ports::Partition, std::vector<base::GameToken>> unnumbered;
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const auto& fight = sessions[i].fight;
        if (fight && fight->next_seq == 0) {
            unnumbered[asked_[i].partition].push_back(sessions[i].game);
        }
    }
    std::set<CalledGame> left;
    for (const auto& [partition, games] : unnumbered) {
        const std::string claimant = options_.lobby_topic + '/' + std::to_string(partition);
        const auto mine = patience_.ask(
            [&, &all = games] { return counted(doors_.sessions->claim(all, claimant)); });
        if (!mine) return mine.error();
        for (std::size_t i = 0; i < games.size(); ++i) {
            if (!(*mine)[i]) left.insert({partition, games[i]});
        }
    }
    return left;
}

}  // namespace worker
