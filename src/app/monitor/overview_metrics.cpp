#include "app/monitor/overview_metrics.h"

#include <string>
#include <utility>

namespace app {
namespace {

using enum FigureKind;

std::vector<Label> place(const monitor::PartitionLag& lag) {
    return {{"topic", lag.topic}, {"partition", std::to_string(lag.partition)}};
}

void add_lag(std::vector<MetricFamily>& families, const monitor::Overview& overview,
             base::Timestamp now) {
    MetricFamily seconds{"lag_seconds",
                         gauge,
                         "Age of the oldest record of the partition that no commit covers.",
                         {}};
    MetricFamily records{
        "lag_records", gauge, "Records of the partition that no commit covers.", {}};
    for (const monitor::PartitionLag& lag : overview.lag().at(now)) {
        records.samples.push_back({place(lag), static_cast<std::uint64_t>(lag.records)});
        if (lag.seconds) seconds.samples.push_back({place(lag), 0, *lag.seconds});
    }
    families.push_back(std::move(seconds));
    families.push_back(std::move(records));
}

void add_topics(std::vector<MetricFamily>& families, const monitor::Overview& overview) {
    MetricFamily records{
        "topic_records_total", counter, "Records of the topic that were read.", {}};
    MetricFamily bytes{"topic_bytes_total", counter, "Bytes of their keys and values.", {}};
    MetricFamily executed{
        "topic_executed_records_total", counter, "Records of the topic that commits cover.", {}};
    for (const std::string& topic : overview.came().topics()) {
        const monitor::Rates::Total total = overview.came().total(topic);
        records.samples.push_back({{{"topic", topic}}, total.records});
        bytes.samples.push_back({{{"topic", topic}}, total.bytes});
        executed.samples.push_back({{{"topic", topic}}, overview.executed().total(topic).records});
    }
    for (MetricFamily* family : {&records, &bytes, &executed}) {
        families.push_back(std::move(*family));
    }
}

}  // namespace

std::vector<MetricFamily> families_of(const monitor::Overview& overview, base::Timestamp now) {
    std::vector<MetricFamily> families = families_of("monitor", ReportParts{});
    add_lag(families, overview, now);
    add_topics(families, overview);
    const monitor::CommitsSeen::Sums& sums = overview.commits().sums();
    const auto add = [&](std::string_view name, FigureKind kind, std::string_view help,
                         std::uint64_t value) {
        families.push_back({name, kind, help, {{{}, value}}});
    };
    add("ledger_commits_total", counter, "Commits of the ledger.", sums.commits);
    add("ledger_games_total", counter, "Completed games in the tables.", sums.games);
    add("ledger_timed_out_games_total", counter, "Games that ended without a fight.",
        sums.timed_out);
    add("ledger_dropped_repeats_total", counter, "Records or games that were seen again.",
        sums.duplicates);
    add("ledger_abandoned_games_total", counter, "Games given up for lack of records.",
        sums.abandoned);
    add("dead_letters", gauge, "Records that are set aside.", overview.letter_count());
    return families;
}

}  // namespace app
