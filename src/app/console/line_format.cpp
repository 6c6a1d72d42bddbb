#include "app/console/line_format.h"

#include <fmt/core.h>

#include "base/text.h"
#include "wire/json_object.h"

namespace app {
namespace {

using wire::JsonObject;

std::string_view colour_of(base::Level level) {
    switch (level) {
        case base::Level::debug:
            return "\033[36m";
        case base::Level::info:
            return "\033[32m";
        case base::Level::warning:
            return "\033[33m\033[1m";
        case base::Level::error:
            return "\033[31m\033[1m";
        case base::Level::critical:
            break;
    }
    return "\033[1m\033[41m";
}

std::string text_line(const LineStyle& style, base::Timestamp time, base::Level level,
                      std::string_view words) {
    const std::string_view begin = style.is_coloured ? colour_of(level) : "";
    const std::string_view end = style.is_coloured ? "\033[m" : "";
    return fmt::format("{} {}{:<8}{} {}\n", millis_text(time), begin, base::level_text(level), end,
                       base::without_controls(words, ' '));
}

}  // namespace

std::string millis_text(base::Timestamp time) {
    std::string text;
    base::append_micros(text, time);
    text.resize(text.size() - 3);
    return text += 'Z';
}

std::string said_line(const LineStyle& style, base::Timestamp time, base::Level level,
                      std::string_view what) {
    const auto words = [&] { return "superhero: " + std::string(what); };
    switch (style.format) {
        case LogFormat::json:
            return wire::json_line([&](JsonObject& line) {
                line.text("time", millis_text(time));
                line.text("level", base::level_text(level));
                line.text("message", what);
            });
        case LogFormat::text:
            return text_line(style, time, level, words());
        case LogFormat::plain:
            break;
    }
    return base::without_controls(words(), ' ') + '\n';
}

std::string record_line(const LineStyle& style, base::Timestamp time, const base::LogEntry& entry) {
    if (style.format != LogFormat::json) {
        return text_line(style, time, entry.level,
                         fmt::format("{}: {} {}", entry.queue, entry.message, entry.task));
    }
    std::string line;
    {
        JsonObject object(line);
        object.text("time", millis_text(time));
        object.text("level", base::level_text(entry.level));
        object.text("queue", entry.queue);
        object.text("message", entry.message);
        if (!entry.task.empty()) {
            object.key("task");
            line += entry.task;  // JSON already
        }
        if (entry.game_seq) object.number("game_seq", *entry.game_seq);
    }
    return line += '\n';
}

}  // namespace app
