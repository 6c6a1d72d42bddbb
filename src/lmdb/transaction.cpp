#include "lmdb/transaction.h"

#include <lmdb.h>

#include <utility>

namespace lmdb {
namespace {

MDB_val to_val(std::string_view bytes) noexcept {
    return {bytes.size(), const_cast<char*>(bytes.data())};  // NOLINT: LMDB only reads it
}

std::string_view to_view(const MDB_val& val) noexcept {
    return {static_cast<const char*>(val.mv_data), val.mv_size};
}

}  // namespace

base::Result<Transaction> Transaction::begin(Environment& environment, Kind kind) {
    Transaction made(environment, kind);
    const unsigned flags = kind == Kind::read ? MDB_RDONLY : 0;
    int code = mdb_txn_begin(environment.handle(), nullptr, flags, &made.txn_);
    if (code != 0) return environment.error("begin a transaction", code);
    code = mdb_cursor_open(made.txn_, environment.table(), &made.cursor_);
    if (code != 0) return environment.error("begin a transaction", code);
    return made;
}

Transaction::Transaction(Transaction&& other) noexcept
    : environment_(other.environment_),
      kind_(other.kind_),
      txn_(std::exchange(other.txn_, nullptr)),
      cursor_(std::exchange(other.cursor_, nullptr)) {}

Transaction::~Transaction() {
    close_cursor();
    if (txn_ != nullptr) mdb_txn_abort(txn_);
}

void Transaction::close_cursor() {
    if (cursor_ != nullptr) mdb_cursor_close(cursor_);
    cursor_ = nullptr;
}

std::uint64_t Transaction::snapshot() const { return mdb_txn_id(txn_); }

FoundRow Transaction::move(std::string_view key, int operation) {
    MDB_val at = to_val(key);
    MDB_val value{};
    const int code = mdb_cursor_get(cursor_, &at, &value, static_cast<MDB_cursor_op>(operation));
    if (code == MDB_NOTFOUND) return std::optional<Row>();
    if (code != 0) return environment_->error("read it", code);
    return std::optional<Row>(Row{to_view(at), to_view(value)});
}

FoundRow Transaction::find(std::string_view key) { return move(key, MDB_SET_KEY); }

FoundRow Transaction::at_or_after(std::string_view key) { return move(key, MDB_SET_RANGE); }

FoundRow Transaction::last_before(std::string_view key) {
    const auto after = at_or_after(key);
    if (!after) return after.error();
    return move({}, *after ? MDB_PREV : MDB_LAST);
}

FoundRow Transaction::next() { return move({}, MDB_NEXT); }

base::Result<void> Transaction::put(std::string_view key, std::string_view value) {
    MDB_val at = to_val(key);
    MDB_val val = to_val(value);
    const int code = mdb_put(txn_, environment_->table(), &at, &val, 0);
    if (code != 0) return environment_->error("write it", code);
    return {};
}

base::Result<void> Transaction::erase() {
    const int code = mdb_cursor_del(cursor_, 0);
    if (code != 0) return environment_->error("write it", code);
    return {};
}

base::Result<void> Transaction::commit(Sync sync) {
    close_cursor();
    const std::uint64_t number = mdb_txn_id(txn_);
    // What is left out is the sync of the page that makes the commit the newest one. The next
    // commit's sync of its rows comes before that page is overwritten, and makes up for it.
    mdb_env_set_flags(environment_->handle(), MDB_NOMETASYNC, sync == Sync::next ? 1 : 0);
    const int code = mdb_txn_commit(std::exchange(txn_, nullptr));
    if (code != 0) {
        environment_->break_off();
        return environment_->error("write it", code);
    }
    environment_->committed(sync == Sync::now ? number : number - 1);
    return {};
}

void Transaction::reset() { mdb_txn_reset(txn_); }

base::Result<void> Transaction::renew() {
    int code = mdb_txn_renew(txn_);
    if (code != 0) return environment_->error("read it", code);
    code = mdb_cursor_renew(txn_, cursor_);
    if (code != 0) return environment_->error("read it", code);
    return {};
}

}  // namespace lmdb
