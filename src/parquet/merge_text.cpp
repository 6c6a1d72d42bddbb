#include "parquet/merge_text.h"

#include <boost/json.hpp>
#include <stdexcept>

#include "parquet/framed_text.h"

namespace tables {
namespace {

namespace json = boost::json;

constexpr Frame k_frame{1, "merge"};

json::object object_of(const ports::MergedFile& merged) {
    json::array parts, replaced;
    for (const ports::MergedPart& part : merged.parts) {
        parts.push_back(
            json::object{{"name", part.name}, {"bytes", part.bytes}, {"rows", part.rows}});
    }
    for (const std::string& name : merged.replaced) replaced.emplace_back(name);
    return {{"name", merged.file.name},
            {"bytes", merged.file.bytes},
            {"parts", std::move(parts)},
            {"replaced", std::move(replaced)}};
}

// What follows throws std::exception when a key is missing or of another type.

std::string text_at(const json::object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

std::uint64_t number_at(const json::object& object, std::string_view key) {
    return object.at(key).to_number<std::uint64_t>();
}

ports::MergedFile merged_of(const json::object& object, ports::Table table) {
    ports::MergedFile merged;
    merged.file = {table, {}, text_at(object, "name"), number_at(object, "bytes")};
    for (const json::value& value : object.at("parts").as_array()) {
        const json::object& part = value.as_object();
        merged.parts.push_back(
            {text_at(part, "name"), number_at(part, "bytes"), number_at(part, "rows")});
    }
    for (const json::value& name : object.at("replaced").as_array()) {
        merged.replaced.emplace_back(name.as_string());
    }
    return merged;
}

Merge merge_of(const json::object& object) {
    Merge merge;
    const std::string table = text_at(object, "table");
    merge.table =
        table == table_name(ports::Table::meta) ? ports::Table::meta : ports::Table::podium;
    if (table != table_name(merge.table)) throw std::runtime_error("its table is none");
    const auto time = base::parse_time(text_at(object, "time"));
    if (!time) throw std::runtime_error("its time is no time");
    merge.time = *time;
    for (const json::value& file : object.at("files").as_array()) {
        merge.files.push_back(merged_of(file.as_object(), merge.table));
    }
    return merge;
}

}  // namespace

std::string make_merge_text(const Merge& merge) {
    std::string time;
    base::append_micros(time, merge.time);
    json::array files;
    for (const ports::MergedFile& file : merge.files) files.push_back(object_of(file));
    return make_framed_text(k_frame,
                            json::serialize(json::object{{"table", table_name(merge.table)},
                                                         {"time", time + "Z"},
                                                         {"files", std::move(files)}}));
}

base::Result<Merge> parse_merge_text(std::string_view text) {
    const auto body = parse_framed_text(k_frame, text);
    if (!body) return body.error();
    try {
        return merge_of(json::parse(json::string_view(body->data(), body->size())).as_object());
    } catch (const std::exception& problem) {
        return damaged_text("it cannot be understood (" + std::string(problem.what()) + ")");
    }
}

}  // namespace tables
