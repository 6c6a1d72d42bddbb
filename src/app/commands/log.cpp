// superhero log: the records of the log as lines of JSON.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/command.h"
#include "app/console/console.h"
#include "app/console/result_stream.h"
#include "app/console/signals.h"
#include "app/console/waiting.h"
#include "app/doors/limits.h"
#include "app/doors/log.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/jobs/record_stream.h"
#include "app/system.h"
#include "base/log_entry.h"
#include "monitor/log_line.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_piece_bytes = std::size_t{256} << 10;

std::vector<std::string> topics_of(const Settings& settings) {
    if (settings.records.topics.empty()) {
        return {std::string(base::k_lobby_queue), std::string(base::k_game_queue),
                std::string(base::k_login_queue)};
    }
    std::vector<std::string> topics;
    std::string_view left = settings.records.topics;
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
        comma = left.find(',');
        const std::string topic(left.substr(0, comma));
        if (std::find(topics.begin(), topics.end(), topic) == topics.end()) topics.push_back(topic);
        if (comma != std::string_view::npos) left.remove_prefix(comma + 1);
    }
    return topics;
}

RecordsWanted wanted_by(const Settings& settings) {
    RecordsWanted wanted;
    wanted.topics = topics_of(settings);
    wanted.follow = settings.records.follow;
    const std::string otherwise = settings.records.follow ? "end" : "beginning";
    wanted.from = *monitor::parse_start(
        settings.records.start.empty() ? otherwise : settings.records.start, now());
    return wanted;
}

// A topic that was named and is not there is a mistake, unless it is waited for.
void tell_missing(const Settings& settings, const RecordStream& stream) {
    const std::string place = place_of(settings, settings.logger_module);
    const bool named = !settings.records.topics.empty();
    for (const std::string& topic : stream.missing()) {
        if (settings.records.follow) {
            say(fmt::format("{} has no topic {} yet: it is waited for", place, topic));
        } else if (named) {
            throw base::Failure(base::bad_setting(
                fmt::format("--topic (TOPIC) is \"{}\": {} has no topic {}; servers write to {}",
                            settings.records.topics, place, topic,
                            "lib.server.lobby, lib.server.game and lib.server.login")));
        } else if (stream.missing().size() == topics_of(settings).size()) {
            throw base::Failure(base::bad_setting(fmt::format(
                "{} has no topic {}: there is nothing to read", place, base::k_lobby_queue)));
        }
    }
}

}  // namespace

int run_log(const Settings& settings) {
    expect_files_for_own_use();
    StopSignals signals;
    if (settings.records.follow) stopping_is_no_failure();
    expect_log_to_read(settings);
    const auto log = open_log(settings, settings.logger_module, LogAccess::read_only);
    RecordStream stream(*log, wanted_by(settings));
    tell_missing(settings, stream);
    ResultStream output;
    const auto take = [&](std::string_view topic, ports::Partition partition,
                          std::span<const ports::StoredRecord> records) {
        for (const ports::StoredRecord& record : records) {
            const bool is_wanted =
                settings.records.game.empty() || monitor::names_game(record, settings.records.game);
            if (!is_wanted) continue;
            monitor::append_log_line(output.text(), topic, partition, record);
            output.pass_on(k_piece_bytes);
        }
    };
    while (!stream.has_ended() && !output.is_closed()) {
        stream.next(k_glance, take);
        if (settings.records.follow) output.pass_on();
        if (!signals.wait(0ms)) continue;
        output.finish();
        if (settings.records.follow) return k_done;
        throw base::Failure(base::unavailable("stopped before the end of the topics"));
    }
    output.finish();
    return k_done;
}

}  // namespace app
