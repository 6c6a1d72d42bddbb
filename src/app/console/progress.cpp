#include "app/console/progress.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "app/console/console.h"
#include "app/console/terminal.h"
#include "base/text.h"

namespace app {
namespace {

constexpr std::chrono::milliseconds k_bar_interval{100};
constexpr std::chrono::seconds k_line_interval{5};
constexpr int k_bar_width = 24;
constexpr int k_shortest_bar = 10;
constexpr int k_usual_width = 80;

// Asked each time: it may have changed. The last column stays free, where some terminals wrap.
int width_of_bars() { return terminal_columns(STDERR_FILENO).value_or(k_usual_width) - 1; }

std::string left_text(const ProgressView& view) {
    return view.seconds_left ? "  " + duration_text(*view.seconds_left) + " left" : std::string();
}

}  // namespace

Progress::Style Progress::style_of_stderr() {
    return isatty(STDERR_FILENO) == 1 && !terminal_is_dumb() ? Style::bar : Style::lines;
}

Progress::Progress(Style style) : style_(style) {
    // The first plain line comes only when the work turns out to be long.
    if (style == Style::lines) last_drawn_ = std::chrono::steady_clock::now();
}

Progress::~Progress() { clear(); }

void Progress::hurry() { last_drawn_ = {}; }

void Progress::show(const ProgressView& view) {
    if (style_ == Style::none) return;
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::steady_clock::duration interval =
        style_ == Style::bar ? std::chrono::steady_clock::duration(k_bar_interval)
                             : std::chrono::steady_clock::duration(k_line_interval);
    if (now - last_drawn_ < interval) return;
    last_drawn_ = now;
    if (style_ == Style::bar) return console().draw(line_text(view, width_of_bars()));
    const auto line = fmt::format("{}: {}{}", view.phase, view.figures, left_text(view));
    if (line_format() != LogFormat::plain) return say(line);
    console().add(line + '\n');
}

void Progress::clear() {
    if (style_ == Style::bar) console().draw({});
}

std::string line_text(const ProgressView& view, int width) {
    const std::string left = left_text(view);
    std::string figures = view.figures;
    const auto length = [&] {
        return static_cast<int>(base::columns_of(view.phase) + 1 + base::columns_of(figures) +
                                base::columns_of(left));
    };
    std::string bar;
    const int room = width - length() - 3;  // "[] "
    if (view.fraction >= 0 && room >= k_shortest_bar) {
        bar = bar_text(view.fraction, std::min(room, k_bar_width)) + ' ';
    }
    while (length() > width) {
        const std::size_t last = figures.rfind("  ");
        if (last == std::string::npos) break;
        figures.erase(last);
    }
    const std::string line = fmt::format("{} {}{}{}", view.phase, bar, figures, left);
    return std::string(base::first_columns(line, static_cast<std::size_t>(std::max(width, 0))));
}

std::string duration_text(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::ceil(std::clamp(seconds, 0.0, 1e12)));
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string bar_text(double fraction, int width) {
    const int filled = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * width);
    return "[" + std::string(static_cast<std::size_t>(filled), '#') +
           std::string(static_cast<std::size_t>(width - filled), ' ') + "]";
}

}  // namespace app
