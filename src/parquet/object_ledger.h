// The ledger of commits as one small object a commit. See layout.h and commit_text.h.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "parquet/layout.h"
#include "ports/object_store.h"
#include "ports/table_store.h"

namespace tables {

// Many processes may share the place: of those that append the same commit, the store lets exactly
// one win, also when all the others are zombies.
// Beyond the door's contract:
// - append(): rejected when the commit could not be read back: an empty range, an offset below 0, a
//   topic that cannot be a folder's name, text that is not UTF-8. After an error of the store the
//   commit may stand or not: names() and read() tell.
// - begin_log(): a crash may leave chains of the log before unclosed; beginning it again, which
//   loses the race, closes them.
// - names(): a topic without a folder has no commits. Objects of other names are left alone.
class ObjectLedger final : public ports::CommitLedger {
public:
    // Asks nothing of the store.
    explicit ObjectLedger(std::shared_ptr<ports::ObjectStore> store) : store_(std::move(store)) {}

    base::Result<void> append(const ports::Commit& commit) override;
    base::Result<std::vector<ports::ChainNames>> names(std::string_view topic) override;
    base::Result<std::vector<ports::Commit>> read(const ports::CommitChain& chain,
                                                  std::span<const ports::Offset> begins) override;
    base::Result<std::vector<ports::LedgerLog>> logs(std::string_view topic) override;
    base::Result<void> begin_log(std::string_view topic, const ports::LedgerLog& log) override;

    // The topics that have a ledger here, sorted. Errors: the store's.
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
    base::Result<void> expect_present(const ports::Commit& commit) const;
    base::Result<void> add_names(std::string_view topic, ports::LogNumber log,
                                 std::vector<ports::ChainNames>& into) const;
    base::Result<std::string> text_of(const std::filesystem::path& name) const;
    // The commits of the chain that begin at these offsets, in their order, as far as they can be
    // read; where it is closed there is none.
    struct Read {
        std::vector<ports::Commit> commits;
        base::Result<void> whole;  // the error of the first that cannot be read
    };
    Read read_some(const ports::CommitChain& chain, std::span<const ports::Offset> offsets) const;
    base::Result<std::optional<ports::Commit>> parse(const std::string& text,
                                                     const ports::CommitChain& chain,
                                                     ports::Offset from) const;
    base::Result<void> close(std::string_view topic, ports::LogNumber log,
                             ports::Partition partition) const;
    // Whether the name was free.
    base::Result<bool> put(const std::filesystem::path& name, std::string text) const;

    Layout layout_;
    std::shared_ptr<ports::ObjectStore> store_;
    // When it was asked last whether the log is closed, of chains that got a commit of ours.
    // Whoever closes such a chain takes the next name in it, so it is asked only now and then: for
    // who closes it must be faster than its writer once.
    using ChainKey = std::tuple<std::string, ports::LogNumber, ports::Partition>;
    std::map<ChainKey, std::chrono::steady_clock::time_point> asked_;
};

}  // namespace tables
