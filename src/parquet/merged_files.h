// Which data files were merged into which: the list of all merges in a place.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "parquet/layout.h"
#include "parquet/merge_text.h"
#include "ports/object_store.h"

namespace tables {

// Merges are numbered; each is written once, before its files come into view. In a folder that is
// when they are exchanged, which may never come to pass; in a bucket it is at once, because there
// nobody lists files but by this list and the ledger. Threads: one.
class MergedFiles {
public:
    using Name = std::pair<ports::Table, std::string>;

    // Where the rows of a data file are.
    struct Place {
        std::string file;  // a merged one
        std::uint64_t first_row = 0;
        std::uint64_t rows = 0;
        std::uint64_t bytes = 0;  // that the data file had
    };

    explicit MergedFiles(std::shared_ptr<ports::ObjectStore> store) : store_(std::move(store)) {}

    // Takes in the merges that were written since. disk: one cannot be read.
    base::Result<void> refresh();

    // Writes the next one, durable when it returns. lost_race: somebody wrote one since refresh().
    base::Result<void> append(const Merge& merge);

    const std::vector<Merge>& merges() const noexcept { return merges_; }
    // What that merged file is made of; nullptr: it is none.
    const ports::MergedFile* find(const Name& name) const;
    // Whether a later merge replaces that merged file.
    bool is_replaced(const Name& name) const { return replaced_.contains(name); }
    // Of a data file that was merged, the newest first.
    std::vector<Place> places_of(const Name& name) const;

private:
    struct Index {
        std::size_t merge, file, part;
        std::uint64_t first_row;
    };
    void take(Merge merge);

    Layout layout_;
    std::shared_ptr<ports::ObjectStore> store_;
    std::vector<Merge> merges_;
    std::multimap<Name, Index> parts_;
    std::map<Name, std::pair<std::size_t, std::size_t>> merged_;  // by name: of merges_, its files
    std::set<Name> replaced_;
};

}  // namespace tables
