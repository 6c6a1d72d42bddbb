// Which types the numbers of the tables in a place have, as the place itself says.
//
//   superhero/_commits/tables.json = framed_text.h, schema 1, kind "tables",
//                                    {"types": "unsigned" | "signed"}
//
// It is made once. Before files are merged for the first time its schema becomes 2: a program that
// does not know merged files refuses the place. A place without it that has a ledger is of a
// program that knew unsigned numbers only.
#pragma once

#include <optional>

#include "base/result.h"
#include "parquet/number_types.h"
#include "ports/object_store.h"

namespace tables {

// Nothing: nothing was decided yet. Writes nothing. Errors: the store's; disk: it is damaged.
base::Result<std::optional<NumberTypes>> settled_types(ports::ObjectStore& store);

// Decides for `wanted` where nothing was decided yet, and returns what was decided, durable. Of
// several that decide at the same time one wins, and all return its types. Errors: as above.
base::Result<NumberTypes> settle_types(ports::ObjectStore& store, NumberTypes wanted);

// Raises the text's schema, durable. rejected: nothing was decided yet. Errors: as above.
base::Result<void> expect_merged_files(ports::ObjectStore& store);

}  // namespace tables
