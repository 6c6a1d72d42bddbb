// The schema of the data files in Arrow's terms, for the room's own Arrow files.
#pragma once

#include <memory>

#include "parquet/number_types.h"
#include "ports/table_store.h"

namespace parquet::schema {
class GroupNode;
class Node;
}  // namespace parquet::schema

namespace tables {

// A required column of numbers; `bits`: its width as an unsigned one.
std::shared_ptr<parquet::schema::Node> make_number_column(const char* name, int bits,
                                                          NumberTypes types);

// All columns required; tokens are strings.
std::shared_ptr<parquet::schema::GroupNode> make_file_schema(ports::Table table, NumberTypes types);

}  // namespace tables
