#include "app/console/metrics_text.h"

#include <utility>

#include "app/version.h"
#include "wire/json_object.h"

namespace app {
namespace {

using enum FigureKind;

enum class Within { help, label };

// The format knows these escapes and no others; in a help text a quotation mark is none of them.
void append_escaped(std::string& out, std::string_view text, Within within) {
    for (const char c : text) {
        if (c == '\\') {
            out += "\\\\";
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '"' && within == Within::label) {
            out += "\\\"";
        } else {
            out += c;
        }
    }
}

void append_labels(std::string& out, const std::vector<Label>& labels) {
    if (labels.empty()) return;
    char before = '{';
    for (const Label& label : labels) {
        out += std::exchange(before, ',');
        out.append(label.name).append("=\"");
        append_escaped(out, label.value, Within::label);
        out += '"';
    }
    out += '}';
}

std::string_view type_of(FigureKind kind) {
    switch (kind) {
        case counter:
            return "counter";
        case summary:
            return "summary";
        case gauge:
            break;
    }
    return "gauge";
}

}  // namespace

std::string metrics_text(const std::vector<MetricFamily>& families) {
    std::string out;
    for (const MetricFamily& family : families) {
        if (family.samples.empty()) continue;
        const std::string name = std::string(family.prefix).append(family.name);
        out.append("# HELP ").append(name) += ' ';
        append_escaped(out, family.help, Within::help);
        out.append("\n# TYPE ").append(name);
        out.append(" ").append(type_of(family.kind)) += '\n';
        for (const MetricSample& sample : family.samples) {
            out.append(name).append(sample.suffix);
            append_labels(out, sample.labels);
            out += ' ';
            if (sample.fraction) {
                wire::append_decimal(out, *sample.fraction, 3);
            } else {
                out += std::to_string(sample.value);
            }
            out += '\n';
        }
    }
    return out;
}

std::vector<MetricFamily> families_of(std::string_view role, const ReportParts& parts) {
    std::vector<MetricFamily> families = {{"build_info",
                                           gauge,
                                           "Always 1; the labels say what runs here.",
                                           {{{{"version", std::string(k_version)},
                                              {"revision", std::string(revision())},
                                              {"role", std::string(role)}},
                                             1}}}};
    for (const Figures* figures : {&parts.figures, &parts.gauges}) {
        for (const Figure& figure : *figures) {
            families.push_back({figure.metric, figure.kind, figure.help, {{{}, figure.value}}});
        }
    }
    if (parts.commits) {
        families.push_back(
            {"commit_seconds",
             summary,
             "How long commits of the tables took, until their files were in view.",
             {{{}, 0, parts.commits->seconds, "_sum"}, {{}, parts.commits->count, {}, "_count"}}});
    }
    MetricFamily acknowledged{"log_acknowledged_records_total",
                              counter,
                              "Log records that are known to have arrived.",
                              {}};
    MetricFamily retried{
        "log_retried_records_total", counter, "Log records that were sent again.", {}};
    MetricFamily failed{"log_failed_records_total", counter, "Log records that were lost.", {}};
    MetricFamily waiting{
        "log_waiting_records", gauge, "Log records that are not known to have arrived yet.", {}};
    for (const ports::Delivery& each : parts.deliveries) {
        const std::vector<Label> topic = {{"topic", each.topic}};
        acknowledged.samples.push_back({topic, each.acknowledged});
        retried.samples.push_back({topic, each.retried});
        failed.samples.push_back({topic, each.failed});
        waiting.samples.push_back({topic, each.waiting});
    }
    MetricFamily refused{"client_refused_requests_total",
                         counter,
                         "Requests of players that were refused, by the words of the server.",
                         {}};
    for (const auto& [status, count] : parts.refusals) {
        refused.samples.push_back({{{"status", status}}, count});
    }
    for (MetricFamily* family : {&acknowledged, &retried, &failed, &waiting, &refused}) {
        families.push_back(std::move(*family));
    }
    return families;
}

std::vector<MetricFamily> families_of(const std::vector<worker::PartitionProgress>& progress) {
    MetricFamily next{"worker_next_offset",
                      gauge,
                      "The next offset of the partition that the worker will process.",
                      {}};
    MetricFamily committed{"worker_committed_offset",
                           gauge,
                           "The ledger covers the offsets of the partition below this one.",
                           {}};
    for (const worker::PartitionProgress& each : progress) {
        const std::vector<Label> labels = {{"topic", each.topic},
                                           {"partition", std::to_string(each.partition)}};
        next.samples.push_back({labels, static_cast<std::uint64_t>(each.next)});
        committed.samples.push_back({labels, static_cast<std::uint64_t>(each.committed)});
    }
    return {next, committed};
}

}  // namespace app
