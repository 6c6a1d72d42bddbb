// Compares the tables of two folders game by game: rows, not files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/buckets.h"
#include "base/result.h"
#include "base/uuid.h"
#include "ports/table_store.h"

namespace audit {

struct ComparisonOptions {
    std::size_t examples = 10;  // kept of each kind of difference
    // Where temporary files go that hold what does not fit in memory: about 0.5 KB a game and
    // folder. Not a folder in memory (tmpfs), if memory matters.
    std::filesystem::path scratch = temporary_folder();
    std::size_t buffer_bytes = std::size_t{8} << 20;  // of memory before that, 64 KiB or more
};

// One of the two. The doors must outlive the call. There need not be a ledger.
struct FolderDoors {
    ports::TableStore& store;  // only list()
    ports::TableReader& reader;
    std::string name;  // for texts: the folder's path
};

// A game, and a file that has rows of it.
struct GamePlace {
    base::GameToken game;
    std::string file;  // TABLE/NAME
    std::string text;  // what is so, where that is not plain; else empty
};

// One user's row that is not alike in both.
struct RowDifference {
    base::UserToken user;
    ports::Table table = ports::Table::meta;
    std::string_view column;  // "rank"; "row" where only one of them has such a row
    std::string first;        // the column's value in decimal; of a row, its values behind the
    std::string second;       // tokens, joined by commas; empty: there is no such row
};

struct GameDifference {
    base::GameToken game;
    std::vector<RowDifference> rows;  // the first ones
    std::uint64_t more = 0;           // so many more differences
    std::string first_file;           // TABLE/NAME with the rows of the first difference
    std::string second_file;
};

// What one of the folders has in view. Counts of rows and files are of those that can be read.
struct ComparedTables {
    std::string name;
    std::uint64_t games = 0;
    std::uint64_t meta_rows = 0, podium_rows = 0;
    std::uint64_t files = 0;
    std::uint64_t only = 0;        // games that the other one lacks
    std::uint64_t doubled = 0;     // games with a user's row more than once in a table
    std::uint64_t unreadable = 0;  // files; nothing of them is compared
    std::string digest;            // as Report::digest
    std::vector<GamePlace> only_examples, doubled_examples;
    std::vector<std::string> unreadable_examples;  // TABLE/NAME: why
};

struct Comparison {
    ComparedTables first, second;
    std::uint64_t equal = 0;      // games with the same rows in both
    std::uint64_t different = 0;  // games in both, with different rows
    std::vector<GameDifference> examples;

    // Every game is in both, once, with the same rows, and all could be read.
    bool same() const noexcept;
};

// Rows are compared as sets: their order and their files do not matter, and a row that is there
// twice makes its game `doubled`, not `different`. What is not in view is not compared; what
// appears during the call neither.
// `progress`: how much of the whole is done (0 … 1, never falling) and "tables" or "games"; may be
// empty.
// Memory: some ten MiB, however many games there are. One thread; blocks until done.
// Errors: disk: a folder cannot be listed; temporary files. Files that cannot be read are counted.
base::Result<Comparison> compare(const ComparisonOptions& options, const FolderDoors& first,
                                 const FolderDoors& second,
                                 const std::function<void(double, std::string_view)>& progress);

// One JSON object on one line, without a newline: same, equal, different, only_first, only_second,
// doubled_first, doubled_second; first and second, each {"name", "games", "rows", "files",
// "unreadable_files", "digest"}; examples, with a key for each kind that there is.
std::string json_text(const Comparison& comparison);

// Some short lines for people: the verdict first, then each kind of difference with its examples.
std::string readable_text(const Comparison& comparison);

}  // namespace audit
