#include "tests/contract/tables_twins.h"

#include "parquet/bucket_exchange.h"
#include "parquet/folder_exchange.h"
#include "parquet/folder_objects.h"
#include "parquet/local_table_store.h"
#include "parquet/merged_tables.h"
#include "parquet/object_dead_letters.h"
#include "parquet/object_ledger.h"
#include "parquet/object_table_store.h"
#include "parquet/parquet_table_reader.h"
#include "tests/support/store_service.h"
#include "tests/support/temp_folder.h"

namespace contract {
namespace {

constexpr std::size_t k_piece_rows = 100;  // so that small files have several pieces

base::Timestamp present() {
    return std::chrono::time_point_cast<base::Timestamp::duration>(
        std::chrono::system_clock::now());
}

class LocalFolder final : public TablesHome {
public:
    std::unique_ptr<ports::TableStore> open_store() override {
        return std::make_unique<tables::MergedTableStore>(
            std::make_unique<tables::LocalTableStore>(folder_.path()),
            tables::open_folder(folder_.path()), tables::MergeShows::when_listed);
    }
    std::unique_ptr<ports::TableReader> open_reader() override {
        return std::make_unique<tables::MergedTableReader>(
            std::make_unique<tables::ParquetTableReader>(folder_.path(), k_piece_rows),
            tables::open_folder(folder_.path()));
    }
    std::unique_ptr<ports::FileExchange> open_exchange() override {
        return std::make_unique<tables::FolderExchange>(folder_.path(), present);
    }
    std::unique_ptr<ports::CommitLedger> open_ledger() override {
        return std::make_unique<tables::ObjectLedger>(tables::open_folder(folder_.path()));
    }
    std::unique_ptr<ports::DeadLetters> open_dead_letters() override {
        return std::make_unique<tables::ObjectDeadLetters>(tables::open_folder(folder_.path()));
    }
    std::size_t count_dead_letters() override {
        return support::files_below(folder_.path() / "superhero" / "_dead").size();
    }

private:
    support::TempFolder folder_;
};

class Bucket final : public TablesHome {
public:
    std::unique_ptr<ports::TableStore> open_store() override {
        return std::make_unique<tables::MergedTableStore>(
            std::make_unique<tables::ObjectTableStore>([this] { return open(); }), open(),
            tables::MergeShows::at_once);
    }
    std::unique_ptr<ports::TableReader> open_reader() override {
        return std::make_unique<tables::MergedTableReader>(
            std::make_unique<tables::ParquetTableReader>(open(), k_piece_rows), open());
    }
    std::unique_ptr<ports::FileExchange> open_exchange() override {
        return std::make_unique<tables::BucketExchange>(open(), present);
    }
    std::unique_ptr<ports::CommitLedger> open_ledger() override {
        return std::make_unique<tables::ObjectLedger>(open());
    }
    std::unique_ptr<ports::DeadLetters> open_dead_letters() override {
        return std::make_unique<tables::ObjectDeadLetters>(open());
    }
    std::size_t count_dead_letters() override { return objects_below("superhero/_dead"); }

private:
    std::shared_ptr<ports::ObjectStore> open() { return support::open_bucket(address_); }
    std::size_t objects_below(const std::string& folder) {
        std::size_t count = 0;
        for (const auto& entry : open()->list(folder).value()) {
            count += entry.is_folder ? objects_below(folder + "/" + entry.name) : 1;
        }
        return count;
    }

    const s3::BucketAddress address_ = support::fresh_address();
};

}  // namespace

std::vector<TablesTwin> tables_twins() {
    return {{"LocalFolder", [] { return std::make_unique<LocalFolder>(); }},
            {"Bucket", [] { return std::make_unique<Bucket>(); }}};
}

}  // namespace contract
