// A transaction of the log's one table, with a cursor in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "lmdb/environment.h"

struct MDB_txn;
struct MDB_cursor;

namespace lmdb {

// A row; lives until the transaction ends, is reset, or writes.
struct Row {
    std::string_view key;
    std::string_view value;
};

using FoundRow = base::Result<std::optional<Row>>;

// Rows are ordered by the bytes of their keys. Every search moves the cursor to what it finds.
// Lifetime: the environment must outlive it. Not committed: undone by the destructor.
// Threads: one at a time; a writing transaction begins and ends on the same thread, and only one
// exists at a time in all processes (beginning a second one waits).
class Transaction {
public:
    enum class Kind : std::uint8_t { read, write };

    static base::Result<Transaction> begin(Environment& environment, Kind kind);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    // Number of the commit that a reading transaction sees.
    std::uint64_t snapshot() const;

    FoundRow find(std::string_view key);
    FoundRow at_or_after(std::string_view key);
    FoundRow last_before(std::string_view key);
    FoundRow next();

    base::Result<void> put(std::string_view key, std::string_view value);
    // Removes the row at the cursor; next() then gives the row that followed it.
    base::Result<void> erase();
    enum class Sync : std::uint8_t {
        now,   // durable when commit() returns
        next,  // durable with the next commit, which must follow at once; whole or undone till then
    };
    // Visible to new reading transactions when it returns. After an error everything in it is
    // undone, and the environment is broken. Ends it either way.
    base::Result<void> commit(Sync sync = Sync::now);

    // A reading transaction lets go of its rows, so that their pages can be used again, and takes
    // up the newest state later.
    void reset();
    base::Result<void> renew();

private:
    Transaction(Environment& environment, Kind kind) : environment_(&environment), kind_(kind) {}
    FoundRow move(std::string_view key, int operation);
    void close_cursor();

    Environment* environment_;
    Kind kind_;
    MDB_txn* txn_ = nullptr;
    MDB_cursor* cursor_ = nullptr;
};

}  // namespace lmdb
