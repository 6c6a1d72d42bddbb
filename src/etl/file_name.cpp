#include "etl/file_name.h"

#include <charconv>

namespace etl {
namespace {

constexpr std::string_view k_ending = ".parquet";
constexpr std::string_view k_log = "log-";
constexpr std::string_view k_merged = "merged-";
constexpr std::string_view k_staged_merged = ".staged-merged-";
constexpr std::size_t k_width = 12;

std::string padded(std::int64_t offset) {
    std::string text = std::to_string(offset);
    return text.size() < k_width ? std::string(k_width - text.size(), '0') + text : text;
}

bool skip(std::string_view& text, std::string_view what) {
    if (!text.starts_with(what)) return false;
    text.remove_prefix(what.size());
    return true;
}

// A number of at least so many digits, and the dash behind it.
template <class Number>
bool take(std::string_view& text, Number& number, std::size_t digits = 1) {
    const char* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    const auto size = static_cast<std::size_t>(at - text.data());
    if (error != std::errc() || number < Number{} || size < digits) return false;
    text.remove_prefix(size);
    return skip(text, "-");
}

}  // namespace

std::string file_prefix(std::string_view topic, std::int32_t partition) {
    return std::string(topic) + "-" + std::to_string(partition) + "-";
}

std::string file_name(std::string_view topic, const FileCommit& commit, std::string_view unique) {
    std::string name = file_prefix(topic, commit.partition);
    if (commit.log_number != 1) name.append(k_log).append(std::to_string(commit.log_number) + "-");
    name.append(padded(commit.from) + "-" + padded(commit.to) + "-");
    return name.append(unique).append(k_ending);
}

std::string merged_file_name(std::string_view topic, const FileCommit& commits,
                             std::string_view unique) {
    return std::string(k_merged) + file_name(topic, commits, unique);
}

bool is_merged_name(std::string_view name) noexcept {
    return name.starts_with(k_merged) || name.starts_with(k_staged_merged);
}

std::optional<FileCommit> parse_file_name(std::string_view topic, std::string_view name) {
    FileCommit commit;
    if (!skip(name, topic) || !skip(name, "-") || !take(name, commit.partition)) return {};
    if (skip(name, k_log) && !take(name, commit.log_number)) return {};
    if (!take(name, commit.from, k_width) || !take(name, commit.to, k_width)) return {};
    const bool has_unique = name.ends_with(k_ending) && name.size() > k_ending.size();
    if (!has_unique || commit.to <= commit.from) return {};
    return commit;
}

}  // namespace etl
