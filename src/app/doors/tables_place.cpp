#include "app/doors/tables_place.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "app/console/told_waiting.h"
#include "app/doors/table_types.h"
#include "app/doors/wiring.h"
#include "app/system.h"
#include "parquet/bucket_exchange.h"
#include "parquet/delta_log.h"
#include "parquet/folder_exchange.h"
#include "parquet/folder_objects.h"
#include "parquet/local_table_store.h"
#include "parquet/locked_objects.h"
#include "parquet/merged_tables.h"
#include "parquet/object_table_store.h"
#include "parquet/parquet_table_reader.h"
#include "s3/bucket_objects.h"

namespace app {

namespace fs = std::filesystem;

namespace {

void remove_below(ports::ObjectStore& store, const std::string& folder) {
    for (const ports::StoreEntry& entry : value_or_throw(store.list(folder))) {
        const std::string name = folder + "/" + entry.name;
        if (entry.is_folder) {
            remove_below(store, name);
        } else {
            value_or_throw(store.remove(name));
        }
    }
}

// Of a look whether one writer wins a name that was killed.
constexpr std::string_view k_leftovers = "_race";

// Whether there is no such folder, or nothing in it but perhaps that.
bool holds_only(const fs::path& folder, std::string_view name) {
    if (!fs::exists(folder)) return true;
    return fs::is_directory(folder) &&
           std::all_of(fs::directory_iterator(folder), fs::directory_iterator(),
                       [&](const auto& entry) { return entry.path().filename() == name; });
}

}  // namespace

TablesPlace::TablesPlace(const Settings& settings, std::string name)
    : name_(std::move(name)),
      access_{settings.files.store.endpoint,   settings.files.store.region,
              settings.files.store.access_key, settings.files.store.secret_key,
              settings.files.store.ca,         settings.files.store.session_token},
      gzip_level_(settings.commits.gzip_level),
      types_(number_types(settings)) {
    if (s3::is_address(name_)) address_ = value_or_throw(s3::parse_address(name_));
}

base::Error no_tables(const Settings& settings) {
    return base::bad_setting(
        fmt::format("--output-dir (OUTPUT_DIR) is \"{}\": a folder of tables with their ledger, "
                    "superhero/_commits, expected",
                    settings.files.output_dir));
}

TablesPlace TablesPlace::with_types_of(const Settings& settings) const {
    TablesPlace place = *this;
    place.types_ = number_types(settings);
    return place;
}

TablesPlace TablesPlace::for_threads() const {
    TablesPlace place = *this;
    place.tells_waiting_ = false;
    return place;
}

bool TablesPlace::is_there() const {
    std::error_code none;
    return is_bucket() || fs::is_directory(name_, none);
}

bool TablesPlace::is_free() const {
    if (is_bucket()) {
        const auto entries = value_or_throw(objects()->list("superhero"));
        return std::all_of(entries.begin(), entries.end(),
                           [](const auto& entry) { return entry.name == k_leftovers; });
    }
    const fs::path folder(name_);
    return holds_only(folder, "superhero") && holds_only(folder / "superhero", k_leftovers);
}

void TablesPlace::clear() const {
    if (is_bucket()) remove_below(*objects(), "superhero");
}

std::shared_ptr<ports::ObjectStore> TablesPlace::objects() const {
    if (!address_) return tables::open_folder(name_);
    auto bucket = std::make_shared<s3::BucketObjects>(*address_, access_);
    if (!tells_waiting_) return bucket;
    return told_waiting(std::move(bucket), "the object store of " + name_);
}

std::unique_ptr<ports::TableStore> TablesPlace::store() const {
    return store(tables::ObjectTableStore::Look::into_commits);
}

std::unique_ptr<ports::TableStore> TablesPlace::store_to_add() const {
    return store(tables::ObjectTableStore::Look::at_names);
}

std::unique_ptr<ports::TableStore> TablesPlace::store(tables::ObjectTableStore::Look look) const {
    tables::StoreOptions options;
    options.write.gzip_level = gzip_level_;
    options.write.types = types_;
    if (is_bucket()) {
        const auto open = [place = for_threads()] { return place.objects(); };
        return std::make_unique<tables::MergedTableStore>(
            std::make_unique<tables::ObjectTableStore>(open, options.write, look), objects(),
            tables::MergeShows::at_once);
    }
    return std::make_unique<tables::MergedTableStore>(
        std::make_unique<tables::LocalTableStore>(name_, options), objects(),
        tables::MergeShows::when_listed);
}

std::unique_ptr<ports::TableReader> TablesPlace::reader() const {
    auto real = is_bucket() ? std::make_unique<tables::ParquetTableReader>(objects())
                            : std::make_unique<tables::ParquetTableReader>(name_);
    return std::make_unique<tables::MergedTableReader>(std::move(real), objects());
}

std::unique_ptr<ports::TablePublisher> TablesPlace::publisher() const {
    if (is_bucket()) return std::make_unique<tables::DeltaLog>(objects(), now);
    return std::make_unique<tables::DeltaLog>(
        std::make_shared<tables::LockedObjects>(objects(), name_), now);
}

std::unique_ptr<ports::FileExchange> TablesPlace::exchange() const {
    if (is_bucket()) return std::make_unique<tables::BucketExchange>(objects(), now);
    return std::make_unique<tables::FolderExchange>(name_, now);
}

}  // namespace app
