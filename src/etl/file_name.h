// The name of a data file: it says of which commit the file is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace etl {

// The commit that a file was written for. Offsets [from, to) of the topic's partition, in the
// ledger's log of that number.
struct FileCommit {
    std::int32_t partition = 0;
    std::uint32_t log_number = 1;
    std::int64_t from = 0;
    std::int64_t to = 0;
    auto operator<=>(const FileCommit&) const = default;
};

// "lib.server.lobby-3-": the name of every data file that a commit of that partition names begins
// like this, hidden or not.
std::string file_prefix(std::string_view topic, std::int32_t partition);

// "lib.server.lobby-3-000000001200-000000004711-UNIQUE.parquet"; of log number N from 2 on
// "lib.server.lobby-3-log-N-…". `unique`: no other attempt at any commit, by any process, has the
// same.
std::string file_name(std::string_view topic, const FileCommit& commit, std::string_view unique);

// "merged-" and the name of a file with all that the commits of these offsets brought.
std::string merged_file_name(std::string_view topic, const FileCommit& commits,
                             std::string_view unique);

// Whether a file of that name, staged or not, was made of others: no commit ever names it.
bool is_merged_name(std::string_view name) noexcept;

// Nothing: it is not a name that file_name() gives to a file of that topic.
std::optional<FileCommit> parse_file_name(std::string_view topic, std::string_view name);

}  // namespace etl
