#include "wire/happenings.h"

#include <utility>

#include "wire/log_record.h"
#include "wire/message.h"
#include "wire/text.h"

namespace wire {
namespace {

using base::LogEntry;
using combat::Event;
using combat::EventKind;
using combat::Fight;

std::string forfeit_task(const Fight& fight, const combat::UserToken& user) {
    std::string task = R"({"GAME_TOKEN":)";
    append_token(task, fight.token);
    task += R"(,"USER_TOKEN":)";
    append_token(task, user);
    return task += '}';
}

std::string cleaning_task(const Fight& fight, const combat::UserToken& user) {
    std::string task;
    task.reserve(112);
    task += R"({"game_token":)";
    append_token(task, fight.token);
    task += R"(,"user_token":)";
    append_token(task, user);
    return task += '}';
}

std::string task_of(const Event& event, const Fight& after, std::string_view answer) {
    switch (event.kind) {
        case EventKind::hero_selected:
            return find_answer(after.token, *after.find(event.user), Audience::log);
        case EventKind::starting_match:
            return start_push(after);
        case EventKind::turn_pushed:
            return turn_push(after);
        case EventKind::attack:
        case EventKind::dead_enemy:
            return std::string(answer);
        case EventKind::forfeit:
            return forfeit_task(after, event.user);
        case EventKind::game_finished:
            return complete_push(after.token);
        case EventKind::timed_out:
            return timed_out_push(after.token);
        case EventKind::cleaning:
            break;
    }
    return cleaning_task(after, event.user);
}

// Every user gets the same text: it is made once.
bool is_for_all(EventKind kind) {
    return kind == EventKind::starting_match || kind == EventKind::game_finished ||
           kind == EventKind::timed_out;
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

std::vector<LogEntry> entries_of(const Fight& after, const combat::Events& events,
                                 std::string_view answer) {
    std::vector<LogEntry> entries;
    entries.reserve(events.size());
    const Event* before = nullptr;
    for (const Event& event : events) {
        const combat::EventName& name = combat::name_of(event.kind);
        const bool repeats = before != nullptr && before->kind == event.kind;
        LogEntry entry;
        entry.queue = name.queue;
        entry.level = name.level;
        entry.message = name.text;
        entry.task =
            repeats && is_for_all(event.kind) ? entries.back().task : task_of(event, after, answer);
        entry.game = after.token;
        entry.game_seq = event.seq;
        entry.partitions = after.log_partitions;
        entries.push_back(std::move(entry));
        before = &event;
    }
    return entries;
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
