#include "parquet/delta_checkpoint.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/json/from_string.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>
#include <parquet/exception.h>

#include <boost/json.hpp>
#include <limits>
#include <utility>

#include "parquet/memory.h"

namespace tables {
namespace {

namespace json = boost::json;

constexpr const char* k_first_add = "superhero.first_add";  // its row, in the file's metadata

std::shared_ptr<arrow::DataType> texts() { return arrow::map(arrow::utf8(), arrow::utf8()); }

std::shared_ptr<arrow::DataType> row_type() {
    using arrow::field;
    using arrow::int64;
    using arrow::struct_;
    using arrow::utf8;
    return struct_(
        {field("txn", struct_({field("appId", utf8()), field("version", int64()),
                               field("lastUpdated", int64())})),
         field("add", struct_({field("path", utf8()), field("partitionValues", texts()),
                               field("size", int64()), field("modificationTime", int64()),
                               field("dataChange", arrow::boolean()), field("stats", utf8())})),
         field("remove", struct_({field("path", utf8()), field("deletionTimestamp", int64()),
                                  field("dataChange", arrow::boolean())})),
         field("metaData",
               struct_({field("id", utf8()), field("name", utf8()), field("description", utf8()),
                        field("format",
                              struct_({field("provider", utf8()), field("options", texts())})),
                        field("schemaString", utf8()), field("partitionColumns", list(utf8())),
                        field("configuration", texts()), field("createdTime", int64())})),
         field("protocol", struct_({field("minReaderVersion", arrow::int32()),
                                    field("minWriterVersion", arrow::int32())}))});
}

// The rows below are in the form that Arrow reads: a map is a list of pairs.

json::object row(std::string_view action, json::object members) {
    json::object row;
    row[action] = std::move(members);
    return row;
}

json::object metadata_row(const DeltaMetadata& metadata) {
    json::array configuration;
    configuration.emplace_back(json::array{"delta.appendOnly", "true"});
    return row("metaData",
               {{"id", metadata.id},
                {"name", metadata.name},
                {"format", json::object{{"provider", "parquet"}, {"options", json::array{}}}},
                {"schemaString", metadata.schema},
                {"partitionColumns", json::array{}},
                {"configuration", std::move(configuration)},
                {"createdTime", metadata.created}});
}

json::array first_rows(const DeltaCheckpoint& content, base::Timestamp time) {
    json::array rows;
    rows.emplace_back(row(
        "protocol", {{"minReaderVersion", k_delta_reader}, {"minWriterVersion", k_delta_writer}}));
    rows.emplace_back(metadata_row(content.metadata));
    for (const auto& [chain, end] : content.txns) {
        rows.emplace_back(row(
            "txn",
            {{"appId", delta_app(chain)}, {"version", end}, {"lastUpdated", delta_time(time)}}));
    }
    return rows;
}

// Checkpoints tell of no change.
json::array add_rows(const std::vector<DeltaAdd>& adds) {
    json::array rows;
    for (const DeltaAdd& add : adds) {
        const json::object stats{{"numRecords", add.rows}};
        rows.emplace_back(row("add", {{"path", add.name},
                                      {"partitionValues", json::array{}},
                                      {"size", add.bytes},
                                      {"modificationTime", delta_time(add.modified)},
                                      {"dataChange", false},
                                      {"stats", json::serialize(stats)}}));
    }
    return rows;
}

std::shared_ptr<arrow::Table> table_of(const json::array& rows) {
    PARQUET_ASSIGN_OR_THROW(auto array,
                            arrow::json::ArrayFromJSONString(row_type(), json::serialize(rows)));
    PARQUET_ASSIGN_OR_THROW(auto batch, arrow::RecordBatch::FromStructArray(array));
    PARQUET_ASSIGN_OR_THROW(auto table, arrow::Table::FromRecordBatches({batch}));
    return table;
}

// The adds of a checkpoint of ours; nullptr: it is another program's.
std::shared_ptr<arrow::Table> adds_of(const std::string& bytes) {
    const auto source = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes));
    PARQUET_ASSIGN_OR_THROW(auto reader,
                            parquet::arrow::OpenFile(source, arrow::default_memory_pool()));
    const auto metadata = reader->parquet_reader()->metadata()->key_value_metadata();
    if (metadata == nullptr || !metadata->Contains(k_first_add)) return nullptr;
    PARQUET_ASSIGN_OR_THROW(const std::string first, metadata->Get(k_first_add));
    std::shared_ptr<arrow::Table> table;
    PARQUET_THROW_NOT_OK(reader->ReadTable(&table));
    return table->ReplaceSchemaMetadata(nullptr)->Slice(std::stoll(first));
}

// The rows of `adds` whose file is not gone.
std::shared_ptr<arrow::Table> without(const std::shared_ptr<arrow::Table>& adds,
                                      const std::set<std::string>& gone) {
    if (gone.empty()) return adds;
    PARQUET_ASSIGN_OR_THROW(auto whole, adds->CombineChunks());
    const auto column = whole->GetColumnByName("add");
    if (column->num_chunks() == 0) return adds;
    const auto& add = static_cast<const arrow::StructArray&>(*column->chunk(0));
    const auto path = std::static_pointer_cast<arrow::StringArray>(add.GetFieldByName("path"));
    std::vector<std::shared_ptr<arrow::Table>> kept = {whole->Slice(0, 0)};
    std::int64_t first = 0;
    for (std::int64_t row = 0; row <= path->length(); ++row) {
        if (row < path->length() && !gone.contains(std::string(path->GetView(row)))) continue;
        if (row > first) kept.push_back(whole->Slice(first, row - first));
        first = row + 1;
    }
    PARQUET_ASSIGN_OR_THROW(auto left, arrow::ConcatenateTables(kept));
    return left;
}

// So that what is read has the schema that it was written with.
std::shared_ptr<parquet::ArrowWriterProperties> whole_schema() {
    return parquet::ArrowWriterProperties::Builder().store_schema()->build();
}

std::string bytes_of(const arrow::Table& table) {
    PARQUET_ASSIGN_OR_THROW(auto stream, arrow::io::BufferOutputStream::Create());
    parquet::WriterProperties::Builder properties;
    properties.compression(parquet::Compression::GZIP)->compression_level(1);
    PARQUET_THROW_NOT_OK(parquet::arrow::WriteTable(table, arrow::default_memory_pool(), stream,
                                                    std::numeric_limits<std::int32_t>::max(),
                                                    properties.build(), whole_schema()));
    PARQUET_ASSIGN_OR_THROW(auto buffer, stream->Finish());
    return buffer->ToString();
}

std::optional<MadeCheckpoint> make(const DeltaCheckpoint& content, base::Timestamp time) {
    const auto first = table_of(first_rows(content, time));
    std::vector<std::shared_ptr<arrow::Table>> parts = {first};
    if (!content.before.empty()) {
        const auto before = adds_of(content.before);
        if (before == nullptr) return std::nullopt;
        parts.push_back(without(before, content.gone));
    }
    parts.push_back(table_of(add_rows(content.adds)));
    PARQUET_ASSIGN_OR_THROW(auto table, arrow::ConcatenateTables(parts));
    table = table->ReplaceSchemaMetadata(
        arrow::key_value_metadata({k_first_add}, {std::to_string(first->num_rows())}));
    return MadeCheckpoint{bytes_of(*table), table->num_rows()};
}

}  // namespace

std::string delta_checkpoint_name(std::int64_t version) {
    std::string name = delta_version_name(version);
    name.resize(name.size() - std::string_view("json").size());
    return name + "checkpoint.parquet";
}

base::Result<std::optional<MadeCheckpoint>> make_delta_checkpoint(const DeltaCheckpoint& content,
                                                                  base::Timestamp time) {
    try {
        auto made = make(content, time);
        give_back_memory();
        return made;
    } catch (const std::exception& problem) {
        return base::disk_error(std::string("cannot make a checkpoint: ") + problem.what());
    }
}

std::string make_last_checkpoint(std::int64_t version, std::int64_t rows) {
    return json::serialize(json::object{{"version", version}, {"size", rows}});
}

std::optional<std::int64_t> parse_last_checkpoint(std::string_view text) {
    try {
        const json::value value = json::parse(json::string_view(text.data(), text.size()));
        return value.at("version").to_number<std::int64_t>();
    } catch (const std::exception&) {
        return std::nullopt;  // only a hint
    }
}

}  // namespace tables
