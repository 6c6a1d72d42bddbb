// What a role has counted, each figure with its names: one table for reports, for lines with rates
// and for metrics, so that they cannot disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "player/counters.h"
#include "ports/log_writer.h"
#include "server/counters.h"
#include "worker/options.h"

namespace app {

enum class FigureKind : std::uint8_t {
    counter,  // only grows
    gauge,    // as it is now
    summary,  // a sum and a count, of metrics only
};

struct Figure {
    std::string_view name;  // as a JSON key: lower case, words joined by '_'
    std::uint64_t value = 0;
    FigureKind kind = FigureKind::counter;
    std::string_view metric{};  // without the "superhero_" of all: "server_logins_total"
    std::string_view help{};    // one sentence for who reads the metric
};

// In the order in which they are shown.
using Figures = std::vector<Figure>;

Figures figures_of(const server::Counts& counts);
Figures figures_of(const worker::Counters& counters);
Figures figures_of(const player::Counts& counts);

// The queue of a log writer and its limit, in bytes; none where it has no such limit.
Figures queue_of(const ports::Backlog& backlog);
Figure limit_of_connections(std::size_t limit);
Figure unpublished_games(std::size_t games);
// Of a registry that is a service: how many of its calls have no answer yet, and how many may.
Figures calls_of_registry(std::size_t waiting, std::size_t most);
Figure limit_of_open_games(const worker::Counters& counters);

// "connections now" of "connections_now".
std::string words_of(const Figure& figure);

// What was done in `seconds` seconds between two looks at the same figures: "in 60 s: logins
// 0.2/s, actions 12.5/s; connections now 40". Counters that stood still are left out, and gauges
// that are 0.
std::string rates_text(const Figures& before, const Figures& after, double seconds);

}  // namespace app
