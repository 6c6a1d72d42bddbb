#include "app/cli/table_settings.h"

#include <string>
#include <utility>
#include <vector>

#include "app/cli/help.h"
#include "app/cli/setting_readers.h"

namespace app {

void add_table_types(SettingAdder& adder, GivenSettings& settings) {
    const std::vector<std::pair<std::string, TableTypes>> types = {
        {"unsigned", TableTypes::unsigned_numbers}, {"signed", TableTypes::signed_numbers}};
    adder.add("--types",
              "Types of the numbers: unsigned ones of 8, 16 and 64 bits, or signed ones of 32 and "
              "64 bits, which every engine has. One folder has one of the two.",
              "unsigned; with Delta logs: signed", one_of<TableTypes>(settings.types, types));
}

void add_table_format(SettingAdder& adder, GivenSettings& settings) {
    const std::vector<std::pair<std::string, TableFormat>> formats = {
        {"parquet", TableFormat::parquet}, {"delta", TableFormat::delta}};
    adder.add(
        "--table-format",
        "Parquet files alone, or beside them a Delta log, by which engines read each table as "
        "one, version by version.",
        "parquet; delta where the tables are in an object store",
        one_of<TableFormat>(settings.table_format, formats));
}

namespace {

void add_gzip_level(SettingAdder& adder, GivenSettings& settings) {
    adder.add_number("--gzip-level", "Compression of the tables, from 1 (fast) to 9 (small).",
                     settings.commits.gzip_level, {1, 9});
}

void add_compaction(SettingAdder& adder, GivenSettings& settings) {
    adder.add_number("--compact-rows", "A merged file holds so many rows at most.",
                     settings.compact.rows, {std::uint64_t{2}, std::uint64_t{100'000'000}});
    adder.add_number("--compact-grace",
                     "Objects of a bucket that were merged stay for so many seconds, for readers "
                     "that have begun.",
                     settings.compact.grace, {0.0, 1e8});
}

}  // namespace

void define_compaction(SettingAdder& adder, GivenSettings& settings) {
    adder.under(heading::k_job);
    add_compaction(adder, settings);
    add_gzip_level(adder, settings);
}

void add_idle_compaction(SettingAdder& adder, GivenSettings& settings) {
    adder.add_number("--compact-idle",
                     "After so many seconds without work the worker merges small files of the "
                     "tables, as superhero compact does; 0: never.",
                     settings.compact.idle, {0.0, 1e8});
    add_compaction(adder, settings);
}

void add_commits(SettingAdder& adder, GivenSettings& settings) {
    adder.under(heading::k_commits);
    adder.add_number("--rotate-games", "A commit holds so many games at most.",
                     settings.commits.rotate_games, {std::uint64_t{1}, std::uint64_t{10'000'000}});
    adder.add_number("--rotate-mebibytes", "A commit is made when its rows take so many MiB.",
                     settings.commits.rotate_mebibytes, {std::uint64_t{1}, std::uint64_t{4096}});
    adder.add_number("--rotate-seconds", "A commit is made after so many seconds.",
                     settings.commits.rotate_seconds, {0.05, 86400.0});
    adder.add_number("--orphan-seconds",
                     "Hidden files that no commit names are removed after so many seconds.",
                     settings.commits.orphan_seconds, {1.0, 1e8});
    add_gzip_level(adder, settings);
    add_table_format(adder, settings);
    add_table_types(adder, settings);
}

}  // namespace app
