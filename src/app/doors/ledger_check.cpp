#include "app/doors/ledger_check.h"

#include <fmt/core.h>

#include <atomic>
#include <optional>

#include "app/console/console.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "worker/ledger_reading.h"
#include "worker/log_check.h"

namespace app {
namespace {

// Where its chains end: as much as the questions here need.
worker::Ledger ends_of(const Settings& settings, const std::string& topic) {
    tables::ObjectLedger ledger = TablesPlace(settings).ledger();
    return value_or_throw(worker::load_ledger_ends(ledger, topic));
}

bool is_there(const Settings& settings) {
    return settings.logger_module != LoggerModule::embedded || has_embedded_log(settings.files);
}

[[noreturn]] void refuse(const Settings& settings, const std::string& difference) {
    throw base::Failure(worker::other_log(settings.files.output_dir, difference));
}

// Once in a process, however often it looks.
void say_taken_over(const Settings& settings, const std::string& name) {
    static std::atomic<bool> said = false;
    if (said.exchange(true)) return;
    say(
        fmt::format("the ledger in {} does not say from which log it was made, as older programs "
                    "left it: it is taken for that of {}",
                    settings.files.output_dir, name.empty() ? log_folder(settings.files) : name));
}

void check(const Settings& settings, Log& log, const worker::Ledger& ledger,
           MissingTopics missing) {
    if (!ledger.has_commits() && ledger.later.empty()) return;
    const auto identity = log.identity();
    const auto name = value_or_throw(identity->name());
    if (const auto names = worker::difference_of_names(ledger.log_name(), name)) {
        refuse(settings, *names);
    }
    if (!ledger.has_commits()) return;
    const auto reader = log.open_reader();
    const std::string& topic = ledger.commits.back().topic;
    const bool waits =
        missing == MissingTopics::may_come && value_or_throw(reader->retained(topic)).empty();
    if (!waits) {
        const auto difference =
            value_or_throw(worker::difference_of_ledger(*identity, *reader, ledger));
        if (difference) refuse(settings, *difference);
    }
    if (ledger.log_name().empty()) say_taken_over(settings, name);
}

}  // namespace

std::unique_ptr<Log> open_checked_log(const Settings& settings, LogAccess access,
                                      const std::string& topic, MissingTopics missing) {
    const worker::Ledger ledger = ends_of(settings, topic);
    if (ledger.has_commits() && !is_there(settings)) {
        const std::string name = ledger.log_name();
        refuse(settings, "they were made from " + (name.empty() ? "an embedded log" : name) +
                             ", and there is no log in " + log_folder(settings.files));
    }
    auto log = open_log(settings, settings.logger_module, access);
    if (settings.logger_module != LoggerModule::none) check(settings, *log, ledger, missing);
    return log;
}

void refuse_other_log(const Settings& settings, const std::string& topic) {
    const worker::Ledger ledger = ends_of(settings, topic);
    if (!ledger.has_commits() && ledger.later.empty()) return;
    open_checked_log(settings, LogAccess::read_only, topic);
}

std::uint64_t games_of_other_logs(const Settings& settings, Log& log, const std::string& topic) {
    tables::ObjectLedger place = TablesPlace(settings).ledger();
    const worker::Ledger ledger = value_or_throw(worker::load_ledger(place, topic));
    if (ledger.commits.empty()) return 0;
    const auto identity = log.identity();
    const auto reader = log.open_reader();
    const bool other =
        value_or_throw(worker::difference_of_ledger(*identity, *reader, ledger)).has_value();
    std::uint64_t games = 0;
    for (const ports::Commit& commit : ledger.commits) {
        if (other || commit.log_number != ledger.present()) games += commit.games;
    }
    return games;
}

}  // namespace app
