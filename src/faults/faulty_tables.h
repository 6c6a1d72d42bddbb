// The doors of ports/table_store.h, table_publisher.h and file_exchange.h with a hook at every
// step, for faults put in on purpose.
#pragma once

#include <string_view>
#include <utility>

#include "faults/hook.h"
#include "ports/file_exchange.h"
#include "ports/table_publisher.h"
#include "ports/table_store.h"

namespace faults {

// The steps of a commit, in the order a worker takes them, and those beside it.
namespace steps {
inline constexpr std::string_view stage_meta = "stage_meta";
inline constexpr std::string_view stage_podium = "stage_podium";
inline constexpr std::string_view sync_meta = "sync_meta";
inline constexpr std::string_view sync_podium = "sync_podium";
inline constexpr std::string_view link = "link";
inline constexpr std::string_view reveal_meta = "reveal_meta";
inline constexpr std::string_view reveal_podium = "reveal_podium";
inline constexpr std::string_view delta_meta = "delta_meta";
inline constexpr std::string_view delta_podium = "delta_podium";
inline constexpr std::string_view published = "published";
inline constexpr std::string_view remove = "remove";
inline constexpr std::string_view list = "list";
inline constexpr std::string_view load = "load";  // of the names, and of each reading of commits
inline constexpr std::string_view logs = "logs";
inline constexpr std::string_view begin_log = "begin_log";
inline constexpr std::string_view exchange_meta = "exchange_meta";
inline constexpr std::string_view exchange_podium = "exchange_podium";
inline constexpr std::string_view clean = "clean";
}  // namespace steps

class FaultyTableStore : public ports::TableStore {
public:
    // `real` must outlive this object.
    FaultyTableStore(ports::TableStore& real, Hook hook) : real_(real), hook_(std::move(hook)) {}

    base::Result<ports::StagedFile> stage(
        ports::Table table, std::string_view name, const ports::Rows& rows,
        const std::map<std::string, std::string>& footer) override;
    base::Result<void> sync(const ports::StagedFile& file) override;
    base::Result<void> reveal(const ports::StagedFile& file) override;
    base::Result<std::vector<ports::TableFile>> list() override;
    base::Result<void> remove(const ports::TableFile& file) override;

private:
    ports::TableStore& real_;
    Hook hook_;
};

class FaultyLedger : public ports::CommitLedger {
public:
    // `real` must outlive this object.
    FaultyLedger(ports::CommitLedger& real, Hook hook) : real_(real), hook_(std::move(hook)) {}

    base::Result<void> append(const ports::Commit& commit) override;
    base::Result<std::vector<ports::ChainNames>> names(std::string_view topic) override;
    base::Result<std::vector<ports::Commit>> read(const ports::CommitChain& chain,
                                                  std::span<const ports::Offset> begins) override;
    base::Result<std::vector<ports::LedgerLog>> logs(std::string_view topic) override;
    base::Result<void> begin_log(std::string_view topic, const ports::LedgerLog& log) override;

private:
    ports::CommitLedger& real_;
    Hook hook_;
};

class FaultyPublisher : public ports::TablePublisher {
public:
    // `real` must outlive this object.
    FaultyPublisher(ports::TablePublisher& real, Hook hook) : real_(real), hook_(std::move(hook)) {}

    base::Result<void> publish(ports::Table table,
                               const std::vector<ports::Commit>& commits) override;
    base::Result<ports::PublishedEnds> ends(ports::Table table) override;
    base::Result<ports::PublishedTable> published(ports::Table table) override;

private:
    ports::TablePublisher& real_;
    Hook hook_;
};

class FaultyExchange : public ports::FileExchange {
public:
    // `real` must outlive this object.
    FaultyExchange(ports::FileExchange& real, Hook hook) : real_(real), hook_(std::move(hook)) {}

    base::Result<void> exchange(ports::Table table,
                                const std::vector<ports::MergedFile>& merged) override;
    base::Result<std::uint64_t> clean(ports::Table table, base::Timestamp before) override;

private:
    ports::FileExchange& real_;
    Hook hook_;
};

}  // namespace faults
