#include "app/logging_transport.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include "wire/log_record.h"

namespace app {
namespace {

spdlog::level::level_enum spdlog_level(base::Level level) {
    switch (level) {
        case base::Level::debug:
            return spdlog::level::debug;
        case base::Level::info:
            return spdlog::level::info;
        case base::Level::warning:
            return spdlog::level::warn;
        case base::Level::error:
            return spdlog::level::err;
        case base::Level::critical:
            break;
    }
    return spdlog::level::critical;
}

}  // namespace

class LoggingTransport::Console {
public:
    Console() : logger_("superhero", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()) {
        logger_.set_level(spdlog::level::trace);
        logger_.set_pattern("%Y-%m-%dT%H:%M:%S.%f %^%-8l%$ %v");
    }

    void print(const base::LogEntry& entry) {
        logger_.log(spdlog_level(entry.level), "{}: {} {}", entry.queue, entry.message, entry.task);
    }

private:
    spdlog::logger logger_;
};

LoggingTransport::LoggingTransport(ports::LogWriter& writer, std::string_view module,
                                   base::Level console_level, base::Clock clock)
    : writer_(writer),
      module_(module),
      console_level_(console_level),
      clock_(clock),
      console_(std::make_unique<Console>()) {}

LoggingTransport::~LoggingTransport() = default;

void LoggingTransport::write(base::LogEntry entry) {
    if (entry.level >= console_level_) console_->print(entry);
    const base::Timestamp now = clock_();
    ports::OutgoingRecord record;
    record.value = wire::record_text(entry, now, module_);
    record.topic = std::move(entry.queue);
    if (entry.game) record.key = entry.game->text();
    record.time = now;
    record.partitions = entry.partitions;
    writer_.append(std::move(record));
    records_.fetch_add(1, std::memory_order_relaxed);
}

bool LoggingTransport::admits_games() const { return writer_.backlog().has_room; }

std::uint16_t LoggingTransport::partitions() const { return writer_.backlog().partitions; }

std::uint64_t LoggingTransport::written() const { return writer_.backlog().appended; }

std::uint64_t LoggingTransport::settled() const { return writer_.backlog().settled; }

}  // namespace app
