#include "parquet/file_schema.h"

#include <parquet/schema.h>

#include <type_traits>

#include "parquet/table_columns.h"

namespace tables {
namespace {

using parquet::LogicalType;
using parquet::Type;
using parquet::schema::PrimitiveNode;

template <class Value>
parquet::schema::NodePtr make_column(const char* name) {
    constexpr auto k_required = parquet::Repetition::REQUIRED;
    if constexpr (!std::is_integral_v<Value>) {
        return PrimitiveNode::Make(name, k_required, LogicalType::String(), Type::BYTE_ARRAY);
    } else {
        constexpr auto k_physical = sizeof(Value) > 4 ? Type::INT64 : Type::INT32;
        return PrimitiveNode::Make(name, k_required, LogicalType::Int(8 * sizeof(Value), false),
                                   k_physical);
    }
}

}  // namespace

std::shared_ptr<parquet::schema::GroupNode> make_file_schema(ports::Table table) {
    parquet::schema::NodeVector columns;
    const ports::Rows none;
    for_each_column(table, none, [&columns](const char* name, const auto& column) {
        using Column = std::remove_cvref_t<decltype(column)>;
        columns.push_back(make_column<typename Column::value_type>(name));
    });
    return std::static_pointer_cast<parquet::schema::GroupNode>(parquet::schema::GroupNode::Make(
        std::string(table_name(table)), parquet::Repetition::REQUIRED, columns));
}

}  // namespace tables
