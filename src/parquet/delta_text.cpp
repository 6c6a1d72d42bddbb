#include "parquet/delta_text.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <type_traits>

#include "parquet/layout.h"
#include "parquet/table_columns.h"

namespace tables {
namespace {

namespace json = boost::json;

constexpr std::string_view k_app_begin = "superhero/";
constexpr std::string_view k_engine = "superhero";
constexpr std::string_view k_ends = "superhero.ends";

void append_action(std::string& out, std::string_view name, json::object action) {
    out += json::serialize(json::object{{name, std::move(action)}});
    out += '\n';
}

// The operation of a version that has files in the place of others.
constexpr std::string_view k_replaces = "OPTIMIZE";

void append_info(std::string& out, std::string_view operation, const ChainEnds& ends,
                 base::Timestamp time) {
    json::object of_chains;
    for (const auto& [chain, end] : ends) of_chains[delta_app(chain)] = end;
    append_action(out, "commitInfo",
                  {{"timestamp", delta_time(time)},
                   {"operation", operation},
                   {"operationParameters", json::object{}},
                   {"isBlindAppend", operation != k_replaces},
                   {"engineInfo", k_engine},
                   {k_ends, std::move(of_chains)}});
}

// The readers below throw std::exception when a key is missing or of another type.

std::string text_at(const json::object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

bool truth_or(const json::object& object, std::string_view key, bool otherwise) {
    const json::value* found = object.if_contains(key);
    return found == nullptr ? otherwise : found->as_bool();
}

std::uint64_t rows_of(const json::object& add) {
    const json::value* stats = add.if_contains("stats");
    if (stats == nullptr || !stats->is_string()) return 0;
    const json::value parsed = json::parse(stats->as_string());
    const json::value* rows = parsed.as_object().if_contains("numRecords");
    return rows == nullptr ? 0 : rows->to_number<std::uint64_t>();
}

// Paths are parts of a URL: other programs may write any character as %XX.
std::string decoded(std::string_view path) {
    std::string out;
    for (std::size_t at = 0; at < path.size(); ++at) {
        unsigned char byte = 0;
        const std::string_view digits = path.substr(at, 3);
        const bool coded =
            digits.size() == 3 && digits[0] == '%' &&
            std::from_chars(&digits[1], &digits[1] + 2, byte, 16).ptr == &digits[1] + 2;
        out += coded ? static_cast<char>(byte) : path[at];
        if (coded) at += 2;
    }
    return out;
}

void read_ends(const json::object& info, DeltaActions& actions) {
    const json::value* found = info.if_contains(k_ends);
    if (found == nullptr) return;
    actions.ends.emplace();
    for (const auto& [app, end] : found->as_object()) {
        if (const auto chain = parse_delta_app(app)) {
            (*actions.ends)[*chain] = end.to_number<ports::Offset>();
        }
    }
}

void read_add(const json::object& add, DeltaActions& actions) {
    actions.adds.push_back(
        {decoded(text_at(add, "path")), add.at("size").to_number<std::uint64_t>(), rows_of(add),
         base::Timestamp(
             std::chrono::milliseconds(add.at("modificationTime").to_number<std::int64_t>())),
         truth_or(add, "dataChange", true)});
}

void read_metadata(const json::object& action, DeltaMetadata& metadata) {
    metadata.id = text_at(action, "id");
    metadata.schema = text_at(action, "schemaString");
    metadata.partitioned = !action.at("partitionColumns").as_array().empty();
    const json::value* name = action.if_contains("name");
    if (name != nullptr && name->is_string()) metadata.name = name->as_string();
    const json::value* created = action.if_contains("createdTime");
    if (created != nullptr && created->is_number()) {
        metadata.created = created->to_number<std::int64_t>();
    }
}

void read_action(std::string_view name, const json::object& action, DeltaActions& actions) {
    if (name == "protocol") {
        actions.protocol = {action.at("minReaderVersion").to_number<int>(),
                            action.at("minWriterVersion").to_number<int>()};
    } else if (name == "metaData") {
        read_metadata(action, actions.metadata.emplace());
    } else if (name == "txn") {
        if (const auto chain = parse_delta_app(text_at(action, "appId"))) {
            actions.txns[*chain] = action.at("version").to_number<ports::Offset>();
        }
    } else if (name == "add") {
        read_add(action, actions);
    } else if (name == "remove") {
        actions.removes.push_back(
            {decoded(text_at(action, "path")), truth_or(action, "dataChange", true)});
    } else if (name == "commitInfo") {
        read_ends(action, actions);
    }
}

}  // namespace

std::int64_t delta_time(base::Timestamp time) noexcept {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::string delta_version_name(std::int64_t version) { return offset_name(version); }

std::optional<std::int64_t> parse_delta_version_name(std::string_view name) noexcept {
    return parse_offset_name(name);
}

std::string delta_app(const ports::CommitChain& chain) {
    std::string app = std::string(k_app_begin) + chain.topic + "/";
    if (chain.log_number != ports::k_first_log) {
        app += "log-" + std::to_string(chain.log_number) + "/";
    }
    return app + std::to_string(chain.partition);
}

std::optional<ports::CommitChain> parse_delta_app(std::string_view app) {
    if (!app.starts_with(k_app_begin)) return std::nullopt;
    app.remove_prefix(k_app_begin.size());
    const std::size_t topic = app.find('/');
    const std::size_t last = app.rfind('/');
    if (topic == app.npos || !is_topic_name(app.substr(0, topic))) return std::nullopt;
    const auto partition = parse_partition(app.substr(last + 1));
    if (!partition) return std::nullopt;
    ports::CommitChain chain{std::string(app.substr(0, topic)), ports::k_first_log, *partition};
    if (topic == last) return chain;
    const auto log = parse_log_folder(app.substr(topic + 1, last - topic - 1));
    if (!log) return std::nullopt;
    chain.log_number = *log;
    return chain;
}

base::Result<DeltaActions> parse_delta_version(std::string_view text) {
    DeltaActions actions;
    int line_number = 0;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        ++line_number;
        if (line.empty()) continue;
        try {
            const json::value value = json::parse(json::string_view(line.data(), line.size()));
            for (const auto& [name, action] : value.as_object()) {
                read_action(name, action.as_object(), actions);
            }
        } catch (const std::exception& problem) {
            return base::rejected("line " + std::to_string(line_number) +
                                  " is no action of a Delta log (" + problem.what() + ")");
        }
    }
    return actions;
}

std::string make_delta_version(const DeltaActions& actions, base::Timestamp time) {
    std::string out;
    const bool replaces = !actions.removes.empty();
    append_info(out, replaces ? k_replaces : "WRITE", actions.ends.value_or(ChainEnds()), time);
    for (const auto& [chain, end] : actions.txns) {
        append_action(
            out, "txn",
            {{"appId", delta_app(chain)}, {"version", end}, {"lastUpdated", delta_time(time)}});
    }
    for (const DeltaRemove& remove : actions.removes) {
        append_action(out, "remove",
                      {{"path", remove.name},
                       {"deletionTimestamp", delta_time(time)},
                       {"dataChange", remove.data_change}});
    }
    for (const DeltaAdd& add : actions.adds) {
        append_action(out, "add",
                      {{"path", add.name},
                       {"partitionValues", json::object{}},
                       {"size", add.bytes},
                       {"modificationTime", delta_time(add.modified)},
                       {"dataChange", add.data_change},
                       {"stats", json::serialize(json::object{{"numRecords", add.rows}})}});
    }
    return out;
}

std::string make_first_delta_version(ports::Table table, std::string_view id,
                                     base::Timestamp time) {
    std::string out;
    append_info(out, "CREATE TABLE", {}, time);
    append_action(out, "protocol",
                  {{"minReaderVersion", k_delta_reader}, {"minWriterVersion", k_delta_writer}});
    append_action(out, "metaData",
                  {{"id", id},
                   {"name", table_name(table)},
                   {"format", json::object{{"provider", "parquet"}, {"options", json::object{}}}},
                   {"schemaString", delta_schema(table)},
                   {"partitionColumns", json::array{}},
                   {"configuration", json::object{{"delta.appendOnly", "true"}}},
                   {"createdTime", delta_time(time)}});
    return out;
}

std::string delta_schema(ports::Table table) {
    json::array fields;
    const ports::Rows none;
    for_each_column(table, none, [&](const char* name, const auto& column) {
        using Value = typename std::remove_cvref_t<decltype(column)>::value_type;
        constexpr bool k_is_number = std::is_integral_v<Value>;
        const char* number = sizeof(Value) > 4 ? "long" : "integer";
        fields.push_back(json::object{{"name", name},
                                      {"type", k_is_number ? number : "string"},
                                      {"nullable", true},
                                      {"metadata", json::object{}}});
    });
    return json::serialize(json::object{{"type", "struct"}, {"fields", std::move(fields)}});
}

}  // namespace tables
