// superhero tables new-log: the tables of one log go on with another.
#include <fmt/core.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/console/console.h"
#include "app/console/signals.h"
#include "app/doors/log.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/system.h"
#include "wire/json_object.h"
#include "worker/log_check.h"

namespace app {
namespace {

// What was closed of one topic's ledger.
struct Closed {
    std::string topic;
    std::string log;
    ports::LogNumber number = ports::k_first_log;
    std::uint64_t games = 0;
    std::uint64_t commits = 0;
};

// The log that was named. None was: the embedded one, if the tables were made from such a one.
Settings with_log(Settings settings, const std::vector<worker::Ledger>& ledgers) {
    if (settings.logger_module == LoggerModule::found) {
        settings.logger_module = LoggerModule::none;
        for (const worker::Ledger& ledger : ledgers) {
            if (!ledger.log_name().starts_with("embedded:")) continue;
            settings.logger_module = LoggerModule::embedded;
        }
    }
    if (settings.logger_module == LoggerModule::none) {
        throw base::Failure(base::bad_setting(
            "--logger-module (LOGGER_MODULE) is not set: the log that the tables are to go on "
            "with, kafka or embedded, expected"));
    }
    return settings;
}

class NewLog {
public:
    explicit NewLog(const Settings& settings) : ledger_(TablesPlace(settings).ledger()) {
        topics_ = value_or_throw(ledger_.topics());
        for (const std::string& topic : topics_) {
            ledgers_.push_back(value_or_throw(worker::load_ledger(ledger_, topic)));
        }
        if (topics_.empty()) throw base::Failure(no_tables(settings));
        settings_ = with_log(settings, ledgers_);
        open();
    }

    int run() {
        std::vector<Closed> closed;
        for (std::size_t i = 0; i < topics_.size(); ++i) {
            const worker::Ledger& ledger = ledgers_[i];
            if (!ledger.has_commits()) {
                const bool goes_on = ledger.later.empty() || ledger.log_name() == name_;
                if (goes_on) continue;
            }
            const auto difference =
                value_or_throw(worker::difference_of_ledger(*identity_, *reader_, ledger));
            if (difference) closed.push_back(close(topics_[i], ledger));
        }
        print_result(settings_.lines.json ? json(closed) : text(closed));
        return closed.empty() ? k_answer_is_no : k_done;
    }

private:
    // An embedded log gets its name from its first writer.
    void open() {
        const bool embedded = settings_.logger_module == LoggerModule::embedded;
        log_ = open_log(settings_, settings_.logger_module,
                        embedded ? LogAccess::read_write : LogAccess::read_only);
        identity_ = log_->identity();
        name_ = value_or_throw(identity_->name());
        if (embedded && name_.empty()) {
            log_->open_writer();
            name_ = value_or_throw(identity_->name());
        }
        reader_ = log_->open_reader();
    }

    Closed close(const std::string& topic, const worker::Ledger& ledger) {
        Closed closed{topic, ledger.log_name(), ledger.present(), 0, 0};
        for (const ports::Commit& commit : ledger.commits) {
            if (commit.log_number != ledger.present()) continue;
            closed.games += commit.games;
            ++closed.commits;
        }
        const ports::LedgerLog next{ledger.present() + 1, name_, closed.log,
                                    fmt::format("new-log/{}", getpid()), now()};
        const auto begun = ledger_.begin_log(topic, next);
        if (!begun && begun.error().fault == base::Fault::lost_race) {
            throw base::Failure(base::disk_error("the tables in " + settings_.files.output_dir +
                                                 " were changed meanwhile by another new-log: " +
                                                 begun.error().what + "; look again"));
        }
        value_or_throw(begun);
        return closed;
    }

    std::string text(const std::vector<Closed>& closed) const {
        if (closed.empty()) {
            return fmt::format(
                "nothing to do: the tables in {} were made from this log, {}, and go on with it\n",
                settings_.files.output_dir, name_);
        }
        std::string out;
        for (const Closed& each : closed) {
            out += fmt::format("closed: {} games in {} commits of {}, from {}: they stay\n",
                               each.games, each.commits, each.topic,
                               each.log.empty() ? "a log whose name is not known" : each.log);
        }
        return out + fmt::format("the tables in {} go on with {}, from its first record\n",
                                 settings_.files.output_dir, name_);
    }

    std::string json(const std::vector<Closed>& closed) const {
        return wire::json_line([&](wire::JsonObject& object) {
            object.objects("closed", closed, [](wire::JsonObject& one, const Closed& each) {
                one.text("topic", each.topic);
                one.text("log", each.log);
                one.number("log_number", each.number);
                one.number("games", each.games);
                one.number("commits", each.commits);
            });
            object.text("log", name_);
            object.text("output_dir", settings_.files.output_dir);
        });
    }

    tables::ObjectLedger ledger_;
    std::vector<std::string> topics_;
    std::vector<worker::Ledger> ledgers_;  // of topics_
    Settings settings_;
    std::unique_ptr<Log> log_;
    std::unique_ptr<ports::LogIdentity> identity_;
    std::string name_;
    std::unique_ptr<ports::LogReader> reader_;
};

}  // namespace

int run_tables(const Settings& settings) {
    if (settings.tables_action != "new-log") {
        throw base::Failure(base::bad_setting(
            fmt::format("tables \"{}\": new-log expected", settings.tables_action)));
    }
    const StopSignals signals;
    return NewLog(settings).run();
}

}  // namespace app
