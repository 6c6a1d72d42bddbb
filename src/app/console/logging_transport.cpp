#include "app/console/logging_transport.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <mutex>

#include "app/console/console.h"

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

std::string_view colour_of(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::debug:
            return "\033[36m";
        case spdlog::level::info:
            return "\033[32m";
        case spdlog::level::warn:
            return "\033[33m\033[1m";
        case spdlog::level::err:
            return "\033[31m\033[1m";
        default:
            return "\033[1m\033[41m";
    }
}

// spdlog's own sinks write on the thread that logs, which a full pipe would hold.
class QueueSink final : public spdlog::sinks::base_sink<std::mutex> {
protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        const std::string_view text(line.data(), line.size());
        const std::size_t from = message.color_range_start, to = message.color_range_end;
        if (!coloured_ || to <= from) return console().add(text);
        std::string painted(text.substr(0, from));
        painted.append(colour_of(message.level)).append(text.substr(from, to - from));
        painted.append("\033[m").append(text.substr(to));
        console().add(painted);
    }
    void flush_() override {}

private:
    const bool coloured_ = isatty(STDERR_FILENO) == 1 && !terminal_is_dumb();
};

}  // namespace

class LoggingTransport::Console {
public:
    Console() : logger_("superhero", std::make_shared<QueueSink>()) {
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
