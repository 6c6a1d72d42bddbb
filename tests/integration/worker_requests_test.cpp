// What a worker that starts asks of an object store does not grow with the ledger.
#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parquet/folder_objects.h"
#include "parquet/object_dead_letters.h"
#include "parquet/object_ledger.h"
#include "parquet/object_table_store.h"
#include "parquet/parquet_table_reader.h"
#include "tests/integration/worker_stage.h"
#include "tests/support/sample_rows.h"
#include "tests/support/temp_folder.h"
#include "worker/committer.h"

namespace support {
namespace {

using ports::Table;

class CountedObjects final : public ports::ObjectStore {
public:
    explicit CountedObjects(std::shared_ptr<ports::ObjectStore> real) : real_(std::move(real)) {}

    base::Result<std::size_t> put(std::span<const ports::NamedBytes> objects,
                                  ports::IfTaken taken) override {
        return real_->put(objects, taken);
    }
    base::Result<std::vector<std::optional<std::string>>> get_all(
        std::span<const std::string> names, std::size_t limit) override {
        gets += names.size();
        return real_->get_all(names, limit);
    }
    base::Result<std::vector<ports::StoreEntry>> list(std::string_view folder,
                                                      const ports::ListRange& range) override {
        ++lists;
        return real_->list(folder, range);
    }
    base::Result<void> remove(std::string_view name) override { return real_->remove(name); }
    std::string place(std::string_view name) const override { return real_->place(name); }

    std::size_t gets = 0, lists = 0;

private:
    std::shared_ptr<ports::ObjectStore> real_;
};

class WorkerRequests : public testing::Test {
protected:
    static constexpr std::size_t k_games = 3;  // of each commit

    std::shared_ptr<ports::ObjectStore> open() const { return tables::open_folder(folder_.path()); }

    // Makes each chain that long.
    void add_commits(ports::Offset until) {
        tables::ObjectTableStore store([this] { return open(); });
        tables::ObjectLedger ledger(open());
        for (; commits_ < until; ++commits_) {
            for (ports::Partition partition = 0; partition < 2; ++partition) {
                ports::Commit commit;
                commit.topic = base::k_lobby_queue;
                commit.partition = partition;
                commit.range = {10 * commits_, 10 * commits_ + 10};
                commit.log = "log";
                commit.witness[commit.topic] = {commit.range.to - 1, std::string(64, 'a')};
                commit.games = k_games;
                for (const Table table : {Table::meta, Table::podium}) {
                    commit.files.push_back(store
                                               .stage(table, worker::file_name(commit, "w.1"),
                                                      sample_rows({.games = k_games}), {})
                                               .value());
                    store.sync(commit.files.back()).value();
                }
                ledger.append(commit).value();
            }
        }
    }

    // What a worker asks for that has to know so many games.
    std::pair<std::size_t, std::size_t> gets_and_lists(std::uint64_t known_games) {
        const auto objects = std::make_shared<CountedObjects>(open());
        tables::ObjectTableStore store([&] { return objects; }, {},
                                       tables::ObjectTableStore::Look::at_names);
        tables::ParquetTableReader reader(objects);
        tables::ObjectLedger ledger(objects);
        tables::ObjectDeadLetters dead(objects);
        WorldReader log(log_, 1);
        worker::Doors doors{log, store, reader, ledger, dead, journal_, test_clock};
        const worker::Options options;
        worker::Committer committer(options, doors);
        const auto found = committer.recover({{0, 1}, known_games});
        EXPECT_TRUE(found) << found.error().what;
        for (ports::Partition partition = 0; found && partition < 2; ++partition) {
            const auto end =
                worker::ledger_end(*found, {options.lobby_topic, partition}, known_games);
            EXPECT_TRUE(end) << end.error().what;
            EXPECT_EQ(end->from, 10 * commits_);
            EXPECT_GE(end->done_games, known_games);
        }
        return {objects->gets, objects->lists};
    }

    TempFolder folder_;
    WorldLog log_{2};
    WorldJournal journal_;
    ports::Offset commits_ = 0;
};

TEST_F(WorkerRequests, AreAsManyForALongLedgerAsForAShortOne) {
    add_commits(20);
    const auto once = gets_and_lists(0), further = gets_and_lists(5 * k_games);
    // Of each chain the last commit: what it says, and which files it names.
    EXPECT_EQ(once.first, 2U * 2U);
    EXPECT_LE(further.first, 2U * 10U);
    add_commits(200);
    EXPECT_EQ(gets_and_lists(0), once);
    EXPECT_EQ(gets_and_lists(5 * k_games), further);
}

}  // namespace
}  // namespace support
