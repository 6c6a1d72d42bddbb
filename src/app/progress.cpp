#include "app/progress.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace app {
namespace {

constexpr std::chrono::milliseconds k_bar_interval{100};
constexpr std::chrono::seconds k_line_interval{5};
constexpr int k_bar_width = 24;

}  // namespace

Progress::Style Progress::style_of_stderr() {
    return isatty(STDERR_FILENO) == 1 ? Style::bar : Style::lines;
}

Progress::Progress(Style style) : style_(style) {
    // The first plain line comes only when the work turns out to be long.
    if (style == Style::lines) last_drawn_ = std::chrono::steady_clock::now();
}

Progress::~Progress() { clear(); }

void Progress::show(const ProgressView& view) {
    if (style_ == Style::none) return;
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::steady_clock::duration interval =
        style_ == Style::bar ? std::chrono::steady_clock::duration(k_bar_interval)
                             : std::chrono::steady_clock::duration(k_line_interval);
    if (now - last_drawn_ < interval) return;
    last_drawn_ = now;
    const std::string left =
        view.seconds_left ? "  " + duration_text(*view.seconds_left) + " left" : std::string();
    if (style_ == Style::lines) {
        fmt::print(stderr, "{}: {}{}\n", view.phase, view.figures, left);
        return;
    }
    const std::string bar =
        view.fraction < 0 ? std::string() : bar_text(view.fraction, k_bar_width);
    fmt::print(stderr, "\r\x1b[2K{} {} {}{}", view.phase, bar, view.figures, left);
    std::fflush(stderr);
    drawn_ = true;
}

void Progress::clear() {
    if (!drawn_) return;
    fmt::print(stderr, "\r\x1b[2K");
    std::fflush(stderr);
    drawn_ = false;
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
