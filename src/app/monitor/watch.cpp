#include "app/monitor/watch.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "app/console/signals.h"
#include "app/doors/letter_key.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/jobs/record_stream.h"
#include "app/monitor/letters.h"
#include "app/monitor/open_to_watch.h"
#include "app/system.h"
#include "base/log_entry.h"

namespace app {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto k_between_looks = 250ms;  // at ledger, letters and what is retained
constexpr auto k_pause = 1s;             // before what cannot be read is tried again

// Before anything has answered.
std::string waited_for(const Settings& settings) {
    if (settings.logger_module != LoggerModule::kafka) return "it has not been read yet";
    return "waiting for an answer of " + place_of(settings, settings.logger_module);
}

std::vector<std::string> consumed_topics() {
    return {std::string(base::k_lobby_queue), std::string(base::k_game_queue)};
}

}  // namespace

// One attempt, from the first record on. Ends by base::Failure.
class MonitorWatch::Reading {
public:
    explicit Reading(MonitorWatch& watch)
        : watch_(watch),
          settings_(watch.settings_),
          file_(log_file(settings_)),
          log_(watch.open_()),
          ledger_(TablesPlace(settings_).for_threads().ledger()),
          present_(present_log()),
          letter_files_(TablesPlace(settings_).for_threads().dead_letters()),
          letters_(log_.get(), present_),
          letters_are_records_(traits_of(settings_.logger_module).keeps_letters),
          stream_(*log_, wanted()) {
        // Whoever has just begun counts from 0.
        const std::lock_guard lock(watch_.mutex_);
        watch_.overview_ = std::make_unique<monitor::Overview>();
        watch_.log_ = log_;
        watch_.view_.records = 0;
        watch_.view_.caught_up = false;
        watch_.view_.trouble.clear();
    }
    ~Reading() {
        const std::lock_guard lock(watch_.mutex_);
        watch_.log_ = nullptr;
    }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    void run() {
        Clock::time_point next_look{};
        while (!watch_.stopping()) {
            if (Clock::now() >= next_look) {
                next_look = Clock::now() + k_between_looks;
                look_at_file();
                look_at_ledger();
                look_at_ends();
            }
            stream_.next(k_glance, [this](std::string_view topic, ports::Partition partition,
                                          std::span<const ports::StoredRecord> records) {
                take(topic, partition, records);
            });
        }
    }

private:
    using Ends = std::map<std::string, std::map<ports::Partition, ports::Offset>, std::less<>>;

    RecordsWanted wanted() {
        RecordsWanted wanted;
        wanted.topics = consumed_topics();
        wanted.topics.emplace_back(base::k_login_queue);
        if (letters_are_records_) wanted.topics.push_back(dead_letter_topic());
        wanted.follow = true;
        wanted.on_trouble = [this](const std::string& what) { watch_.tell_trouble(what); };
        return wanted;
    }

    void take(std::string_view topic, ports::Partition partition,
              std::span<const ports::StoredRecord> records) {
        if (letters_are_records_ && topic == dead_letter_topic()) {
            for (const ports::StoredRecord& record : records) {
                if (auto letter = letters_.letter_in(record)) note_letter(std::move(*letter));
            }
            return;
        }
        const base::Timestamp present = now();
        const std::lock_guard lock(watch_.mutex_);
        for (const ports::StoredRecord& record : records) {
            watch_.overview_->note_record(topic, partition, record, present);
        }
        watch_.view_.records += records.size();
        auto partitions = positions_.find(topic);
        if (partitions == positions_.end()) {
            partitions = positions_.emplace(topic, Ends::mapped_type()).first;
        }
        partitions->second[partition] = records.back().offset + 1;
    }

    // Whoever has a file open can read it after it was removed.
    void look_at_file() const {
        if (log_file(settings_) == file_) return;
        throw base::Failure(
            base::unavailable(place_of(settings_, settings_.logger_module) + " was removed"));
    }

    void look_at_ledger() {
        if (present_log() != present_) {
            throw base::Failure(base::unavailable("the tables follow another log now"));
        }
        const auto commits = value_or_throw(ledger_.load_behind(base::k_lobby_queue, marks_));
        const bool with_letters =
            std::any_of(commits.begin(), commits.end(), [&](const ports::Commit& commit) {
                return commit.log_number == present_ && commit.dead_letters > 0;
            });
        // A letter is kept before its commit is made.
        if (!letters_are_records_ && (with_letters || !letters_were_read_)) read_letters();
        const std::lock_guard lock(watch_.mutex_);
        for (const ports::Commit& commit : commits) {
            if (commit.log_number == present_) watch_.overview_->note_commit(commit, now());
        }
    }

    ports::LogNumber present_log() {
        return value_or_throw(ledger_.present_log(base::k_lobby_queue));
    }

    void read_letters() {
        auto kept = value_or_throw(letter_files_.load(base::k_lobby_queue));
        letters_were_read_ = true;
        for (ports::DeadLetter& letter : kept) {
            if (letter.log_number != present_ || is_known(letter)) continue;
            letters_.add_bytes(letter);
            note_letter(std::move(letter));
        }
    }

    bool is_known(const ports::DeadLetter& letter) const {
        const std::lock_guard lock(watch_.mutex_);
        return watch_.overview_->knows_letter(letter);
    }

    void note_letter(ports::DeadLetter letter) {
        const std::lock_guard lock(watch_.mutex_);
        watch_.overview_->note_letter(std::move(letter));
    }

    // Whether all was read that was there at the look before.
    bool has_passed(const Ends& ends) const {
        for (const auto& [topic, partitions] : ends) {
            const auto read = positions_.find(topic);
            for (const auto& [partition, end] : partitions) {
                if (end == 0) continue;
                if (read == positions_.end()) return false;
                const auto position = read->second.find(partition);
                if (position == read->second.end() || position->second < end) return false;
            }
        }
        return true;
    }

    void look_at_ends() {
        std::uint64_t there = 0;
        Ends ends;
        for (const std::string& topic : consumed_topics()) {
            const auto rows = stream_.retained(topic);
            if (!rows) {
                if (!rows.error().retryable()) throw base::Failure(rows.error());
                return;
            }
            const std::lock_guard lock(watch_.mutex_);
            for (const ports::Retained& row : *rows) {
                watch_.overview_->note_retained(topic, row);
                there += static_cast<std::uint64_t>(row.end - row.first);
                ends[topic][row.partition] = row.first < row.end ? row.end : 0;
            }
        }
        const std::lock_guard lock(watch_.mutex_);
        monitor::ReadingView& view = watch_.view_;
        if (first_look_) goal_ = there;
        if (!first_look_ && has_passed(ends_)) watch_.overview_->note_caught_up();
        first_look_ = false;
        ends_ = std::move(ends);
        const std::uint64_t read = watch_.overview_->consumed_records();
        view.caught_up = view.caught_up || read >= goal_;
        view.fraction = view.caught_up || goal_ == 0
                            ? 1
                            : static_cast<double>(read) / static_cast<double>(goal_);
    }

    MonitorWatch& watch_;
    const Settings& settings_;
    const LogFile file_;  // before it was opened
    const std::shared_ptr<Log> log_;
    tables::ObjectLedger ledger_;
    tables::ObjectLedger::Marks marks_;
    const ports::LogNumber present_;
    tables::ObjectDeadLetters letter_files_;
    Letters letters_;
    const bool letters_are_records_;
    RecordStream stream_;
    bool letters_were_read_ = false;
    bool first_look_ = true;
    Ends ends_;               // at the latest look
    Ends positions_;          // read up to here
    std::uint64_t goal_ = 0;  // records that were there when it began
};

MonitorWatch::MonitorWatch(const Settings& settings, OpenLog open)
    : settings_(settings),
      open_(std::move(open)),
      overview_(std::make_unique<monitor::Overview>()),
      view_{.log = place_of(settings, settings.logger_module),
            .tables = settings.files.output_dir + "/superhero",
            .trouble = waited_for(settings)},
      thread_([this] { run(); }) {}

MonitorWatch::~MonitorWatch() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
}

void MonitorWatch::run() {
    while (!stopping()) {
        try {
            Reading(*this).run();
        } catch (const base::Failure& failure) {
            tell_trouble(failure.what());
        }
        pause();
    }
}

void MonitorWatch::pause() {
    std::unique_lock lock(mutex_);
    stop_.wait_for(lock, k_pause, [this] { return stopping_; });
}

bool MonitorWatch::stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void MonitorWatch::tell_trouble(const std::string& what) {
    const std::lock_guard lock(mutex_);
    view_.trouble = what;
}

void MonitorWatch::look(const Use& use) {
    const std::lock_guard lock(mutex_);
    use(*overview_, view_);
}

std::shared_ptr<Log> MonitorWatch::log() {
    const std::lock_guard lock(mutex_);
    return log_;
}

}  // namespace app
