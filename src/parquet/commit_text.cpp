#include "parquet/commit_text.h"

#include <boost/json.hpp>

#include "parquet/framed_text.h"

namespace tables {
namespace {

namespace json = boost::json;

constexpr Frame k_frame{1, "commit"};

json::object range_object(const ports::OffsetRange& range) {
    return {{"from", range.from}, {"to", range.to}};
}

json::object gone_object(const ports::Commit& commit) {
    json::object gone;
    for (const auto& [topic, ranges] : commit.gone) {
        json::array of_topic;
        for (const ports::OffsetRange& range : ranges) of_topic.push_back(range_object(range));
        gone[topic] = std::move(of_topic);
    }
    return gone;
}

json::object began_object(const ports::Commit& commit) {
    json::object began;
    for (const auto& [topic, offsets] : commit.began) {
        began[topic] = json::array(offsets.begin(), offsets.end());
    }
    return began;
}

json::object commit_object(const ports::Commit& commit) {
    json::object others, resume, witness;
    for (const auto& [topic, range] : commit.others) others[topic] = range_object(range);
    for (const auto& [topic, offset] : commit.resume) resume[topic] = offset;
    for (const auto& [topic, record] : commit.witness) {
        witness[topic] = json::object{{"offset", record.offset}, {"sha256", record.sha256}};
    }
    json::array files;
    for (const ports::StagedFile& file : commit.files) {
        files.push_back({{"table", table_name(file.table)},
                         {"staged", file.staged_name},
                         {"name", file.name},
                         {"bytes", file.bytes}});
    }
    std::string time;
    base::append_micros(time, commit.time);
    json::object object{{"topic", commit.topic},           {"partition", commit.partition},
                        {"from", commit.range.from},       {"to", commit.range.to},
                        {"others", std::move(others)},     {"resume", std::move(resume)},
                        {"games", commit.games},           {"rows", commit.rows},
                        {"timed_out", commit.timed_out},   {"dead_letters", commit.dead_letters},
                        {"duplicates", commit.duplicates}, {"abandoned", commit.abandoned},
                        {"files", std::move(files)},       {"writer", commit.writer},
                        {"row_digest", commit.row_digest}, {"time", time + "Z"}};
    // Left out where they say nothing: so they stand in no commit of older programs either.
    if (!commit.log.empty()) object["log"] = commit.log;
    if (commit.log_number != ports::k_first_log) object["log_number"] = commit.log_number;
    if (!witness.empty()) object["witness"] = std::move(witness);
    if (!commit.gone.empty()) object["gone"] = gone_object(commit);
    if (!commit.began.empty()) object["began"] = began_object(commit);
    if (commit.waiting != 0) object["waiting"] = commit.waiting;
    return object;
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

void read_gone(const json::object& object, ports::Commit& commit) {
    if (!object.contains("gone")) return;
    for (const auto& [topic, ranges] : object.at("gone").as_object()) {
        for (const json::value& one : ranges.as_array()) {
            commit.gone[std::string(topic)].push_back(range(one.as_object()));
        }
    }
}

void read_began(const json::object& object, ports::Commit& commit) {
    if (!object.contains("began")) return;
    for (const auto& [topic, offsets] : object.at("began").as_object()) {
        for (const json::value& one : offsets.as_array()) {
            commit.began[std::string(topic)].push_back(one.to_number<ports::Offset>());
        }
    }
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
    if (object.contains("log")) commit.log = text(object, "log");
    if (object.contains("log_number")) {
        commit.log_number = number<ports::LogNumber>(object, "log_number");
    }
    if (object.contains("witness")) {
        for (const auto& [topic, value] : object.at("witness").as_object()) {
            const json::object& record = value.as_object();
            commit.witness[std::string(topic)] = {number<ports::Offset>(record, "offset"),
                                                  text(record, "sha256")};
        }
    }
    read_gone(object, commit);
    read_began(object, commit);
    if (object.contains("waiting")) commit.waiting = number<std::uint64_t>(object, "waiting");
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

}  // namespace

std::string make_commit_text(const ports::Commit& commit) {
    return make_framed_text(k_frame, json::serialize(commit_object(commit)));
}

base::Result<ports::Commit> parse_commit_text(std::string_view text) {
    const auto body = parse_framed_text(k_frame, text);
    if (!body) return body.error();
    try {
        return commit_of(json::parse(json::string_view(body->data(), body->size())).as_object());
    } catch (const std::exception& problem) {
        return damaged_text("its commit cannot be understood (" + std::string(problem.what()) +
                            ")");
    }
}

}  // namespace tables
