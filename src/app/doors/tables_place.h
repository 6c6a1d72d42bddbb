// What lies under OUTPUT_DIR, as doors.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/settings.h"
#include "parquet/number_types.h"
#include "parquet/object_dead_letters.h"
#include "parquet/object_ledger.h"
#include "parquet/object_table_store.h"
#include "ports/file_exchange.h"
#include "ports/object_store.h"
#include "ports/table_publisher.h"
#include "ports/table_store.h"
#include "s3/address.h"

namespace app {

// A folder of tables, or a place in an object store. Each call opens anew: one thread uses what it
// gives. Throws base::Failure (settings) where the place or the store's keys cannot be used.
class TablesPlace {
public:
    // OUTPUT_DIR.
    explicit TablesPlace(const Settings& settings)
        : TablesPlace(settings, settings.files.output_dir) {}
    // Another one, such as of --against.
    TablesPlace(const Settings& settings, std::string name);

    const std::string& name() const noexcept { return name_; }

    // The same for files with the types that the settings say.
    TablesPlace with_types_of(const Settings& settings) const;

    // The same for a thread beside which signals are heard and waiting is told: otherwise each
    // call to an object store is made inside a Waiting.
    TablesPlace for_threads() const;

    bool is_bucket() const noexcept { return address_.has_value(); }
    // Whether there is such a folder; an object store's place always is.
    bool is_there() const;
    // Whether nothing is there yet, but for what a look at the place may have left (store_check.h).
    bool is_free() const;

    // Removes all that is in an object store's place; of a folder nothing.
    void clear() const;

    std::shared_ptr<ports::ObjectStore> objects() const;
    std::unique_ptr<ports::TableStore> store() const;
    // For who only adds to the tables: as ObjectTableStore::Look::at_names.
    std::unique_ptr<ports::TableStore> store_to_add() const;
    std::unique_ptr<ports::TableReader> reader() const;
    std::unique_ptr<ports::TablePublisher> publisher() const;
    std::unique_ptr<ports::FileExchange> exchange() const;
    tables::ObjectLedger ledger() const { return tables::ObjectLedger(objects()); }
    tables::ObjectDeadLetters dead_letters() const { return tables::ObjectDeadLetters(objects()); }

private:
    std::unique_ptr<ports::TableStore> store(tables::ObjectTableStore::Look look) const;

    std::string name_;
    std::optional<s3::BucketAddress> address_;  // nothing: a folder
    s3::StoreAccess access_;
    bool tells_waiting_ = true;
    int gzip_level_ = 1;
    tables::NumberTypes types_;
};

// That OUTPUT_DIR has no ledger.
base::Error no_tables(const Settings& settings);

}  // namespace app
