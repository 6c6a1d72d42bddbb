#include "app/doors/set_aside.h"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "app/doors/letter_key.h"
#include "app/doors/wiring.h"
#include "base/log_entry.h"
#include "parquet/folder_dead_letters.h"
#include "parquet/folder_ledger.h"

namespace app {
namespace {

constexpr std::chrono::milliseconds k_poll{200};
constexpr int k_most_quiet = 100;  // polls without anything, when the broker has gone

using Kept = std::vector<audit::SetAside>;

// Places of other logs mean nothing in the present one.
ports::LogNumber present_log(const Settings& settings) {
    return value_or_throw(
        tables::FolderLedger(settings.output_dir).present_log(base::k_lobby_queue));
}

Kept kept_in_folder(const Settings& settings) {
    Kept kept;
    const ports::LogNumber present = present_log(settings);
    const tables::FolderDeadLetters letters(settings.output_dir);
    for (auto& letter : value_or_throw(letters.load(base::k_lobby_queue))) {
        if (letter.log_number != present) continue;
        kept.push_back({{letter.partition, letter.offset}, std::move(letter.reason)});
    }
    return kept;
}

void take_key(std::string_view key, ports::LogNumber present, Kept& kept) {
    const auto place = letter_place(key);
    if (!place || place->topic != base::k_lobby_queue || place->log_number != present) return;
    kept.push_back({{place->partition, place->offset},
                    "see the headers of " + dead_letter_topic() + ", key " + std::string(key)});
}

Kept kept_in_topic(const Settings& settings, Log& log) {
    Kept kept;
    const ports::LogNumber present = present_log(settings);
    const std::string topic = dead_letter_topic();
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
        for (const auto& record : fetched->records) take_key(record.key, present, kept);
        const auto end = ends.find(fetched->partition);
        if (end != ends.end() && fetched->position() >= end->second) ends.erase(end);
    }
    return kept;
}

}  // namespace

std::vector<audit::SetAside> set_aside(const Settings& settings, Log* log) {
    if (log != nullptr && traits_of(settings.logger_module).keeps_letters)
        return kept_in_topic(settings, *log);
    return kept_in_folder(settings);
}

}  // namespace app
