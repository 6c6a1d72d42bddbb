#include "app/console/progress.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "app/console/console.h"

namespace app {
namespace {

constexpr std::chrono::milliseconds k_bar_interval{100};
constexpr std::chrono::seconds k_line_interval{5};
constexpr int k_bar_width = 24;
constexpr int k_shortest_bar = 10;
constexpr int k_usual_width = 80;

// Asked each time: it may have changed. The last column stays free, where some terminals wrap.
int terminal_width() {
    winsize size{};
    const bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return (known ? size.ws_col : k_usual_width) - 1;
}

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

int characters(std::string_view text) {
    return static_cast<int>(std::count_if(text.begin(), text.end(), begins_character));
}

// The first characters of the UTF-8 text.
std::string cut(const std::string& text, int width) {
    int seen = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (begins_character(text[at]) && ++seen > width) return text.substr(0, at);
    }
    return text;
}

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
    if (style_ == Style::bar) return console().draw(line_text(view, terminal_width()));
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
        return characters(view.phase) + 1 + characters(figures) + characters(left);
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
    return cut(fmt::format("{} {}{}{}", view.phase, bar, figures, left), width);
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
