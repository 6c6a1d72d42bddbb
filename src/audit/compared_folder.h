// One of the two folders that are compared: its files, and its rows of the game at hand.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "audit/comparison.h"
#include "audit/game_facts.h"
#include "audit/row_facts.h"
#include "audit/table_digest.h"

namespace audit {

// A row of either table behind its game token.
struct ComparedRow {
    UserToken user;
    RowValues values{};
    std::uint32_t file = 0;
};

// By user, then by values; the file does not count.
bool is_before(const ComparedRow& a, const ComparedRow& b);
bool is_same(const ComparedRow& a, const ComparedRow& b);
bool of_one_user(const ComparedRow& a, const ComparedRow& b);

// First list() and read(), then for each game, ascending: begin_game(), take() for its rows,
// settle(); at last finish(). All references must outlive the object.
class ComparedFolder {
public:
    ComparedFolder(const ComparisonOptions& options, const FolderDoors& doors,
                   ComparedTables& seen);

    // Which files are in view. disk: the folder cannot be listed.
    base::Result<void> list();
    std::uint64_t bytes() const noexcept { return bytes_; }  // of all files

    // All rows as facts with these flags; counts files that cannot be read. `done`: called after
    // each file with its bytes.
    void read(FactStore& facts, std::uint8_t flags, const std::function<void(std::uint64_t)>& done);

    void begin_game();
    // A row's fact with this folder's flags; one of a file that cannot be read is passed over.
    void take(const GameFacts& game, const Located& fact);
    // Makes sets of the rows and counts the game; false: there are none.
    bool settle(const base::GameToken& game);

    void report_only(const base::GameToken& game);

    // The game's rows as a set, ascending; after settle().
    std::span<const ComparedRow> rows(ports::Table table) const {
        return rows_[table == ports::Table::meta ? 0 : 1];
    }
    std::string path_of(const ComparedRow& row) const { return files_[row.file].path(); }

    // The digest. disk: a temporary file failed.
    base::Result<void> finish();

private:
    struct File {
        ports::Table table = ports::Table::meta;
        std::string name;
        std::uint64_t bytes = 0;
        bool readable = true;

        std::string path() const { return std::string(table_name(table)) + "/" + name; }
    };
    using Twins = std::pair<ComparedRow, ComparedRow>;

    void report_unreadable(File& file, const std::string& why);
    void report_doubled(const base::GameToken& game, const Twins& twins);

    const ComparisonOptions& options_;
    const FolderDoors& doors_;
    ComparedTables& seen_;
    TableDigest digest_;
    std::vector<File> files_;
    std::uint64_t bytes_ = 0;
    std::array<std::vector<ComparedRow>, 2> rows_;  // of the game at hand, by table
    std::array<combat::Rows, 2> lines_;             // the same, doubled ones too
};

}  // namespace audit
