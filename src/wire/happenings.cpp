#include "wire/happenings.h"

#include <utility>

#include "wire/log_record.h"
#include "wire/message.h"
#include "wire/text.h"

namespace wire {
namespace {

using base::Level;
using base::LogEntry;
using combat::Fight;
using combat::Status;

std::uint32_t count(const Fight& fight) noexcept {
    return static_cast<std::uint32_t>(fight.fighters.size());
}

// Collects the entries of one transition and numbers them.
class Entries {
public:
    Entries(const Fight& fight, std::uint32_t records)
        : fight_(fight), seq_(fight.next_seq - records) {
        entries_.reserve(records);
    }

    void lobby(std::string_view message, std::string task) {
        add(base::k_lobby_queue, Level::info, message, std::move(task));
    }
    void game(Level level, std::string_view message, std::string task) {
        add(base::k_game_queue, level, message, std::move(task));
    }
    // The same lobby entry once for each user.
    void for_each_user(std::string_view message, const std::string& task) {
        for (std::size_t i = 0; i < fight_.fighters.size(); ++i) lobby(message, task);
    }
    void turn() { lobby("Pushing User's Turn Notification", turn_push(fight_)); }

    void cleaning() {
        clean(fight_.host);
        for (const combat::Fighter& fighter : fight_.fighters) {
            if (fighter.user != fight_.host) clean(fighter.user);
        }
    }

    // What follows an attack or a forfeit: the next turn, or the end.
    void go_on_or_end() {
        if (fight_.status != Status::completed) return turn();
        for_each_user("Game Finished", complete_push(fight_.token));
        cleaning();
    }

    std::vector<LogEntry> take() { return std::move(entries_); }

private:
    void add(std::string_view queue, Level level, std::string_view message, std::string task) {
        LogEntry& entry = entries_.emplace_back();
        entry.queue = queue;
        entry.level = level;
        entry.message = message;
        entry.task = std::move(task);
        entry.game = fight_.token;
        entry.game_seq = seq_++;
        entry.partitions = fight_.log_partitions;
    }

    void clean(const combat::UserToken& user) {
        std::string task;
        task.reserve(112);
        task += R"({"game_token":)";
        append_token(task, fight_.token);
        task += R"(,"user_token":)";
        append_token(task, user);
        task += '}';
        lobby("Cleaning Game Records", std::move(task));
    }

    const Fight& fight_;
    std::uint32_t seq_;
    std::vector<LogEntry> entries_;
};

// How many records the transition that led to `after` writes: as `combat` counts them.
std::uint32_t records_of_seat(const Fight& after) noexcept {
    return after.status == Status::waiting_player ? count(after) + 2 : 1;
}

std::uint32_t records_of_action(const Fight& after) noexcept {
    return after.status == Status::completed ? 1 + 2 * count(after) : 2;
}

std::uint32_t records_of_time_out(const Fight& after) noexcept { return 2 * count(after); }

std::string forfeit_task(const Fight& fight, const combat::UserToken& user) {
    std::string task = R"({"GAME_TOKEN":)";
    append_token(task, fight.token);
    task += R"(,"USER_TOKEN":)";
    append_token(task, user);
    return task += '}';
}

LogEntry login_entry(std::string_view message, std::string_view user_name,
                     const combat::UserToken& user) {
    LogEntry entry;
    entry.queue = base::k_login_queue;
    entry.message = message;
    entry.task = R"({"USER":)";
    append_json_string(entry.task, user_name);
    entry.task += R"(,"USER_TOKEN":)";
    append_token(entry.task, user);
    entry.task += '}';
    return entry;
}

}  // namespace

std::vector<LogEntry> entries_of(const SeatTaken& happening) {
    const Fight& fight = happening.fight;
    Entries entries(fight, records_of_seat(fight));
    if (const combat::Fighter* seat = fight.find(happening.user)) {
        entries.lobby("Hero Selected", find_answer(fight.token, *seat, Audience::log));
    }
    if (fight.status == Status::waiting_player) {
        entries.for_each_user("Starting Match", start_push(fight));
        entries.turn();
    }
    return entries.take();
}

std::vector<LogEntry> entries_of(const AttackCompleted& happening) {
    Entries entries(happening.fight, records_of_action(happening.fight));
    entries.game(Level::info, "Attack Completed", happening.answer);
    entries.go_on_or_end();
    return entries.take();
}

std::vector<LogEntry> entries_of(const DeadEnemyAttacked& happening) {
    Entries entries(happening.fight, 1);
    entries.game(Level::error, "Attacked Dead Enemy", happening.answer);
    return entries.take();
}

std::vector<LogEntry> entries_of(const UserForfeited& happening) {
    const Fight& fight = happening.fight;
    Entries entries(fight, records_of_action(fight));
    entries.game(Level::warning, "User Forfeited", forfeit_task(fight, happening.user));
    entries.go_on_or_end();
    return entries.take();
}

std::vector<LogEntry> entries_of(const GameTimedOut& happening) {
    const Fight& fight = happening.fight;
    Entries entries(fight, records_of_time_out(fight));
    entries.for_each_user("Game Timed Out", timed_out_push(fight.token));
    entries.cleaning();
    return entries.take();
}

LogEntry user_created(std::string_view user_name, const combat::UserToken& user) {
    return login_entry("User Created", user_name, user);
}

LogEntry user_logged_in(std::string_view user_name, const combat::UserToken& user) {
    return login_entry("User Logged In", user_name, user);
}

LogEntry game_lost(const combat::GameToken& game) {
    LogEntry entry;
    entry.queue = base::k_game_queue;
    entry.level = base::Level::error;
    entry.message = "Game Lost By The Registry";
    entry.task = R"({"PAYLOAD":{"GAME_TOKEN":")" + game.text() + R"("}})";
    return entry;
}

}  // namespace wire
