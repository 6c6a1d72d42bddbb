#include "tests/contract/tables_twins.h"

#include "parquet/folder_dead_letters.h"
#include "parquet/folder_ledger.h"
#include "parquet/local_table_store.h"
#include "parquet/parquet_table_reader.h"
#include "tests/support/temp_folder.h"

namespace contract {
namespace {

class LocalFolder final : public TablesHome {
public:
    std::unique_ptr<ports::TableStore> open_store() override {
        return std::make_unique<tables::LocalTableStore>(folder_.path());
    }
    std::unique_ptr<ports::TableReader> open_reader() override {
        // Small pieces, so that small files have several.
        return std::make_unique<tables::ParquetTableReader>(folder_.path(), 100);
    }
    std::unique_ptr<ports::CommitLedger> open_ledger() override {
        return std::make_unique<tables::FolderLedger>(folder_.path());
    }
    std::unique_ptr<ports::DeadLetters> open_dead_letters() override {
        return std::make_unique<tables::FolderDeadLetters>(folder_.path());
    }
    std::size_t count_dead_letters() override {
        return support::files_below(folder_.path() / "superhero" / "_dead").size();
    }

private:
    support::TempFolder folder_;
};

}  // namespace

std::vector<TablesTwin> tables_twins() {
    return {{"LocalFolder", [] { return std::make_unique<LocalFolder>(); }}};
}

}  // namespace contract
