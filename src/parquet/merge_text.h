// What was merged into which data files, as the text of its file, and back.
//
//   superhero/_compacted/00000000000000000000.json = framed_text.h, schema 1, kind "merge"
//   merge = one JSON object:
//     table, time     the table's name; 2026-11-23T12:00:00.123456Z
//     files           [{name, bytes, parts: [{name, bytes, rows}], replaced: [name]}]
//
// Readers skip keys that they do not know.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ports/file_exchange.h"

namespace tables {

// Files that came, or are to come, into view in one step.
struct Merge {
    ports::Table table = ports::Table::meta;
    base::Timestamp time;
    std::vector<ports::MergedFile> files;  // without their staged names
};

std::string make_merge_text(const Merge& merge);

// disk: cut off, altered, or of a schema that this program is too old for; in one line.
base::Result<Merge> parse_merge_text(std::string_view text);

}  // namespace tables
