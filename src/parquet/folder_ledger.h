// The ledger of commits as one small file a commit. See layout.h and commit_text.h.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parquet/disk.h"
#include "parquet/layout.h"
#include "ports/table_store.h"

namespace tables {

// Many processes may share the folder: of those that append the same commit, link(2) lets exactly
// one win, also when all the others are zombies.
// Beyond the door's contract:
// - append(): rejected when the commit could not be read back: an empty range, an offset below 0, a
//   topic that cannot be a folder's name, text that is not UTF-8. After a disk error the commit may
//   stand or not: load() tells.
// - begin_log(): a crash may leave chains of the log before unclosed; beginning it again, which
//   loses the race, closes them.
// - load(): a topic without a folder has no commits. Files of other names are left alone.
class FolderLedger final : public ports::CommitLedger {
public:
    // Touches no disk.
    explicit FolderLedger(const std::filesystem::path& output_dir, SystemCalls calls = {})
        : layout_(output_dir), disk_(calls) {}

    base::Result<void> append(const ports::Commit& commit) override;
    base::Result<std::vector<ports::Commit>> load(std::string_view topic) override;
    base::Result<std::vector<ports::LedgerLog>> logs(std::string_view topic) override;
    base::Result<void> begin_log(std::string_view topic, const ports::LedgerLog& log) override;

    // The topics that have a ledger here, sorted. disk: the folder cannot be listed.
    base::Result<std::vector<std::string>> topics() const;

    // The number of the present log.
    base::Result<ports::LogNumber> present_log(std::string_view topic);

    // How far each chain was read: the largest range.from, by log and partition.
    using Marks = std::map<std::pair<ports::LogNumber, ports::Partition>, ports::Offset>;
    // As load(), but only the commits behind the marks, which move on: for who looks again and
    // again. They are not made durable, so whoever may only read can follow too. A commit that
    // cannot be read is an error once all before it were given.
    base::Result<std::vector<ports::Commit>> load_behind(std::string_view topic, Marks& marks);

private:
    struct Chain {
        std::string_view topic;
        ports::LogNumber log = ports::k_first_log;
        ports::Partition partition = 0;
    };
    base::Result<void> load(std::string_view topic, ports::LogNumber log,
                            std::vector<ports::Commit>& into) const;
    // Nothing: the chain is closed there.
    base::Result<std::optional<ports::Commit>> read(const Chain& chain, ports::Offset from) const;
    base::Result<void> close(std::string_view topic, ports::LogNumber log,
                             ports::Partition partition) const;

    Layout layout_;
    Disk disk_;
};

}  // namespace tables
