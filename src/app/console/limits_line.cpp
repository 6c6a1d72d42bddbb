#include "app/console/limits_line.h"

#include <fmt/core.h>

#include <array>
#include <string_view>
#include <utility>

namespace app {
namespace {

using namespace std::chrono_literals;
using server::Count;

constexpr auto k_told_again = 60s;
constexpr auto k_gathered = 1s;  // so that the first line tells more than the first connection

constexpr std::array<std::pair<Count, std::string_view>, 4> k_held_up = {{
    {Count::connections_turned_away, "connections turned away"},
    {Count::connections_delayed, "waits before a new one"},
    {Count::connections_closed, "connections closed"},
    {Count::rests, "rests of connections"},
}};

}  // namespace

std::string LimitsLine::look(const server::Counts& counts, TimePoint now) {
    std::string what;
    for (const auto& [count, words] : k_held_up) {
        const std::uint64_t more = at(counts, count) - at(told_, count);
        if (more > 0) what += fmt::format("{}{} {}", what.empty() ? "" : ", ", words, more);
    }
    if (what.empty()) return {};
    if (!std::exchange(is_something_, true)) noticed_ = now;
    if (now < next_ || now - noticed_ < k_gathered) return {};
    is_something_ = false;
    told_ = counts;
    next_ = now + k_told_again;
    return "limits hold clients up: " + what;
}

}  // namespace app
