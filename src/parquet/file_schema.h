// The schema of the data files in Arrow's terms, for the room's own Arrow files.
#pragma once

#include <memory>

#include "ports/table_store.h"

namespace parquet::schema {
class GroupNode;
}

namespace tables {

// All columns required; tokens are strings, numbers unsigned of their width.
std::shared_ptr<parquet::schema::GroupNode> make_file_schema(ports::Table table);

}  // namespace tables
