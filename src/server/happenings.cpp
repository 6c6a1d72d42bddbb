#include "server/happenings.h"

#include "wire/json_object.h"

namespace server {
namespace {

using wire::JsonObject;

template <class Fill>
base::LogEntry error_entry(std::string_view message, const Fill& fill) {
    base::LogEntry entry;
    entry.queue = base::k_game_queue;
    entry.level = base::Level::error;
    entry.message = message;
    entry.task = wire::json_object(fill);
    return entry;
}

}  // namespace

base::LogEntry failure_entry(std::string_view where, std::string_view what) {
    return error_entry("Server Failure", [&](JsonObject& task) {
        task.text("where", where);
        task.text("what", what);
    });
}

base::LogEntry not_announced_entry(std::string_view what) {
    return error_entry("Game Not Announced", [&](JsonObject& task) { task.text("what", what); });
}

base::LogEntry calls_failed_entry(std::uint64_t calls, std::string_view latest,
                                  std::string_view what) {
    return error_entry("Registry Calls Failed", [&](JsonObject& task) {
        task.number("calls", calls);
        task.text("latest", latest);
        task.text("what", what);
    });
}

}  // namespace server
