// How far long work has come, on standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace app {

// One look at work under way.
struct ProgressView {
    std::string_view phase;  // "playing", "auditing"
    double fraction = 0;     // 0 … 1; below 0: the end is not known
    std::string figures;     // "412/1000 games  1310 games/s  …"
    std::optional<double> seconds_left;
};

// A bar that is redrawn in place on a terminal, cut to its width; elsewhere, and where TERM is
// dumb, a plain line now and then; nothing when quiet. Never blocks. One thread uses it.
class Progress {
public:
    enum class Style { bar, lines, none };

    // bar if standard error is a terminal that can redraw a line, else lines.
    static Style style_of_stderr();

    explicit Progress(Style style);
    ~Progress();  // takes the bar away
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // Cheap to call often: draws at most ten bars a second, a line every five seconds.
    void show(const ProgressView& view);

    // Takes the bar away so that other lines can be printed.
    void clear();

    // The next show() does so at once.
    void hurry();

private:
    using Time = std::chrono::steady_clock::time_point;

    const Style style_;
    Time last_drawn_;
};

// "12 s", "3 min 05 s", "2 h 10 min".
std::string duration_text(double seconds);

// The whole line in at most `width` characters: first the bar becomes shorter, then it goes, then
// the last of the figures, which have two spaces between them.
std::string line_text(const ProgressView& view, int width);

// The bar alone, `width` characters: "[#####     ]".
std::string bar_text(double fraction, int width);

}  // namespace app
