#include "worker/happenings.h"

#include "wire/json_object.h"

namespace worker {
namespace {

using base::Level;
using wire::JsonObject;

template <class Fill>
base::LogEntry entry(std::string_view worker, Level level, std::string_view message,
                     const Fill& fill) {
    base::LogEntry entry;
    entry.queue = "worker." + std::string(worker);
    entry.level = level;
    entry.message = message;
    entry.task = wire::json_object(fill);
    return entry;
}

}  // namespace

base::LogEntry entry_of(std::string_view worker, const Started& happening) {
    return entry(worker, Level::info, "Worker Started", [&](JsonObject& task) {
        task.text("topic", happening.lobby_topic);
        task.text("sessions", happening.sessions);
    });
}

base::LogEntry entry_of(std::string_view worker, const Stopped& happening) {
    return entry(worker, Level::info, "Worker Stopped", [&](JsonObject& task) {
        task.number("games", happening.games);
        task.number("commits", happening.commits);
    });
}

base::LogEntry entry_of(std::string_view worker, const PartitionsAssigned& happening) {
    return entry(worker, Level::info, "Partitions Assigned",
                 [&](JsonObject& task) { task.number("partitions", happening.count); });
}

base::LogEntry entry_of(std::string_view worker, const PartitionsRevoked& happening) {
    return entry(worker, Level::info, "Partitions Revoked",
                 [&](JsonObject& task) { task.number("partitions", happening.count); });
}

base::LogEntry entry_of(std::string_view worker, const BatchCommitted& happening) {
    const ports::Commit& commit = happening.commit;
    return entry(worker, Level::info, "Batch Committed", [&](JsonObject& task) {
        task.text("topic", commit.topic);
        task.number("partition", commit.partition);
        task.number("from", commit.range.from);
        task.number("to", commit.range.to);
        task.number("games", commit.games);
        task.number("rows", commit.rows);
        task.number("timed_out", commit.timed_out);
        task.number("dead_letters", commit.dead_letters);
        task.number("duplicates", commit.duplicates);
        task.number("abandoned", commit.abandoned);
        task.text("row_digest", commit.row_digest);
    });
}

base::LogEntry entry_of(std::string_view worker, const CommitLost& happening) {
    return entry(worker, Level::warning, "Commit Lost To Another Worker", [&](JsonObject& task) {
        task.text("topic", happening.topic);
        task.number("partition", happening.partition);
        task.number("from", happening.from);
    });
}

base::LogEntry entry_of(std::string_view worker, const DeadLettersKept& happening) {
    return entry(worker, Level::warning, "Dead Letters Kept", [&](JsonObject& task) {
        task.number("count", happening.count);
        task.text("topic", happening.first.topic);
        task.number("partition", happening.first.partition);
        task.number("offset", happening.first.offset);
        task.text("reason", happening.first.reason);
    });
}

base::LogEntry entry_of(std::string_view worker, const GamesAbandoned& happening) {
    return entry(worker, Level::warning, "Open Games Abandoned", [&](JsonObject& task) {
        task.number("partition", happening.partition);
        task.number("games", happening.count);
    });
}

base::LogEntry entry_of(std::string_view worker, const GamesLost& happening) {
    return entry(worker, Level::warning, "Games Lost By The Registry", [&](JsonObject& task) {
        task.number("partition", happening.partition);
        task.number("games", happening.count);
        task.text("latest", happening.game.text());
        task.text("reason", happening.reason);
    });
}

base::LogEntry entry_of(std::string_view worker, const RecordsGone& happening) {
    return entry(worker, Level::error, "Records Gone Before They Were Read", [&](JsonObject& task) {
        task.text("topic", happening.topic);
        task.number("partition", happening.partition);
        task.number("from", happening.range.from);
        task.number("to", happening.range.to);
    });
}

base::LogEntry entry_of(std::string_view worker, const TablesSwept& happening) {
    return entry(worker, Level::warning, "Tables Swept", [&](JsonObject& task) {
        task.number("revealed", happening.revealed);
        task.number("removed", happening.removed);
    });
}

base::LogEntry entry_of(std::string_view worker, const DoorUnavailable& happening) {
    return entry(worker, Level::warning, "Waiting For A Service",
                 [&](JsonObject& task) { task.text("error", happening.what); });
}

}  // namespace worker
