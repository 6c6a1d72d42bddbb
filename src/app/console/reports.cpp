#include "app/console/reports.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string_view>

#include "app/console/console.h"
#include "wire/json_object.h"

namespace app {
namespace {

bool is_empty(const ReportParts& parts) {
    return parts.refusals.empty() &&
           std::all_of(parts.figures.begin(), parts.figures.end(), [](const Figure& figure) {
               return figure.value == 0 || figure.name == "partitions";
           });
}

std::string text_of(const Settings& settings, const ReportParts& parts) {
    return settings.lines.json ? json_text(parts) + "\n" : readable_text(parts);
}

}  // namespace

ReportParts parts_of(const worker::Counters& counters) {
    ReportParts parts{figures_of(counters)};
    parts.gauges = {limit_of_open_games(counters)};
    parts.commits =
        TimedWork{counters.commits, std::chrono::duration<double>(counters.commit_time).count()};
    return parts;
}

std::string readable_text(const ReportParts& parts) {
    std::string out;
    const auto end = std::back_inserter(out);
    for (const Figure& figure : parts.figures) {
        fmt::format_to(end, "{:<20} {:>12}\n", words_of(figure), figure.value);
    }
    if (!parts.deliveries.empty()) {
        fmt::format_to(end, "{:<24} {:>12} {:>9} {:>9} {:>9}\n", "records of the topic",
                       "acknowledged", "retried", "failed", "waiting");
    }
    for (const ports::Delivery& topic : parts.deliveries) {
        fmt::format_to(end, "{:<24} {:>12} {:>9} {:>9} {:>9}\n", topic.topic, topic.acknowledged,
                       topic.retried, topic.failed, topic.waiting);
    }
    for (const auto& [status, count] : parts.refusals) {
        fmt::format_to(end, "refused {:>12} times: {}\n", count, status);
    }
    if (parts.seconds) fmt::format_to(end, "{:<20} {:>12.1f}\n", "seconds", *parts.seconds);
    return out;
}

std::string json_text(const ReportParts& parts) {
    return wire::json_object([&](wire::JsonObject& object) {
        for (const Figure& figure : parts.figures) object.number(figure.name, figure.value);
        if (!parts.deliveries.empty()) {
            wire::JsonObject topics = object.object("deliveries");
            for (const ports::Delivery& topic : parts.deliveries) {
                wire::JsonObject one = topics.object(topic.topic);
                one.number("acknowledged", topic.acknowledged);
                one.number("retried", topic.retried);
                one.number("failed", topic.failed);
                one.number("waiting", topic.waiting);
            }
        }
        if (!parts.refusals.empty()) {
            wire::JsonObject refused = object.object("refused");
            for (const auto& [status, count] : parts.refusals) refused.number(status, count);
        }
        if (parts.seconds) object.number("seconds", *parts.seconds, 3);
    });
}

void print_report(const Settings& settings, const ReportParts& parts,
                  const base::Result<void>& result) {
    if (!result) {
        if (!is_empty(parts)) print_in_passing(text_of(settings, parts));
        throw base::Failure(result.error());
    }
    print_result(text_of(settings, parts));
}

void print_report_in_passing(const Settings& settings, const ReportParts& parts) {
    print_in_passing(text_of(settings, parts));
}

}  // namespace app
