#include "worker/happenings.h"

#include <concepts>

#include "wire/log_record.h"

namespace worker {
namespace {

using base::Level;

// A flat JSON object, field by field.
class Task {
public:
    Task& add(std::string_view key, std::string_view text) {
        wire::append_json_string(field(key), text);
        return *this;
    }
    Task& add(std::string_view key, std::integral auto number) {
        field(key) += std::to_string(number);
        return *this;
    }
    std::string take() { return std::move(text_ += '}'); }

private:
    std::string& field(std::string_view key) {
        text_ += text_.empty() ? '{' : ',';
        text_ += '"';
        text_ += key;
        text_ += "\":";
        return text_;
    }

    std::string text_;
};

base::LogEntry entry(std::string_view worker, Level level, std::string_view message, Task task) {
    base::LogEntry entry;
    entry.queue = "worker." + std::string(worker);
    entry.level = level;
    entry.message = message;
    entry.task = task.take();
    return entry;
}

}  // namespace

base::LogEntry entry_of(std::string_view worker, const Started& happening) {
    return entry(worker, Level::info, "Worker Started",
                 Task().add("topic", happening.lobby_topic).add("sessions", happening.sessions));
}

base::LogEntry entry_of(std::string_view worker, const Stopped& happening) {
    return entry(worker, Level::info, "Worker Stopped",
                 Task().add("games", happening.games).add("commits", happening.commits));
}

base::LogEntry entry_of(std::string_view worker, const PartitionsAssigned& happening) {
    return entry(worker, Level::info, "Partitions Assigned",
                 Task().add("partitions", happening.count));
}

base::LogEntry entry_of(std::string_view worker, const PartitionsRevoked& happening) {
    return entry(worker, Level::info, "Partitions Revoked",
                 Task().add("partitions", happening.count));
}

base::LogEntry entry_of(std::string_view worker, const BatchCommitted& happening) {
    const ports::Commit& commit = happening.commit;
    return entry(worker, Level::info, "Batch Committed",
                 Task()
                     .add("topic", commit.topic)
                     .add("partition", commit.partition)
                     .add("from", commit.range.from)
                     .add("to", commit.range.to)
                     .add("games", commit.games)
                     .add("rows", commit.rows)
                     .add("timed_out", commit.timed_out)
                     .add("dead_letters", commit.dead_letters)
                     .add("duplicates", commit.duplicates)
                     .add("abandoned", commit.abandoned)
                     .add("row_digest", commit.row_digest));
}

base::LogEntry entry_of(std::string_view worker, const CommitLost& happening) {
    return entry(worker, Level::warning, "Commit Lost To Another Worker",
                 Task()
                     .add("topic", happening.topic)
                     .add("partition", happening.partition)
                     .add("from", happening.from));
}

base::LogEntry entry_of(std::string_view worker, const DeadLettersKept& happening) {
    return entry(worker, Level::warning, "Dead Letters Kept",
                 Task()
                     .add("count", happening.count)
                     .add("topic", happening.first.topic)
                     .add("partition", happening.first.partition)
                     .add("offset", happening.first.offset)
                     .add("reason", happening.first.reason));
}

base::LogEntry entry_of(std::string_view worker, const GamesAbandoned& happening) {
    return entry(worker, Level::warning, "Open Games Abandoned",
                 Task().add("partition", happening.partition).add("games", happening.count));
}

base::LogEntry entry_of(std::string_view worker, const GamesLost& happening) {
    return entry(worker, Level::warning, "Games Lost By The Registry",
                 Task()
                     .add("partition", happening.partition)
                     .add("games", happening.count)
                     .add("latest", happening.game.text())
                     .add("reason", happening.reason));
}

base::LogEntry entry_of(std::string_view worker, const RecordsGone& happening) {
    return entry(worker, Level::error, "Records Gone Before They Were Read",
                 Task()
                     .add("topic", happening.topic)
                     .add("partition", happening.partition)
                     .add("from", happening.range.from)
                     .add("to", happening.range.to));
}

base::LogEntry entry_of(std::string_view worker, const TablesSwept& happening) {
    return entry(worker, Level::warning, "Tables Swept",
                 Task().add("revealed", happening.revealed).add("removed", happening.removed));
}

base::LogEntry entry_of(std::string_view worker, const DoorUnavailable& happening) {
    return entry(worker, Level::warning, "Waiting For A Service",
                 Task().add("error", happening.what));
}

}  // namespace worker
