#include "wire/json_layout.h"

#include <algorithm>

namespace wire {
namespace {

constexpr std::string_view k_white = " \t\r\n";

std::size_t skip_white(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of(k_white, at), text.size());
}

// Behind the string that begins at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') ++at;
    }
    return std::min(at + 1, text.size());
}

// Behind the value that begins at `at`; of what is no whole value, the text's end.
std::size_t end_of_value(std::string_view text, std::size_t at) {
    int depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = end_of_string(text, at);
        } else if (c == '{' || c == '[') {
            ++depth;
            ++at;
        } else if (c == '}' || c == ']') {
            --depth;
            ++at;
        } else if (depth > 0) {
            ++at;
            continue;
        } else {
            return std::min(text.find_first_of(",]} \t\r\n", at), text.size());
        }
        if (depth <= 0) return at;
    }
    return at;
}

}  // namespace

std::vector<std::string_view> values_in(std::string_view text) {
    std::vector<std::string_view> values;
    for (std::size_t at = skip_white(text, 0); at < text.size();) {
        const bool is_container = text[at] == '{' || text[at] == '[';
        const std::size_t end = is_container ? end_of_value(text, at) : text.size();
        values.push_back(text.substr(at, end - at));
        at = skip_white(text, end);
    }
    return values;
}

std::vector<std::size_t> children_of(std::string_view text, std::size_t at) {
    std::vector<std::size_t> children;
    const bool has_names = text[at] == '{';
    at = skip_white(text, at + 1);
    while (at < text.size() && text[at] != '}' && text[at] != ']') {
        if (has_names) at = skip_white(text, skip_white(text, end_of_string(text, at)) + 1);
        children.push_back(at);
        at = skip_white(text, end_of_value(text, at));
        if (at < text.size() && text[at] == ',') at = skip_white(text, at + 1);
    }
    return children;
}

}  // namespace wire
