#include "app/doors/log.h"

#include <fmt/core.h>

#include <atomic>
#include <filesystem>
#include <limits>

#include "app/console/told_waiting.h"
#include "app/console/waiting.h"
#include "app/doors/kafka_log.h"
#include "app/doors/limits.h"
#include "app/doors/log_room.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "base/log_entry.h"
#include "lmdb/embedded_log.h"

namespace app {
namespace {

// Takes every record and keeps none.
class DiscardingWriter final : public ports::LogWriter {
public:
    void append(ports::OutgoingRecord) override {
        records_.fetch_add(1, std::memory_order_relaxed);
    }
    ports::Backlog backlog() const override {
        const auto records = records_.load(std::memory_order_relaxed);
        return {records, records, true};
    }
    base::Result<void> flush(std::chrono::milliseconds) override { return {}; }
    std::vector<ports::Delivery> deliveries() const override { return {}; }
    base::Result<void> failure() const override { return {}; }

private:
    std::atomic<std::uint64_t> records_ = 0;
};

class NoLog final : public Log {
public:
    std::string_view module() const noexcept override { return "default"; }
    OpenedWriter open_writer() override { return {std::make_unique<DiscardingWriter>(), true, {}}; }
    std::unique_ptr<ports::LogReader> join_workers(const std::string&) override {
        throw nothing_to_read();
    }
    std::unique_ptr<ports::LogReader> open_reader(Share) override { throw nothing_to_read(); }
    std::unique_ptr<ports::DeadLetters> dead_letters(const TablesPlace&) override {
        throw nothing_to_read();
    }
    std::unique_ptr<ports::LogIdentity> identity(std::chrono::milliseconds) override {
        throw nothing_to_read();
    }

private:
    static base::Failure nothing_to_read() {
        return base::Failure(base::bad_setting(
            "--logger-module (LOGGER_MODULE) is \"default\": there is no log to read, kafka or "
            "embedded expected"));
    }
};

class EmbeddedLog final : public Log {
public:
    EmbeddedLog(const FileSettings& files, const EmbeddedLogSettings& settings, int partitions,
                LogAccess access)
        : folder_(log_folder(files)),
          settings_(settings),
          partitions_(partitions),
          log_(open(files, access)) {}

    std::string_view module() const noexcept override { return "embedded"; }
    bool is_being_written() const override { return lmdb::is_being_written(folder_); }

    OpenedWriter open_writer() override {
        lmdb::WriterOptions options;
        options.topics = {std::string(base::k_lobby_queue), std::string(base::k_game_queue),
                          std::string(base::k_login_queue)};
        options.partitions = partitions_;
        options.retention.age =
            std::chrono::seconds(static_cast<std::int64_t>(settings_.retention_hours * 3600));
        options.retention.bytes = settings_.retention_bytes > 0
                                      ? settings_.retention_bytes
                                      : std::numeric_limits<std::uint64_t>::max();
        lmdb::RecoveredWriter opened = value_or_throw(log_.open_writer(options));
        OpenedWriter out;
        out.writer = with_room(std::move(opened.writer), {folder_, settings_.free_bytes});
        out.fresh = opened.recovered.created;
        if (!opened.recovered.ended_cleanly) {
            out.note = lmdb::text(opened.recovered, folder_);
        }
        return out;
    }

    std::unique_ptr<ports::LogReader> join_workers(const std::string&) override {
        return open_reader(Share{});
    }
    std::unique_ptr<ports::LogReader> open_reader(Share share) override {
        return value_or_throw(log_.open_reader({share.index, share.count}));
    }
    std::unique_ptr<ports::DeadLetters> dead_letters(const TablesPlace& place) override {
        return std::make_unique<tables::ObjectDeadLetters>(place.objects());
    }
    std::unique_ptr<ports::LogIdentity> identity(std::chrono::milliseconds) override {
        return value_or_throw(log_.open_identity());
    }

private:
    static lmdb::Access access_of(LogAccess access) {
        switch (access) {
            case LogAccess::read_only:
                return lmdb::Access::read_only;
            case LogAccess::watch:
                return lmdb::Access::watch;
            case LogAccess::read_write:
                break;
        }
        return lmdb::Access::read_write;
    }

    static lmdb::EmbeddedLog open(const FileSettings& files, LogAccess access) {
        lmdb::LogOptions options;
        options.folder = log_folder(files);
        options.map_bytes = log_map_bytes(options.map_bytes);
        options.access = access_of(access);
        if (access == LogAccess::read_write) make_local_dir(files);
        return value_or_throw(lmdb::EmbeddedLog::open(options));
    }

    const std::string folder_;
    const EmbeddedLogSettings settings_;
    const int partitions_;
    const lmdb::EmbeddedLog log_;
};

}  // namespace

std::unique_ptr<ports::LogReader> Log::open_reader() {
    auto reader = open_patient_reader(k_start_patience);
    return service().empty() ? std::move(reader) : told_waiting(std::move(reader), service());
}

std::unique_ptr<ports::LogIdentity> Log::identity() {
    auto known = identity(k_start_patience);
    return service().empty() ? std::move(known) : told_waiting(std::move(known), service());
}

std::unique_ptr<ports::LogReader> Log::open_patient_reader(std::chrono::milliseconds) {
    return open_reader(Share{});
}

LogTraits traits_of(LoggerModule module) {
    const bool is_kafka = module == LoggerModule::kafka;
    return {.groups = is_kafka, .many_writers = is_kafka, .keeps_letters = is_kafka};
}

std::unique_ptr<Log> open_log(const Settings& settings, LoggerModule module, LogAccess access) {
    switch (module) {
        case LoggerModule::embedded:
            return std::make_unique<EmbeddedLog>(settings.files, settings.log,
                                                 settings.kafka.partitions, access);
        case LoggerModule::kafka:
            return open_kafka_log(settings.kafka, settings.files, access);
        case LoggerModule::none:
        case LoggerModule::found:
            break;
    }
    return std::make_unique<NoLog>();
}

void expect_log_to_read(const Settings& settings) {
    expect_kafka_options(settings);
    if (settings.logger_module != LoggerModule::embedded || has_embedded_log(settings.files))
        return;
    throw base::Failure(
        base::bad_setting(fmt::format("--output-dir (OUTPUT_DIR) is \"{}\": there is no embedded "
                                      "log in {} to read; the folder of "
                                      "a simulation expected, or --logger-module kafka",
                                      settings.files.output_dir, log_folder(settings.files))));
}

std::string log_folder(const FileSettings& settings) {
    return std::filesystem::path(local_dir(settings)) / "log";
}

bool has_embedded_log(const FileSettings& settings) {
    std::error_code none;
    return std::filesystem::exists(std::filesystem::path(log_folder(settings)) / "data.mdb", none);
}

std::string place_of(const Settings& settings, LoggerModule module) {
    if (module == LoggerModule::kafka) return "kafka " + kafka_options(settings.kafka).brokers;
    if (module == LoggerModule::embedded) return "the embedded log " + log_folder(settings.files);
    return "no log";
}

}  // namespace app
