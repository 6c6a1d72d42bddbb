// The tables as Parquet objects in a store whose readers go by the ledger. See layout.h.
#pragma once

#include <functional>
#include <future>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "parquet/layout.h"
#include "parquet/object_ledger.h"
#include "parquet/table_file_writer.h"
#include "ports/object_store.h"
#include "ports/table_store.h"

namespace tables {

// A data file gets its final name at once, for an object cannot be renamed: it is in view as soon
// as a commit of the ledger names it, and no plain listing of the folder tells which ones are.
// A file is on its way to the store as soon as it is staged, in a thread of its own, while the next
// one is written; sync() waits for it. Memory: its bytes, until it is there.
// Beyond the door's contract:
// - stage() wants a name that ends with ".parquet" and begins with neither '.' nor '_': rejected.
// - sync() is for files that this object staged.
// - reveal() changes nothing; an object that is gone is list()'s to tell.
// - list() waits until what was staged is in the store, and looks into the ledger.
class ObjectTableStore final : public ports::TableStore {
public:
    // `open`: gives the place anew each time, for another thread. Asks nothing of the store. Throws
    // base::Failure (settings) when an option is out of range.
    using Open = std::function<std::shared_ptr<ports::ObjectStore>()>;
    // How list() knows which files commits name. At names: the ledger is read only where the names
    // of commits and files leave it open, however long it is; an object that a writer left behind
    // is then taken for visible if it lies alone where a commit without files begins and ends.
    enum class Look : std::uint8_t { into_commits, at_names };
    explicit ObjectTableStore(const Open& open, WriteOptions options = {},
                              Look look = Look::into_commits);

    base::Result<ports::StagedFile> stage(
        ports::Table table, std::string_view name, const ports::Rows& rows,
        const std::map<std::string, std::string>& footer) override;
    base::Result<void> sync(const ports::StagedFile& file) override;
    base::Result<void> reveal(const ports::StagedFile& file) override;
    base::Result<std::vector<ports::TableFile>> list() override;
    base::Result<void> remove(const ports::TableFile& file) override;

private:
    using Key = std::pair<ports::Table, std::string>;
    // How many names were taken, as ObjectStore::put() gives it.
    using Upload = std::shared_future<base::Result<std::size_t>>;
    struct Lane {
        std::shared_ptr<ports::ObjectStore> store;
        Upload last;  // one at a time
    };

    std::string object_name(ports::Table table, std::string_view name) const;
    Upload upload(ports::Table table, ports::NamedBytes object);
    base::Result<void> learn_names();
    base::Result<void> look_into_commits(std::vector<ports::TableFile>& files);
    base::Result<void> look_at_names(std::vector<ports::TableFile>& files);

    Layout layout_;
    std::shared_ptr<ports::ObjectStore> store_;
    WriteOptions options_;
    Look look_;
    ObjectLedger ledger_;
    std::map<std::string, ObjectLedger::Marks, std::less<>> read_;  // by topic
    std::set<Key> named_;                                           // by the commits read so far
    std::map<ports::Table, Lane> lanes_;
    std::map<Key, Upload> staged_;  // until sync()
};

}  // namespace tables
