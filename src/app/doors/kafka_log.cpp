#include "app/doors/kafka_log.h"

#include <fmt/core.h>

#include "app/console/console.h"
#include "app/console/waiting.h"
#include "app/doors/spill_folder.h"
#include "app/doors/wiring.h"
#include "app/system.h"
#include "base/log_entry.h"
#include "kafka/dead_letters.h"
#include "kafka/identity.h"
#include "kafka/reader.h"
#include "kafka/writer.h"

namespace app {
namespace {

class KafkaLog final : public Log {
public:
    KafkaLog(const KafkaSettings& settings, const FileSettings& files, LogAccess access)
        : options_(kafka_options(settings)),
          group_(settings.group),
          files_(files),
          access_(access) {}

    std::string_view module() const noexcept override { return "kafka"; }
    std::string service() const override { return "Kafka at " + options_.brokers; }

    OpenedWriter open_writer() override {
        kafka::WriterOptions options;
        options.topics = {std::string(base::k_lobby_queue), std::string(base::k_game_queue),
                          std::string(base::k_login_queue)};
        options.together = {std::string(base::k_lobby_queue), std::string(base::k_game_queue)};
        options.on_loss = [service = service()](const base::Error& cause) {
            say(
                fmt::format("records that {} has not acknowledged are not kept for the next start: "
                            "{}",
                            service, cause.what));
        };
        OpenedWriter opened;
        stream::Spill spill;
        if (access_ == LogAccess::read_write) {
            make_local_dir(files_);
            spill = value_or_throw(open_spill(local_dir(files_)));
        }
        const Waiting waiting(service(), k_start_patience);
        opened.writer = value_or_throw(kafka::Writer::open(options_, options, std::move(spill)));
        return opened;
    }

    std::unique_ptr<ports::LogReader> join_workers(const std::string& name) override {
        kafka::ReaderOptions options;
        options.group = group_;
        options.instance = name;
        kafka::Options named = options_;
        named.client_id = "superhero-" + worker_name({name});
        // Many workers may have the name that nobody gave: each is to be told from the others.
        if (name.empty()) named.client_id += "." + process_name();
        return value_or_throw(kafka::Reader::open(named, options));
    }

    std::unique_ptr<ports::LogReader> open_reader(Share share) override {
        kafka::ReaderOptions options;
        options.share_index = share.index;
        options.share_count = share.count;
        return open_ungrouped(std::move(options));
    }

    std::unique_ptr<ports::DeadLetters> dead_letters(const TablesPlace&) override {
        return value_or_throw(kafka::DeadLetters::open(options_));
    }

    std::unique_ptr<ports::LogIdentity> identity(std::chrono::milliseconds patience) override {
        return value_or_throw(kafka::Identity::open(options_, patience));
    }

private:
    std::unique_ptr<ports::LogReader> open_patient_reader(
        std::chrono::milliseconds patience) override {
        kafka::ReaderOptions options;
        options.question_patience = patience;
        return open_ungrouped(std::move(options));
    }

    std::unique_ptr<ports::LogReader> open_ungrouped(kafka::ReaderOptions options) const {
        options.group.clear();
        return value_or_throw(kafka::Reader::open(options_, options));
    }

    const kafka::Options options_;
    const std::string group_;
    const FileSettings files_;
    const LogAccess access_;
};

}  // namespace

kafka::Options kafka_options(const KafkaSettings& settings) {
    kafka::Options options;
    options.brokers = settings.brokers.empty() ? fmt::format("{}:{}", settings.host, settings.port)
                                               : settings.brokers;
    options.partitions = settings.partitions;
    options.compression = settings.compression;
    options.security_protocol = settings.security_protocol;
    options.sasl_mechanism = settings.sasl_mechanism;
    options.sasl_username = settings.sasl_username;
    options.sasl_password = settings.sasl_password;
    options.ssl_ca = settings.ssl_ca;
    for (const std::string& extra : settings.extra) {
        const std::size_t equals = extra.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw base::Failure(
                base::bad_setting(fmt::format("--kafka is \"{}\": KEY=VALUE expected", extra)));
        }
        options.extra.emplace_back(extra.substr(0, equals), extra.substr(equals + 1));
    }
    value_or_throw(kafka::check(options));
    return options;
}

void expect_kafka_options(const Settings& settings) {
    if (settings.logger_module == LoggerModule::kafka) (void)kafka_options(settings.kafka);
}

std::unique_ptr<Log> open_kafka_log(const KafkaSettings& settings, const FileSettings& files,
                                    LogAccess access) {
    return std::make_unique<KafkaLog>(settings, files, access);
}

}  // namespace app
