// The doors of tables, ledger, exchange and dead letters over a ModelDisk, step by step as the
// folders' twins go about it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "ports/file_exchange.h"
#include "ports/table_store.h"
#include "tests/model/gate.h"
#include "tests/model/model_disk.h"

namespace model {

// One process's doors; open files die with it, what is on the disk does not.
class ModelTables final : public ports::TableStore,
                          public ports::TableReader,
                          public ports::CommitLedger,
                          public ports::FileExchange,
                          public ports::DeadLetters {
public:
    // `owns`: whether the group says that a partition is this process's.
    ModelTables(Stage& stage, ModelDisk& disk, Gate& gate,
                std::function<bool(ports::Partition)> owns)
        : stage_(stage), disk_(disk), gate_(gate), owns_(std::move(owns)) {}

    base::Result<ports::StagedFile> stage(
        ports::Table table, std::string_view name, const ports::Rows& rows,
        const std::map<std::string, std::string>& footer) override;
    base::Result<void> sync(const ports::StagedFile& file) override;
    base::Result<void> reveal(const ports::StagedFile& file) override;
    base::Result<std::vector<ports::TableFile>> list() override;
    base::Result<void> remove(const ports::TableFile& file) override;

    base::Result<void> read(ports::Table table, std::string_view name,
                            const std::function<void(const ports::Rows&)>& take) override;
    base::Result<void> read_games(
        std::string_view name,
        const std::function<void(const std::vector<base::GameToken>&)>& take) override;

    base::Result<void> append(const ports::Commit& commit) override;
    base::Result<std::vector<ports::ChainNames>> names(std::string_view topic) override;
    base::Result<std::vector<ports::Commit>> read(const ports::CommitChain& chain,
                                                  std::span<const ports::Offset> begins) override;
    base::Result<std::vector<ports::LedgerLog>> logs(std::string_view topic) override;
    base::Result<void> begin_log(std::string_view topic, const ports::LedgerLog& log) override;

    base::Result<void> exchange(ports::Table table,
                                const std::vector<ports::MergedFile>& merged) override;
    base::Result<std::uint64_t> clean(ports::Table, base::Timestamp) override { return 0; }
    // Whether a file that was to be exchanged had been swept: this process took too long.
    bool was_swept() const noexcept { return was_swept_; }

    base::Result<void> put(const std::vector<ports::DeadLetter>& letters) override;

private:
    // Where the rows are of a file that a commit names.
    struct Place {
        File file;
        std::size_t first = 0, rows = 0;
    };
    std::optional<Place> find(ports::Table table, std::string_view name) const;
    base::Result<void> replace(ports::Table table, const std::vector<ports::MergedFile>& merged);
    base::Result<void> link(const ports::Commit& commit);

    Stage& stage_;
    ModelDisk& disk_;
    Gate& gate_;
    const std::function<bool(ports::Partition)> owns_;
    std::map<std::string, File> open_;  // staged by this process, not yet synced
    int staged_ = 0;
    bool was_swept_ = false;
};

}  // namespace model
