#include "app/console/logging_transport.h"

#include <utility>

#include "app/console/console.h"
#include "wire/log_record.h"

namespace app {
namespace {

bool is_shown(const base::LogEntry& entry, const Shown& shown) {
    if (entry.level < shown.level) return false;
    const bool is_of_game = entry.game_seq.has_value();
    return shown.which == Shown::Which::all || (entry.level >= base::Level::warning && !is_of_game);
}

}  // namespace

Shown shown_records(const Settings& settings) {
    return {settings.log_level, settings.lines.records ? Shown::Which::all : Shown::Which::trouble};
}

LoggingTransport::LoggingTransport(ports::LogWriter& writer, std::string_view module, Shown shown,
                                   base::Clock clock)
    : writer_(writer), module_(module), shown_(shown), clock_(clock) {}

void LoggingTransport::write(base::LogEntry entry) { write_at(std::move(entry), clock_()); }

void LoggingTransport::write_at(base::LogEntry entry, base::Timestamp time) {
    if (is_shown(entry, shown_)) show_record(entry, time);
    ports::OutgoingRecord record;
    record.value = wire::record_text(entry, time, module_);
    record.topic = std::move(entry.queue);
    if (entry.game) record.key = entry.game->text();
    record.time = time;
    record.partitions = entry.partitions;
    writer_.append(std::move(record));
    records_.fetch_add(1, std::memory_order_relaxed);
}

bool LoggingTransport::admits_games() const { return writer_.backlog().has_room; }

std::uint16_t LoggingTransport::partitions() const { return writer_.backlog().partitions; }

std::uint64_t LoggingTransport::written() const { return writer_.backlog().appended; }

std::uint64_t LoggingTransport::settled() const { return writer_.backlog().settled; }

}  // namespace app
