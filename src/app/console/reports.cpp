#include "app/console/reports.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "app/console/console.h"
#include "wire/json_object.h"

namespace app {
namespace {

bool is_empty(const ReportParts& parts) {
    return parts.refusals.empty() &&
           std::all_of(parts.figures.begin(), parts.figures.end(), [](const auto& figure) {
               return figure.second == 0 || std::string_view(figure.first) == "partitions";
           });
}

std::string text_of(const Settings& settings, const ReportParts& parts) {
    return settings.json ? json_text(parts) + "\n" : readable_text(parts);
}

}  // namespace

Figures figures_of(const server::Counts& counts) {
    using server::Count;
    Figures out;
    const auto add = [&](const char* name, Count count) {
        out.emplace_back(name, server::at(counts, count));
    };
    add("connections", Count::connections);
    add("connections_now", Count::connections_now);
    add("connections_refused", Count::connections_refused);
    add("logins", Count::logins);
    add("finds", Count::finds);
    add("lobbies", Count::lobbies);
    add("heroes", Count::heroes);
    add("actions", Count::actions);
    add("refusals", Count::refusals);
    add("pushes", Count::pushes);
    add("games_started", Count::games_started);
    add("games_finished", Count::games_finished);
    add("games_timed_out", Count::games_timed_out);
    add("games_taken_over", Count::games_taken_over);
    add("forfeits", Count::forfeits);
    add("failures", Count::failures);
    add("games_lost", Count::games_lost);
    add("registry_errors", Count::registry_errors);
    return out;
}

Figures figures_of(const worker::Counters& counters) {
    return {{"records", counters.records},
            {"foreign", counters.foreign},
            {"games", counters.games},
            {"timed_out", counters.timed_out},
            {"duplicates", counters.duplicates},
            {"dead_letters", counters.dead_letters},
            {"abandoned", counters.abandoned},
            {"lost", counters.lost},
            {"registry_errors", counters.registry_errors},
            {"commits", counters.commits},
            {"lost_races", counters.lost_races},
            {"open_games", counters.open_games},
            {"partitions", counters.progress.size()}};
}

Figures figures_of(const player::Counts& counts) {
    return {{"games", counts.games},       {"timed_out", counts.timed_out},
            {"attacks", counts.attacks},   {"messages", counts.messages},
            {"refusals", counts.refusals}, {"reconnects", counts.reconnects},
            {"forfeits", counts.forfeits}};
}

std::string readable_text(const ReportParts& parts) {
    std::string out;
    const auto end = std::back_inserter(out);
    for (const auto& [name, number] : parts.figures) {
        std::string words = name;
        std::replace(words.begin(), words.end(), '_', ' ');
        fmt::format_to(end, "{:<20} {:>12}\n", words, number);
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
        for (const auto& [name, number] : parts.figures) object.number(name, number);
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
