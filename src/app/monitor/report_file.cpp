#include "app/monitor/report_file.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/console/signals.h"
#include "app/doors/letter_key.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/jobs/record_stream.h"
#include "app/monitor/letters.h"
#include "app/system.h"
#include "app/version.h"
#include "base/log_entry.h"
#include "monitor/report_page.h"
#include "monitor/state_json.h"
#include "worker/ledger_end.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_points = 1000;

base::Failure cannot_write(const std::string& path, int error) {
    return base::Failure(base::disk_error("cannot write the report " + path, error));
}

// Reads once what a MonitorWatch follows. Its present is that of the newest record, so that the
// history of an old run is as fine as that of a new one.
class Gathering {
public:
    Gathering(const Settings& settings, Log* log)
        : settings_(settings),
          log_(log),
          ledger_(ledger_of(settings)),
          letters_(log, ledger_.present()) {}

    void run() {
        if (log_ != nullptr) read_log();
        read_letter_files();
        for (const ports::Commit& commit : ledger_.commits) {
            if (commit.log_number != ledger_.present()) continue;
            latest_ = std::max(latest_, commit.time);
            overview_.note_commit(commit, latest_);
        }
        overview_.note_caught_up();
    }

    // From the first record to the second in which something was last written or committed.
    monitor::Rates::Range range() const {
        const base::Timestamp last = std::chrono::floor<std::chrono::seconds>(latest_) + 1s;
        return {overview_.came().first().value_or(last - 1s), last};
    }
    monitor::Overview& overview() noexcept { return overview_; }
    std::uint64_t records() const noexcept { return records_; }

private:
    static worker::Ledger ledger_of(const Settings& settings) {
        tables::ObjectLedger folder = TablesPlace(settings).ledger();
        return value_or_throw(worker::load_ledger(folder, base::k_lobby_queue));
    }

    void read_log() {
        RecordStream stream(*log_,
                            {{std::string(base::k_lobby_queue), std::string(base::k_game_queue),
                              std::string(base::k_login_queue), dead_letter_topic()}});
        while (!stream.has_ended()) {
            stream.next(k_glance, [&](std::string_view topic, ports::Partition partition,
                                      std::span<const ports::StoredRecord> records) {
                for (const ports::StoredRecord& record : records) {
                    take(topic, partition, record);
                }
            });
        }
        for (const std::string_view topic : {base::k_lobby_queue, base::k_game_queue}) {
            for (const auto& row : value_or_throw(stream.retained(std::string(topic)))) {
                overview_.note_retained(topic, row);
            }
        }
    }

    void take(std::string_view topic, ports::Partition partition,
              const ports::StoredRecord& record) {
        if (topic == dead_letter_topic()) {
            auto letter = letters_.letter_in(record);
            return letter ? overview_.note_letter(std::move(*letter)) : void();
        }
        ++records_;
        latest_ = std::max(latest_, record.time);
        overview_.note_record(topic, partition, record, latest_);
    }

    void read_letter_files() {
        const auto folder = TablesPlace(settings_).dead_letters();
        for (auto& letter : value_or_throw(folder.load(base::k_lobby_queue))) {
            if (letter.log_number != ledger_.present()) continue;
            letters_.add_bytes(letter);
            overview_.note_letter(std::move(letter));
        }
    }

    const Settings& settings_;
    Log* const log_;
    const worker::Ledger ledger_;
    Letters letters_;
    monitor::Overview overview_;
    base::Timestamp latest_{};  // of what was written or committed
    std::uint64_t records_ = 0;
};

void write(const std::string& path, const std::string& page) {
    errno = 0;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << page;
    file.close();
    if (!file) throw cannot_write(path, errno);
}

}  // namespace

void expect_report(const Settings& settings) {
    if (settings.monitor.report.empty()) return;
    const auto folder = std::filesystem::path(settings.monitor.report).parent_path();
    std::error_code error;
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    errno = 0;
    const std::ofstream file(settings.monitor.report, std::ios::binary | std::ios::app);
    if (!file) throw cannot_write(settings.monitor.report, errno);
}

void write_report(const Settings& settings, Log* log, const combat::Roster& roster,
                  std::string_view proof) {
    if (settings.monitor.report.empty()) return;
    Gathering gathering(settings, log);
    gathering.run();
    monitor::Overview& overview = gathering.overview();
    monitor::ReadingView reading;
    reading.log = place_of(settings, settings.logger_module);
    reading.tables = settings.files.output_dir + "/superhero";
    reading.caught_up = true;
    reading.records = gathering.records();
    reading.fraction = 1;
    const std::vector<monitor::RoleView> no_roles;
    const monitor::HeroName hero_name = monitor::names_in(roster);
    const base::Timestamp present = now();
    const auto range = gathering.range();
    const std::string state =
        monitor::state_json({overview, reading, no_roles, hero_name, present, k_version});
    const std::string history =
        monitor::history_json(overview.history(range, k_points, range.to + 1s), range);
    write(settings.monitor.report, monitor::report_page({state, history, proof}));
}

}  // namespace app
