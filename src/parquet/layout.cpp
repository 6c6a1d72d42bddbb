#include "parquet/layout.h"

#include <algorithm>

#include "base/number.h"

namespace tables {
namespace {

constexpr std::string_view k_visible_end = ".parquet";
constexpr std::string_view k_staged_begin = ".staged-";
constexpr std::string_view k_log_begin = "log-";
constexpr std::string_view k_offset_end = ".json";
constexpr std::size_t k_offset_digits = 20;
constexpr std::size_t k_longest_name = 200;  // leaves room for what staging adds, of 255
constexpr std::size_t k_longest_topic = 249;

bool is_topic_letter(char letter) noexcept {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '.' || letter == '_' || letter == '-';
}

template <class Number>
std::optional<Number> parse_digits(std::string_view text) noexcept {
    if (text.starts_with('-')) return std::nullopt;
    return base::whole_number<Number>(text);
}

}  // namespace

std::string offset_name(ports::Offset offset) {
    const std::string digits = std::to_string(offset);
    return std::string(k_offset_digits - std::min(digits.size(), k_offset_digits), '0') + digits +
           std::string(k_offset_end);
}

std::optional<ports::Offset> parse_offset_name(std::string_view name) noexcept {
    if (name.size() != k_offset_digits + k_offset_end.size() || !name.ends_with(k_offset_end)) {
        return std::nullopt;
    }
    return parse_digits<ports::Offset>(name.substr(0, k_offset_digits));
}

std::optional<ports::Partition> parse_partition(std::string_view name) noexcept {
    if (name.size() > 1 && name.front() == '0') return std::nullopt;
    return parse_digits<ports::Partition>(name);
}

std::optional<ports::LogNumber> parse_log_folder(std::string_view name) noexcept {
    if (!name.starts_with(k_log_begin)) return std::nullopt;
    const std::string_view digits = name.substr(k_log_begin.size());
    const auto number =
        digits.starts_with('0') ? std::nullopt : parse_digits<ports::LogNumber>(digits);
    return number && *number > ports::k_first_log ? number : std::nullopt;
}

bool is_data_name(std::string_view name) noexcept {
    return name.size() > k_visible_end.size() && name.size() <= k_longest_name &&
           name.ends_with(k_visible_end) && name.front() != '.' && name.front() != '_' &&
           name.find('/') == name.npos && name.find('\0') == name.npos;
}

std::string make_staged_name(std::string_view name, std::string_view unique) {
    return std::string(k_staged_begin) + std::string(name) + "-" + std::string(unique);
}

bool is_staged_name(std::string_view name) noexcept {
    return name.size() > k_staged_begin.size() && name.starts_with(k_staged_begin) &&
           !name.ends_with(k_visible_end) && name.find('/') == name.npos &&
           name.find('\0') == name.npos;
}

bool is_draft_name(std::string_view name) noexcept {
    return name.starts_with('.') && name.ends_with(".tmp");
}

bool is_topic_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= k_longest_topic && name != "." && name != ".." &&
           std::all_of(name.begin(), name.end(), is_topic_letter);
}

base::Result<void> check_place(std::string_view topic, ports::Partition partition,
                               ports::Offset offset) {
    if (!is_topic_name(topic)) {
        return base::rejected("topic '" + std::string(topic) +
                              "': a name has 1 to 249 letters, digits, '.', '_', '-'");
    }
    if (partition < 0 || offset < 0) {
        return base::rejected("topic '" + std::string(topic) + "': partition " +
                              std::to_string(partition) + " and offset " + std::to_string(offset) +
                              " must not be below 0");
    }
    return {};
}

}  // namespace tables
