#include "app/doors/set_aside.h"

#include <chrono>
#include <map>
#include <string>

#include "app/doors/letter_key.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"

namespace app {
namespace {

constexpr std::chrono::milliseconds k_poll{200};
constexpr int k_most_quiet = 100;  // polls without anything, when the broker has gone

using Kept = std::vector<audit::SetAside>;

// Places of other logs mean nothing in the present one.
ports::LogNumber present_log(const Settings& settings, const std::string& topic) {
    return value_or_throw(TablesPlace(settings).ledger().present_log(topic));
}

Kept kept_in_folder(const Settings& settings, const std::string& topic) {
    Kept kept;
    const ports::LogNumber present = present_log(settings, topic);
    const auto letters = TablesPlace(settings).dead_letters();
    for (auto& letter : value_or_throw(letters.load(topic))) {
        if (letter.log_number != present) continue;
        kept.push_back({{letter.partition, letter.offset}, std::move(letter.reason)});
    }
    return kept;
}

Kept kept_in_topic(const Settings& settings, Log& log, const std::string& trigger) {
    Kept kept;
    const ports::LogNumber present = present_log(settings, trigger);
    const auto take = [&](const ports::StoredRecord& letter) {
        const auto place = letter_place(letter.key);
        if (!place || place->topic != trigger || place->log_number != present) return;
        kept.push_back({{place->partition, place->offset}, letter_reason(letter)});
    };
    const std::string topic = dead_letter_topic(trigger);
    const auto reader = log.open_reader();
    std::map<ports::Partition, ports::Offset> ends;
    for (const ports::Retained& part : value_or_throw(reader->retained(topic))) {
        if (part.first < part.end) ends[part.partition] = part.end;
    }
    if (ends.empty()) return kept;
    value_or_throw(reader->subscribe({topic}));
    for (int quiet = 0; !ends.empty() && quiet < k_most_quiet;) {
        const auto polled = value_or_throw(reader->poll(k_poll));
        quiet = std::holds_alternative<ports::Quiet>(polled) ? quiet + 1 : 0;
        if (const auto* assigned = std::get_if<ports::Assigned>(&polled)) {
            for (const ports::Partition partition : assigned->partitions) {
                value_or_throw(reader->start(topic, partition, 0));
            }
        }
        const auto* fetched = std::get_if<ports::Fetched>(&polled);
        if (fetched == nullptr) continue;
        for (const auto& record : fetched->records) take(record);
        const auto end = ends.find(fetched->partition);
        if (end != ends.end() && fetched->position() >= end->second) ends.erase(end);
    }
    return kept;
}

}  // namespace

std::vector<audit::SetAside> set_aside(const Settings& settings, Log* log,
                                       const std::string& topic) {
    if (log != nullptr && traits_of(settings.logger_module).keeps_letters)
        return kept_in_topic(settings, *log, topic);
    return kept_in_folder(settings, topic);
}

}  // namespace app
