#include "app/monitor/report_file.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/doors/letter_key.h"
#include "app/doors/wiring.h"
#include "app/jobs/record_stream.h"
#include "app/system.h"
#include "app/version.h"
#include "base/log_entry.h"
#include "monitor/report_page.h"
#include "monitor/state_json.h"
#include "parquet/folder_dead_letters.h"
#include "parquet/folder_ledger.h"
#include "worker/ledger_end.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_glance = 50ms;
constexpr std::size_t k_points = 1000;

base::Failure cannot_write(const std::string& path, int error) {
    return base::Failure(base::disk_error("cannot write the report " + path, error));
}

// Reads once what a MonitorWatch follows.
class Gathering {
public:
    Gathering(const Settings& settings, Log* log) : settings_(settings), log_(log) {
        tables::FolderLedger folder(settings.output_dir);
        ledger_ = value_or_throw(worker::load_ledger(folder, base::k_lobby_queue));
    }

    void run() {
        if (log_ != nullptr) read_log();
        read_letters();
        for (const ports::Commit& commit : ledger_.commits) {
            if (commit.log_number == ledger_.present()) overview_.note_commit(commit, now());
        }
        overview_.note_caught_up();
    }

    monitor::Overview& overview() noexcept { return overview_; }
    std::uint64_t records() const noexcept { return records_; }

private:
    void read_log() {
        RecordStream stream(*log_,
                            {{std::string(base::k_lobby_queue), std::string(base::k_game_queue),
                              std::string(base::k_login_queue), dead_letter_topic()}});
        while (!stream.has_ended()) {
            stream.next(k_glance, [&](std::string_view topic, ports::Partition partition,
                                      const ports::StoredRecord& record) {
                if (topic == dead_letter_topic()) return take_letter(record);
                ++records_;
                overview_.note_record(topic, partition, record, now());
            });
        }
        for (const std::string_view topic : {base::k_lobby_queue, base::k_game_queue}) {
            for (const auto& row : value_or_throw(stream.retained(std::string(topic)))) {
                overview_.note_retained(topic, row);
            }
        }
    }

    void take_letter(const ports::StoredRecord& record) {
        const auto place = letter_place(record.key);
        if (!place || place->log_number != ledger_.present()) return;
        overview_.note_letter({place->topic, place->partition, place->offset,
                               "see the headers of " + dead_letter_topic() + ", offset " +
                                   std::to_string(record.offset),
                               std::string(record.value), ledger_.present()});
    }

    void read_letters() {
        const tables::FolderDeadLetters folder(settings_.output_dir);
        const auto records = log_ == nullptr ? nullptr : log_->identity();
        for (auto& letter : value_or_throw(folder.load(base::k_lobby_queue))) {
            if (letter.log_number != ledger_.present()) continue;
            const auto found = records == nullptr
                                   ? std::optional<ports::FoundRecord>()
                                   : value_or_throw(records->record_at(
                                         letter.topic, letter.partition, letter.offset));
            letter.value = found ? found->value : "(it is no longer retained)";
            overview_.note_letter(std::move(letter));
        }
    }

    const Settings& settings_;
    Log* const log_;
    worker::Ledger ledger_;
    monitor::Overview overview_;
    std::uint64_t records_ = 0;
};

// From the first record to the last second in which anything was written or committed.
monitor::Rates::Range whole_range(const monitor::Overview& overview, base::Timestamp present) {
    const auto first = overview.came().first().value_or(present - 1min);
    base::Timestamp last = first + 1s;
    for (const std::string& topic : overview.came().topics()) {
        for (const monitor::Rates* rates : {&overview.came(), &overview.executed()}) {
            for (const auto& points : rates->whole(topic)) {
                for (const monitor::RatePoint& point : points) {
                    if (point.records > 0 && point.length == monitor::Duration(1s)) {
                        last = std::max(last, point.from + point.length);
                    }
                }
            }
        }
    }
    return {first, last};
}

void write(const std::string& path, const std::string& page) {
    errno = 0;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << page;
    file.close();
    if (!file) throw cannot_write(path, errno);
}

}  // namespace

void expect_report(const Settings& settings) {
    if (settings.report.empty()) return;
    const auto folder = std::filesystem::path(settings.report).parent_path();
    std::error_code error;
    if (!folder.empty()) std::filesystem::create_directories(folder, error);
    errno = 0;
    const std::ofstream file(settings.report, std::ios::binary | std::ios::app);
    if (!file) throw cannot_write(settings.report, errno);
}

void write_report(const Settings& settings, Log* log, const combat::Roster& roster,
                  std::string_view proof) {
    if (settings.report.empty()) return;
    Gathering gathering(settings, log);
    gathering.run();
    monitor::Overview& overview = gathering.overview();
    monitor::ReadingView reading;
    reading.log = place_of(settings, settings.logger_module);
    reading.tables = settings.output_dir + "/superhero";
    reading.caught_up = true;
    reading.records = gathering.records();
    reading.fraction = 1;
    const std::vector<monitor::RoleView> no_roles;
    const monitor::HeroName hero_name = [&](combat::HeroId id) {
        const combat::Hero* hero = roster.find(id);
        return hero == nullptr ? std::string() : hero->name;
    };
    const base::Timestamp present = now();
    const auto range = whole_range(overview, present);
    const std::string state =
        monitor::state_json({overview, reading, no_roles, hero_name, present, k_version});
    const std::string history = monitor::history_json(
        overview.history(range, k_points, std::max(present, range.to + 1s)), range);
    write(settings.report, monitor::report_page({state, history, proof}));
}

}  // namespace app
