#include "parquet/heroes_file.h"

#include <arrow/io/memory.h>
#include <parquet/column_writer.h>
#include <parquet/exception.h>
#include <parquet/file_writer.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "parquet/file_schema.h"
#include "parquet/layout.h"

namespace tables {
namespace {

using combat::DescribedHero;
using combat::PowerStats;
using parquet::LogicalType;
using parquet::schema::PrimitiveNode;

struct Number {
    const char* name;
    int bits;
    std::int32_t (*value)(const DescribedHero&);
};

template <std::optional<int> PowerStats::* stat>
std::int32_t counted(const DescribedHero& described) {
    return std::max((described.stats.*stat).value_or(1), 1);
}

std::int32_t id_of(const DescribedHero& described) { return described.hero.id; }
std::int32_t attack_of(const DescribedHero& described) {
    return static_cast<std::int32_t>(described.hero.attack);
}
std::int32_t health_of(const DescribedHero& described) {
    return static_cast<std::int32_t>(described.hero.health);
}

// Behind superhero_id and name.
constexpr std::array<Number, 8> k_numbers = {{
    {"attack", 32, attack_of},
    {"health", 32, health_of},
    {"intelligence", 8, counted<&PowerStats::intelligence>},
    {"strength", 8, counted<&PowerStats::strength>},
    {"speed", 8, counted<&PowerStats::speed>},
    {"durability", 8, counted<&PowerStats::durability>},
    {"power", 8, counted<&PowerStats::power>},
    {"combat", 8, counted<&PowerStats::combat>},
}};

std::shared_ptr<parquet::schema::GroupNode> make_schema(NumberTypes types) {
    parquet::schema::NodeVector columns;
    columns.push_back(make_number_column("superhero_id", 16, types));
    columns.push_back(PrimitiveNode::Make("name", parquet::Repetition::REQUIRED,
                                          LogicalType::String(), parquet::Type::BYTE_ARRAY));
    for (const Number& number : k_numbers)
        columns.push_back(make_number_column(number.name, number.bits, types));
    return std::static_pointer_cast<parquet::schema::GroupNode>(
        parquet::schema::GroupNode::Make("HEROES", parquet::Repetition::REQUIRED, columns));
}

void write_numbers(parquet::RowGroupWriter& group, const std::vector<DescribedHero>& heroes,
                   std::int32_t (*value)(const DescribedHero&)) {
    std::vector<std::int32_t> values;
    values.reserve(heroes.size());
    for (const DescribedHero& described : heroes) values.push_back(value(described));
    static_cast<parquet::Int32Writer&>(*group.NextColumn())
        .WriteBatch(static_cast<std::int64_t>(values.size()), nullptr, nullptr, values.data());
}

void write_names(parquet::RowGroupWriter& group, const std::vector<DescribedHero>& heroes) {
    std::vector<parquet::ByteArray> values;
    values.reserve(heroes.size());
    for (const DescribedHero& described : heroes) values.emplace_back(described.hero.name);
    static_cast<parquet::ByteArrayWriter&>(*group.NextColumn())
        .WriteBatch(static_cast<std::int64_t>(values.size()), nullptr, nullptr, values.data());
}

std::string file_bytes(const std::vector<DescribedHero>& heroes, NumberTypes types) {
    const auto stream = arrow::io::BufferOutputStream::Create().ValueOrDie();
    parquet::WriterProperties::Builder properties;
    properties.compression(parquet::Compression::GZIP)->enable_page_checksum();
    const auto file =
        parquet::ParquetFileWriter::Open(stream, make_schema(types), properties.build());
    parquet::RowGroupWriter& group = *file->AppendRowGroup();
    write_numbers(group, heroes, id_of);
    write_names(group, heroes);
    for (const Number& number : k_numbers) write_numbers(group, heroes, number.value);
    group.Close();
    file->Close();
    return stream->Finish().ValueOrDie()->ToString();
}

}  // namespace

base::Result<std::string> write_heroes_file(ports::ObjectStore& store,
                                            const std::vector<DescribedHero>& heroes,
                                            NumberTypes types) {
    ports::NamedBytes object{(Layout().heroes() / "heroes.parquet").string(), {}};
    try {
        object.bytes = file_bytes(heroes, types);
    } catch (const std::exception& problem) {
        return base::disk_error(std::string("cannot make a Parquet file: ") + problem.what());
    }
    const auto put = store.put({&object, 1}, ports::IfTaken::replace);
    if (!put) return put.error();
    return store.place(object.name);
}

}  // namespace tables
