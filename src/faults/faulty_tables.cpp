#include "faults/faulty_tables.h"

namespace faults {
namespace {

std::string_view step_of(ports::Table table, std::string_view meta, std::string_view podium) {
    return table == ports::Table::meta ? meta : podium;
}

}  // namespace

base::Result<ports::StagedFile> FaultyTableStore::stage(
    ports::Table table, std::string_view name, const ports::Rows& rows,
    const std::map<std::string, std::string>& footer) {
    return with_hook(hook_, step_of(table, steps::stage_meta, steps::stage_podium),
                     [&] { return real_.stage(table, name, rows, footer); });
}

base::Result<void> FaultyTableStore::sync(const ports::StagedFile& file) {
    return with_hook(hook_, step_of(file.table, steps::sync_meta, steps::sync_podium),
                     [&] { return real_.sync(file); });
}

base::Result<void> FaultyTableStore::reveal(const ports::StagedFile& file) {
    return with_hook(hook_, step_of(file.table, steps::reveal_meta, steps::reveal_podium),
                     [&] { return real_.reveal(file); });
}

base::Result<std::vector<ports::TableFile>> FaultyTableStore::list() {
    return with_hook(hook_, steps::list, [&] { return real_.list(); });
}

base::Result<void> FaultyTableStore::remove(const ports::TableFile& file) {
    return with_hook(hook_, steps::remove, [&] { return real_.remove(file); });
}

base::Result<void> FaultyLedger::append(const ports::Commit& commit) {
    return with_hook(hook_, steps::link, [&] { return real_.append(commit); });
}

base::Result<std::vector<ports::ChainNames>> FaultyLedger::names(std::string_view topic) {
    return with_hook(hook_, steps::load, [&] { return real_.names(topic); });
}

base::Result<std::vector<ports::Commit>> FaultyLedger::read(const ports::CommitChain& chain,
                                                            std::span<const ports::Offset> begins) {
    return with_hook(hook_, steps::load, [&] { return real_.read(chain, begins); });
}

base::Result<std::vector<ports::LedgerLog>> FaultyLedger::logs(std::string_view topic) {
    return with_hook(hook_, steps::logs, [&] { return real_.logs(topic); });
}

base::Result<void> FaultyLedger::begin_log(std::string_view topic, const ports::LedgerLog& log) {
    return with_hook(hook_, steps::begin_log, [&] { return real_.begin_log(topic, log); });
}

base::Result<void> FaultyPublisher::publish(ports::Table table,
                                            const std::vector<ports::Commit>& commits) {
    return with_hook(hook_, step_of(table, steps::delta_meta, steps::delta_podium),
                     [&] { return real_.publish(table, commits); });
}

base::Result<ports::PublishedEnds> FaultyPublisher::ends(ports::Table table) {
    return with_hook(hook_, steps::published, [&] { return real_.ends(table); });
}

base::Result<ports::PublishedTable> FaultyPublisher::published(ports::Table table) {
    return with_hook(hook_, steps::published, [&] { return real_.published(table); });
}

base::Result<void> FaultyExchange::exchange(ports::Table table,
                                            const std::vector<ports::MergedFile>& merged) {
    const bool is_meta = table == ports::Table::meta;
    return with_hook(hook_, is_meta ? steps::exchange_meta : steps::exchange_podium,
                     [&] { return real_.exchange(table, merged); });
}

base::Result<std::uint64_t> FaultyExchange::clean(ports::Table table, base::Timestamp before) {
    return with_hook(hook_, steps::clean, [&] { return real_.clean(table, before); });
}

}  // namespace faults
