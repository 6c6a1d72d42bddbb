#include "parquet/commit_text.h"

#include <boost/json.hpp>
#include <charconv>

#include "base/sha256.h"

namespace tables {
namespace {

namespace json = boost::json;

constexpr int k_schema = 1;
constexpr std::string_view k_schema_key = "{\"schema\":";
constexpr std::string_view k_digest_key = ",\"sha256\":\"";
constexpr std::string_view k_commit_key = "\",\"commit\":";
constexpr std::string_view k_end = "}\n";
constexpr std::size_t k_digest_size = 64;

base::Error damaged(const std::string& what) {
    return base::disk_error(what + "; restore the file from a copy, or remove the tables with " +
                            "their ledger and build them anew from the topics");
}

json::object range_object(const ports::OffsetRange& range) {
    return {{"from", range.from}, {"to", range.to}};
}

json::object commit_object(const ports::Commit& commit) {
    json::object others, resume;
    for (const auto& [topic, range] : commit.others) others[topic] = range_object(range);
    for (const auto& [topic, offset] : commit.resume) resume[topic] = offset;
    json::array files;
    for (const ports::StagedFile& file : commit.files) {
        files.push_back({{"table", table_name(file.table)},
                         {"staged", file.staged_name},
                         {"name", file.name},
                         {"bytes", file.bytes}});
    }
    std::string time;
    base::append_micros(time, commit.time);
    return {{"topic", commit.topic},           {"partition", commit.partition},
            {"from", commit.range.from},       {"to", commit.range.to},
            {"others", std::move(others)},     {"resume", std::move(resume)},
            {"games", commit.games},           {"rows", commit.rows},
            {"timed_out", commit.timed_out},   {"dead_letters", commit.dead_letters},
            {"duplicates", commit.duplicates}, {"abandoned", commit.abandoned},
            {"files", std::move(files)},       {"writer", commit.writer},
            {"row_digest", commit.row_digest}, {"time", time + "Z"}};
}

// The readers below throw std::exception when a key is missing or of another type.

template <class Number>
Number number(const json::object& object, std::string_view key) {
    return object.at(key).to_number<Number>();
}

std::string text(const json::object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

ports::OffsetRange range(const json::object& object) {
    return {number<ports::Offset>(object, "from"), number<ports::Offset>(object, "to")};
}

ports::StagedFile staged_file(const json::object& object) {
    const std::string table = text(object, "table");
    const bool is_meta = table == table_name(ports::Table::meta);
    if (!is_meta && table != table_name(ports::Table::podium)) {
        throw std::runtime_error("unknown table '" + table + "'");
    }
    return {is_meta ? ports::Table::meta : ports::Table::podium, text(object, "staged"),
            text(object, "name"), number<std::uint64_t>(object, "bytes")};
}

ports::Commit commit_of(const json::object& object) {
    ports::Commit commit;
    commit.topic = text(object, "topic");
    commit.partition = number<ports::Partition>(object, "partition");
    commit.range = range(object);
    for (const auto& [topic, value] : object.at("others").as_object()) {
        commit.others[std::string(topic)] = range(value.as_object());
    }
    for (const auto& [topic, value] : object.at("resume").as_object()) {
        commit.resume[std::string(topic)] = value.to_number<ports::Offset>();
    }
    commit.games = number<std::uint64_t>(object, "games");
    commit.rows = number<std::uint64_t>(object, "rows");
    commit.timed_out = number<std::uint64_t>(object, "timed_out");
    commit.dead_letters = number<std::uint64_t>(object, "dead_letters");
    commit.duplicates = number<std::uint64_t>(object, "duplicates");
    commit.abandoned = number<std::uint64_t>(object, "abandoned");
    for (const json::value& file : object.at("files").as_array()) {
        commit.files.push_back(staged_file(file.as_object()));
    }
    commit.writer = text(object, "writer");
    commit.row_digest = text(object, "row_digest");
    const auto time = base::parse_time(text(object, "time"));
    if (!time) throw std::runtime_error("its time is no time");
    commit.time = *time;
    return commit;
}

bool take(std::string_view& text, std::string_view begin) {
    if (!text.starts_with(begin)) return false;
    text.remove_prefix(begin.size());
    return true;
}

base::Result<int> take_schema(std::string_view& text) {
    int schema = 0;
    if (!take(text, k_schema_key)) return damaged("it does not begin as a commit does");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), schema);
    if (error != std::errc()) return damaged("its schema is no number");
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return schema;
}

}  // namespace

std::string make_commit_text(const ports::Commit& commit) {
    const std::string body = json::serialize(commit_object(commit));
    std::string out(k_schema_key);
    out += std::to_string(k_schema);
    out.append(k_digest_key).append(base::sha256_hex(body));
    out.append(k_commit_key).append(body).append(k_end);
    return out;
}

base::Result<ports::Commit> parse_commit_text(std::string_view text) {
    const auto schema = take_schema(text);
    if (!schema) return schema.error();
    if (*schema != k_schema) {
        return base::disk_error("it has schema " + std::to_string(*schema) +
                                " and this program knows only " + std::to_string(k_schema) +
                                "; use the program that wrote it, or a newer one");
    }
    if (!take(text, k_digest_key) || text.size() < k_digest_size) {
        return damaged("it is cut off or altered before its commit");
    }
    const std::string_view digest = text.substr(0, k_digest_size);
    text.remove_prefix(k_digest_size);
    if (!take(text, k_commit_key)) return damaged("it is cut off or altered before its commit");
    if (!text.ends_with(k_end)) return damaged("it is cut off or altered at its end");
    text.remove_suffix(k_end.size());
    if (base::sha256_hex(text) != digest) {
        return damaged("its checksum is wrong: cut off or altered");
    }
    try {
        return commit_of(json::parse(json::string_view(text.data(), text.size())).as_object());
    } catch (const std::exception& problem) {
        return damaged("its commit cannot be understood (" + std::string(problem.what()) + ")");
    }
}

}  // namespace tables
