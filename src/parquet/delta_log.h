// The Delta logs of the two tables, beside their data files:
//
//   superhero/GAME_META/_delta_log/00000000000000000042.json
//   superhero/GAME_PODIUM/_delta_log/…
//
// and now and then a checkpoint, see delta_checkpoint.h.
//
// Delta has no version over two tables: each has a log of its own, and a crash may leave one of
// them behind the other until whoever comes next publishes the rest.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "parquet/delta_state.h"
#include "parquet/layout.h"
#include "parquet/merged_files.h"
#include "ports/file_exchange.h"
#include "ports/object_store.h"
#include "ports/table_publisher.h"

namespace tables {

// A version is put under a name that must be free: whoever loses takes in what is there and tries
// the next one. So of several that publish a commit one does.
class DeltaLog final : public ports::TablePublisher {
public:
    static constexpr std::int64_t k_versions_a_checkpoint = 100;

    // Asks nothing of the store.
    DeltaLog(std::shared_ptr<ports::ObjectStore> store, base::Clock clock,
             std::int64_t versions_a_checkpoint = k_versions_a_checkpoint)
        : store_(std::move(store)),
          clock_(clock),
          versions_a_checkpoint_(versions_a_checkpoint),
          merged_(store_) {}

    base::Result<void> publish(ports::Table table,
                               const std::vector<ports::Commit>& commits) override;
    base::Result<ports::PublishedEnds> ends(ports::Table table) override;
    base::Result<ports::PublishedTable> published(ports::Table table) override;

    // Publishes in one step that the merged files stand in the place of what they replace; of each
    // once, whoever else does so at the same time. No log: nothing. disk: the log does not have the
    // files that are to be replaced.
    base::Result<void> replace(ports::Table table, const std::vector<ports::MergedFile>& merged);
    // That replace() can do that, or has been done.
    base::Result<void> check_replace(ports::Table table,
                                     const std::vector<ports::MergedFile>& merged);

    // Whether the table has a log. Errors: the store's.
    base::Result<bool> exists(ports::Table table);

private:
    base::Result<void> publish(DeltaState& state, ports::Table table,
                               const std::vector<ports::Commit>& commits);
    base::Result<DeltaState> load(ports::Table table);
    base::Result<void> take(DeltaState& state, ports::Table table, std::int64_t version);
    // Those after that one, ascending.
    base::Result<std::vector<std::int64_t>> versions(ports::Table table, std::int64_t after = -1);
    base::Result<std::optional<std::int64_t>> last_checkpoint(ports::Table table);
    // Only for versions that all are of this program: others make their own.
    base::Result<void> put_checkpoint(ports::Table table, std::int64_t version);
    base::Result<DeltaActions> read(ports::Table table, std::int64_t version);
    // For a log that is made anew.
    base::Result<DeltaState::MergedAdds> merged_adds(const DeltaState& state, ports::Table table);
    // What the next version must say of merged files that the log does not have.
    base::Result<DeltaActions> replacing(ports::Table table, const ports::PublishedTable& published,
                                         const std::vector<ports::MergedFile>& merged) const;
    base::Result<void> check_whole(ports::Table table, const std::vector<std::int64_t>& known);
    // Whether the name was free.
    base::Result<bool> put(ports::Table table, std::int64_t version, std::string text);
    std::string folder(ports::Table table) const;
    std::string name(ports::Table table, std::int64_t version) const;
    base::Error unusable(ports::Table table, std::int64_t version, const base::Error& error) const;

    Layout layout_;
    std::shared_ptr<ports::ObjectStore> store_;
    base::Clock clock_;
    std::int64_t versions_a_checkpoint_;
    MergedFiles merged_;
    std::array<std::optional<DeltaState>, 2> states_;  // by table; nothing: to be loaded
};

}  // namespace tables
