#include "monitor/text_columns.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace monitor {

std::string cut_text(std::string_view text, std::size_t columns) {
    return base::without_controls(base::first_columns(text, columns), '?');
}

std::string left_text(std::string_view text, std::size_t columns) {
    std::string out = cut_text(text, columns);
    out.append(columns - std::min(columns, base::columns_of(out)), ' ');
    return out;
}

std::string right_text(const std::string& text, std::size_t columns) {
    return std::string(columns - std::min(columns, base::columns_of(text)), ' ') + text;
}

std::size_t widest(const std::vector<std::string>& texts) {
    std::size_t most = 0;
    for (const std::string& text : texts) most = std::max(most, base::columns_of(text));
    return most;
}

std::string health_bar(std::uint64_t health, std::uint64_t most, std::size_t columns,
                       const TextStyle& style) {
    std::size_t full = most == 0 ? 0
                                 : static_cast<std::size_t>(static_cast<double>(columns) *
                                                            static_cast<double>(health) /
                                                            static_cast<double>(most));
    full = std::min(full, columns);
    if (health > 0 && full == 0) full = 1;
    std::string out;
    for (std::size_t i = 0; i < full; ++i) out += style.utf8 ? "█" : "#";
    for (std::size_t i = full; i < columns; ++i) out += style.utf8 ? "░" : ".";
    if (!style.colour) return out;
    const char* const colour = full * 2 > columns   ? "\x1b[32m"
                               : full * 5 > columns ? "\x1b[33m"
                                                    : "\x1b[31m";
    return colour + out + "\x1b[0m";
}

std::string spark_line(const std::vector<double>& values, const TextStyle& style) {
    constexpr std::array<std::string_view, 8> k_blocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    constexpr std::array<std::string_view, 8> k_marks = {"_", ".", ".", "-", "-", "=", "=", "#"};
    const auto& marks = style.utf8 ? k_blocks : k_marks;
    const double most = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
    std::string out;
    for (const double value : values) {
        if (value <= 0 || most <= 0) {
            out += ' ';
            continue;
        }
        const auto step = static_cast<std::size_t>(value / most * 7 + 0.5);
        out += marks[std::min<std::size_t>(step, 7)];
    }
    return out;
}

}  // namespace monitor
