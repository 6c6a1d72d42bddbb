#include "parquet/file_schema.h"

#include <parquet/schema.h>

#include <type_traits>

#include "parquet/table_columns.h"

namespace tables {
namespace {

using parquet::LogicalType;
using parquet::Type;
using parquet::schema::PrimitiveNode;

constexpr auto k_required = parquet::Repetition::REQUIRED;

template <class Value>
parquet::schema::NodePtr make_column(const char* name, NumberTypes types) {
    if constexpr (!std::is_integral_v<Value>) {
        return PrimitiveNode::Make(name, k_required, LogicalType::String(), Type::BYTE_ARRAY);
    } else {
        return make_number_column(name, 8 * sizeof(Value), types);
    }
}

}  // namespace

parquet::schema::NodePtr make_number_column(const char* name, int bits, NumberTypes types) {
    const auto physical = bits > 32 ? Type::INT64 : Type::INT32;
    if (types == NumberTypes::signed_numbers) {
        return PrimitiveNode::Make(name, k_required, LogicalType::None(), physical);
    }
    return PrimitiveNode::Make(name, k_required, LogicalType::Int(bits, false), physical);
}

std::shared_ptr<parquet::schema::GroupNode> make_file_schema(ports::Table table,
                                                             NumberTypes types) {
    parquet::schema::NodeVector columns;
    const ports::Rows none;
    for_each_column(table, none, [&columns, types](const char* name, const auto& column) {
        using Column = std::remove_cvref_t<decltype(column)>;
        columns.push_back(make_column<typename Column::value_type>(name, types));
    });
    return std::static_pointer_cast<parquet::schema::GroupNode>(parquet::schema::GroupNode::Make(
        std::string(table_name(table)), parquet::Repetition::REQUIRED, columns));
}

}  // namespace tables
