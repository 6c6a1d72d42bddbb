// Figures as Prometheus reads them: its text format 0.0.4,
// https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/console/figures.h"
#include "app/console/reports.h"

namespace app {

struct Label {
    std::string_view name;
    std::string value;  // any UTF-8
};

struct MetricSample {
    std::vector<Label> labels;
    std::uint64_t value = 0;
    std::optional<double> fraction{};  // instead of `value`, where it is no whole number
    std::string_view suffix{};         // behind the name: "_sum", "_count"
};

// One metric with the samples of all its labels. `name` without the prefix.
struct MetricFamily {
    std::string_view name;
    FigureKind kind = FigureKind::counter;
    std::string_view help;
    std::vector<MetricSample> samples;
    std::string_view prefix = "superhero_";
};

// Families without samples are left out.
std::string metrics_text(const std::vector<MetricFamily>& families);

// All that a report tells of `role`, and which version it is.
std::vector<MetricFamily> families_of(std::string_view role, const ReportParts& parts);

// How far a worker has come in each of its partitions.
std::vector<MetricFamily> families_of(const std::vector<worker::PartitionProgress>& progress);

}  // namespace app
