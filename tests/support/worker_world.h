// A log, tables, ledger and dead letters in memory that outlive the workers that use them, so that
// workers can be killed, restarted and set against each other.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/random.h"
#include "ports/journal.h"
#include "ports/log_identity.h"
#include "ports/log_reader.h"
#include "ports/registry.h"
#include "ports/table_store.h"

namespace support {

// Thrown by a hook where a process dies.
struct Killed {};

// Topics in memory. All functions from any thread.
class WorldLog {
public:
    explicit WorldLog(int partitions) : partitions_(partitions) {}

    struct Record {
        std::string key, value;
        base::Timestamp time;
    };

    void append(const std::string& topic, ports::Partition partition, Record record);
    // Up to `limit` records from an offset; the views stay valid.
    ports::Fetched fetch(const std::string& topic, ports::Partition partition, ports::Offset from,
                         std::size_t limit);
    std::vector<ports::Retained> retained(std::string_view topic);
    // Forgets the records below `first`.
    void trim(const std::string& topic, ports::Partition partition, ports::Offset first);
    // All topics are deleted; what comes then begins at 0 again. Readers go on where they are.
    void clear();
    int partitions() const noexcept { return partitions_; }

private:
    struct Place {
        std::vector<std::unique_ptr<Record>> records;
        ports::Offset first = 0;
    };

    const int partitions_;
    std::mutex mutex_;
    std::map<std::pair<std::string, ports::Partition>, Place> places_;
    std::vector<decltype(places_)> cleared_;  // views stay valid
};

// One worker's view of a WorldLog: pieces of random size of a random partition.
class WorldReader final : public ports::LogReader {
public:
    WorldReader(WorldLog& log, std::uint64_t seed, std::uint32_t largest_piece = 40)
        : log_(log), random_(seed), largest_piece_(largest_piece) {}

    base::Result<void> subscribe(std::vector<std::string> topics) override;
    base::Result<void> start(std::string_view topic, ports::Partition partition,
                             ports::Offset from) override;
    base::Result<ports::Polled> poll(std::chrono::milliseconds patience) override;
    base::Result<void> note_progress(std::string_view topic, ports::Partition partition,
                                     ports::Offset next) override;
    base::Result<std::vector<ports::Retained>> retained(std::string_view topic) override {
        return log_.retained(topic);
    }

    std::function<std::optional<ports::Polled>()> before_poll;  // instead of what would come
    std::optional<std::vector<ports::Partition>> assignment;    // nothing: all
    std::map<std::string, ports::Offset> noted;                 // sums over partitions
    std::set<std::string> silent;                               // topics that give nothing

private:
    using Place = std::pair<std::string, ports::Partition>;

    WorldLog& log_;
    base::Random random_;
    std::uint32_t largest_piece_;
    bool assigned_ = false;
    std::map<Place, ports::Offset> next_;
};

// The identity of a WorldLog under a name that a test gives.
class WorldIdentity final : public ports::LogIdentity {
public:
    WorldIdentity(WorldLog& log, std::string log_name) : text(std::move(log_name)), log_(&log) {}

    base::Result<std::string> name() override { return text; }
    base::Result<std::optional<ports::FoundRecord>> record_at(std::string_view topic,
                                                              ports::Partition partition,
                                                              ports::Offset offset) override;
    std::string text;
    int away = 0;    // that many record_at() fail first
    int looked = 0;  // calls of record_at()

private:
    WorldLog* log_;
};

// Tables, ledger and dead letters. All functions from any thread.
class WorldTables final : public ports::TableStore,
                          public ports::TableReader,
                          public ports::CommitLedger,
                          public ports::DeadLetters {
public:
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
    base::Result<void> put(const std::vector<ports::DeadLetter>& letters) override;

    // The lines of all visible rows of a table, sorted.
    std::vector<std::string> lines(ports::Table table);
    std::vector<ports::Commit> commits();
    std::vector<ports::DeadLetter> letters();
    std::size_t hidden_files();
    // What was not synced is lost, as after a loss of power.
    void lose_unsynced();

private:
    using Name = std::pair<ports::Table, std::string>;
    struct File {
        ports::Rows rows;
        bool synced = false;
        bool lost = false;
        base::Timestamp modified;
    };
    using CommitKey = std::tuple<ports::LogNumber, ports::Partition, ports::Offset>;

    std::mutex mutex_;
    std::map<Name, File> hidden_, visible_;
    std::map<CommitKey, ports::Commit> commits_;
    std::vector<ports::LedgerLog> logs_;
    std::map<std::pair<std::string, CommitKey>, ports::DeadLetter> letters_;
    int staged_ = 0;
};

class WorldJournal final : public ports::Journal {
public:
    void write(base::LogEntry entry) override;
    bool admits_games() const override { return true; }
    std::uint64_t written() const override { return 0; }
    std::uint64_t settled() const override { return 0; }
    // How often that message was written.
    int count(std::string_view message);

private:
    std::mutex mutex_;
    std::vector<base::LogEntry> entries_;
};

// A registry's finished games.
class WorldSessions final : public ports::Sessions {
public:
    base::Result<std::vector<ports::Session>> pull(
        const std::vector<base::GameToken>& games) override;
    base::Result<std::vector<bool>> claim(const std::vector<base::GameToken>& games,
                                          std::string_view claimant) override;
    base::Result<void> clean(const std::vector<base::GameToken>& games, int expiry) override;
    void prefetch(const std::vector<base::GameToken>& games) override;
    base::Result<ports::KnownUsers> look_for(const std::vector<base::UserToken>& users) override {
        looked_for = users;
        return known_users;
    }

    std::map<base::GameToken, ports::Session> sessions;
    std::set<base::GameToken> cleaned;
    std::map<base::GameToken, std::string> claims;
    int away = 0;                       // that many pulls fail first
    std::function<void()> before_pull;  // once
    std::function<void()> at_prefetch;  // once
    int last_expiry = 0;
    ports::KnownUsers known_users = ports::KnownUsers::some;
    std::vector<base::UserToken> looked_for;
};

}  // namespace support
