// Where the tables, the ledger and the dead letters lie under OUTPUT_DIR.
//
// The namespace is `tables`, not the folder's name: `parquet` is Arrow's own. For the same reason
// no file here may be named like a header of Arrow's parquet/ (schema.h, types.h, ...).
//
//   superhero/GAME_META/NAME.parquet                     visible data files
//   superhero/GAME_META/.staged-NAME.parquet-UNIQUE      files not yet visible; no glob finds them
//   superhero/GAME_META/_delta_log/VERSION.json          of Delta tables: a version
//   superhero/GAME_PODIUM/...                            the same
//   superhero/HEROES/heroes.parquet                      the roster
//   superhero/_commits/TOPIC/PARTITION/FROM.json         one commit of the ledger, of its first log
//   superhero/_commits/TOPIC/log-N/PARTITION/FROM.json   of its log number N, from 2 on
//   superhero/_commits/TOPIC/log-N/begin.json            its begin
//   superhero/_commits/tables.json                       the types of the tables' numbers
//   superhero/_race/UNIQUE-N                             of a look whether one writer wins a name
//   superhero/_compacted/NUMBER.json                     which data files were merged into which
//   superhero/.generation-UNIQUE/                        a table's folder before or after that
//   superhero/.lock                                      see folder_lock.h
//   superhero/_dead/TOPIC/PARTITION/OFFSET.json          one record set aside, of the first log
//   superhero/_dead/TOPIC/log-N/PARTITION/OFFSET.json    of log number N, from 2 on
//
// FROM, OFFSET and NUMBER have 20 digits, so that names sort as numbers do. Other names that begin
// with a dot are drafts; whoever finds an old one may remove it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/table_store.h"

namespace tables {

class Layout {
public:
    // Names in an ObjectStore that is OUTPUT_DIR.
    Layout() : root_("superhero") {}
    // Paths.
    explicit Layout(const std::filesystem::path& output_dir) : root_(output_dir / "superhero") {}

    const std::filesystem::path& root() const noexcept { return root_; }
    std::filesystem::path table(ports::Table table) const { return root_ / table_name(table); }
    std::filesystem::path delta(ports::Table table) const {
        return this->table(table) / "_delta_log";
    }
    std::filesystem::path commits() const { return root_ / "_commits"; }
    std::filesystem::path tables_file() const { return commits() / "tables.json"; }
    std::filesystem::path commits(std::string_view topic) const { return commits() / topic; }
    std::filesystem::path commits(std::string_view topic, ports::LogNumber log) const {
        return of_log(commits(topic), log);
    }
    std::filesystem::path commits(std::string_view topic, ports::LogNumber log,
                                  ports::Partition partition) const {
        return commits(topic, log) / std::to_string(partition);
    }
    std::filesystem::path log_begin(std::string_view topic, ports::LogNumber log) const {
        return commits(topic, log) / "begin.json";
    }
    std::filesystem::path races() const { return root_ / "_race"; }
    std::filesystem::path compacted() const { return root_ / "_compacted"; }
    std::filesystem::path lock() const { return root_ / ".lock"; }
    std::filesystem::path heroes() const { return root_ / "HEROES"; }
    std::filesystem::path dead() const { return root_ / "_dead"; }
    std::filesystem::path dead(std::string_view topic, ports::LogNumber log) const {
        return of_log(dead() / topic, log);
    }
    std::filesystem::path dead(std::string_view topic, ports::LogNumber log,
                               ports::Partition partition) const {
        return dead(topic, log) / std::to_string(partition);
    }

private:
    static std::filesystem::path of_log(const std::filesystem::path& folder, ports::LogNumber log) {
        return log == ports::k_first_log ? folder : folder / ("log-" + std::to_string(log));
    }

    std::filesystem::path root_;
};

// 00000000000000000042.json
std::string offset_name(ports::Offset offset);
std::optional<ports::Offset> parse_offset_name(std::string_view name) noexcept;

// A partition's folder: digits without a leading zero.
std::optional<ports::Partition> parse_partition(std::string_view name) noexcept;

// The folder of a log from the second on: "log-" and its number.
std::optional<ports::LogNumber> parse_log_folder(std::string_view name) noexcept;

// Whether a data file may be called so: ends with .parquet, is not hidden, is no path.
bool is_data_name(std::string_view name) noexcept;
std::string make_staged_name(std::string_view name, std::string_view unique);
bool is_staged_name(std::string_view name) noexcept;

// Whether a commit or a dead letter is written under that name before it gets its own.
bool is_draft_name(std::string_view name) noexcept;
bool is_topic_name(std::string_view name) noexcept;

// rejected: the topic's name cannot be a folder's (Kafka's own rule: letters, digits, '.', '_',
// '-', up to 249), or the place is no place in a partition.
base::Result<void> check_place(std::string_view topic, ports::Partition partition,
                               ports::Offset offset);

}  // namespace tables
