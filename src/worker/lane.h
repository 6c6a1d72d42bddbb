// A worker's work on one partition: records in, commits out. No I/O.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "combat/rows.h"
#include "etl/assembly.h"
#include "etl/record.h"
#include "etl/session_log.h"
#include "ports/log_reader.h"
#include "ports/registry.h"
#include "ports/table_store.h"
#include "worker/ledger_end.h"
#include "worker/options.h"

namespace worker {

// What one commit is made of.
struct Batch {
    ports::Commit commit;  // without files, writer, digest and time
    combat::Rows rows;
    std::vector<base::GameToken> done;  // games that the registry may forget once it is committed
};

// The topics that are read.
inline std::vector<etl::Source> sources_of(const Options& options) {
    if (options.sessions == SessionSource::registry) return {etl::Source::lobby};
    return {etl::Source::lobby, etl::Source::game};
}

enum class Cut : std::uint8_t {
    by_rotation,  // more is to come
    at_the_end,   // both topics are read to their ends: whatever finished must be committed
};

// Two topics' partitions of one number. Offsets in a commit: range.to lies behind every record that
// was taken, but while a game waits for records from before its end the last lobby record stays
// outside, so that the commit that will hold this game has a range of its own.
class Lane {
public:
    // `options` must outlive the lane.
    Lane(const Options& options, ports::Partition partition, const LedgerEnd& end);

    ports::Partition partition() const noexcept { return partition_; }
    // Where the next commit's range begins, and in which of the ledger's logs.
    ports::Offset from() const noexcept { return from_; }
    ports::LogNumber log_number() const noexcept { return log_number_; }
    const std::string& log() const noexcept { return log_; }

    // These games are in the tables.
    void remember(const std::vector<base::GameToken>& games);

    // The next records of one of the topics, at time `now`.
    void take(const ports::Fetched& fetched, etl::RecordDecoder& decoder, base::Timestamp now);

    // All that was written before `since`, when the lane was opened, has been read. Games that wait
    // from before then have waited for this worker: they are due at once.
    void catch_up(base::Timestamp since) noexcept;

    // Games whose sessions must be pulled from the registry, and what came of that.
    std::vector<base::GameToken> take_called() { return assembly_.take_called(); }
    // `otherwise`: where the session cannot be used. With `by_records` the game then waits for its
    // records, and the result says why, if its records are numbered; give_up() ends that.
    enum class Otherwise : std::uint8_t { dead_letter, by_records };
    std::optional<std::string> settle(const ports::Session& session, etl::SessionLogs& judge,
                                      Otherwise otherwise = Otherwise::dead_letter);
    // A record of the game topic, of a game that waits for its records.
    void take_missed(const ports::StoredRecord& stored, etl::RecordDecoder& decoder);
    // How many records such a game waits for; nothing: it does not wait any more.
    std::optional<std::uint32_t> missing(const base::GameToken& game) const {
        return assembly_.missing(game);
    }
    void give_up(const base::GameToken& game, const std::string& reason);
    std::string_view trigger_value(const base::GameToken& game) const noexcept {
        return assembly_.trigger_value(game);
    }
    // The rows of that game are another partition's to make.
    void leave(const base::GameToken& game);

    // Gives up open games without a record since `before`.
    void expire(base::Timestamp before) { assembly_.expire(before); }

    // To be kept before the next cut; empties the lane's own list.
    std::vector<ports::DeadLetter> take_letters();

    // How many games were given up since the last call.
    std::size_t take_abandoned() noexcept { return std::exchange(fresh_abandoned_, 0); }

    bool is_due(base::Timestamp now) const noexcept;
    // Whether cut() would give something.
    bool has_range(Cut kind) const noexcept { return end_of_range(kind) > from_; }
    // What is to be committed now; nothing when there is nothing worth it.
    std::optional<Batch> cut(Cut kind);
    // The batch stands in the ledger, at time `now`: the next one goes on from there.
    void committed(const Batch& batch, base::Timestamp now);

    // The next offset of the topic that will be processed.
    ports::Offset next(etl::Source source) const noexcept { return at(source).next; }
    ports::Offset covered(etl::Source source) const noexcept { return at(source).covered; }
    // What was retained of the topics when their log had no commit yet: for the first commit.
    void note_began(std::map<std::string, std::vector<ports::Offset>> began) {
        pending_.commit.began = std::move(began);
    }
    // Retention has deleted the range before it was read, as is known at time `now`: the next
    // commit that covers it says so, and what is next lies behind it.
    void note_gone(etl::Source source, const ports::OffsetRange& range, base::Timestamp now);
    // Offsets that take() passed over because no record came of them.
    struct Hole {
        etl::Source source;
        ports::OffsetRange range;
    };
    bool has_holes() const noexcept { return !holes_.empty(); }
    std::vector<Hole> take_holes() noexcept { return std::exchange(holes_, {}); }
    // A record that is in the log as long as it is the same log and retention has not passed: the
    // ledger's witness, or the first record that was read. Nothing: none was read.
    const std::optional<ports::Witness>& anchor(etl::Source source) const noexcept {
        return at(source).anchor;
    }
    // When the latest record of that topic was written; nothing: none was read.
    std::optional<base::Timestamp> latest(etl::Source source) const noexcept {
        return at(source).latest;
    }

    bool has_committed() const noexcept { return has_committed_; }
    std::size_t open_games() const noexcept { return assembly_.open_games(); }
    std::size_t headless_games() const noexcept { return assembly_.headless_games(); }
    std::uint64_t records() const noexcept { return records_; }
    std::uint64_t foreign() const noexcept { return foreign_; }
    const std::string& topic(etl::Source source) const noexcept {
        return source == etl::Source::lobby ? options_.lobby_topic : options_.game_topic;
    }

private:
    struct Stream {
        ports::Offset next = 0;
        ports::Offset covered = 0;    // by the ledger
        ports::Offset last_seen = 0;  // offset of the latest record
        std::optional<base::Timestamp> latest;
        std::optional<ports::Witness> anchor;
        std::array<std::optional<ports::Witness>, 2> read;  // the last two records, in their order
    };

    static void note_read(Stream& stream, const ports::StoredRecord& stored);
    // The last record below `to`.
    static std::optional<ports::Witness> witness_below(const Stream& stream, ports::Offset to);

    const Stream& at(etl::Source source) const noexcept {
        return streams_[static_cast<std::size_t>(source)];
    }
    Stream& at(etl::Source source) noexcept { return streams_[static_cast<std::size_t>(source)]; }

    void take_one(etl::Source source, const ports::StoredRecord& stored,
                  const etl::GameRecord& record);
    void count(const etl::Fed& fed, etl::Source source, const ports::StoredRecord& stored);
    void add_letter(ports::DeadLetter letter);
    void collect_given_up();
    void note_done(const base::GameToken& game);
    bool has_results() const noexcept;
    bool is_ahead(etl::Source source) const noexcept {
        return at(source).next > at(source).covered;
    }
    ports::Offset end_of_range(Cut kind) const noexcept;

    const Options& options_;
    const ports::Partition partition_;
    const ports::LogNumber log_number_;
    const std::string log_;
    etl::Assembly assembly_;
    std::array<Stream, 2> streams_;
    ports::Offset from_;  // the next commit's
    Batch pending_;       // rows and counts; offsets are filled in by cut()
    std::vector<ports::DeadLetter> letters_;
    std::vector<Hole> holes_;
    std::size_t fresh_abandoned_ = 0;
    std::optional<base::Timestamp> since_;   // when what is in no commit began to wait
    std::optional<base::Timestamp> oldest_;  // time of the first record that is in no commit
    bool behind_ = true;                     // until catch_up()
    bool has_committed_ = false;
    bool overdue_ = false;  // until the next commit
    std::uint64_t records_ = 0;
    std::uint64_t foreign_ = 0;
};

}  // namespace worker
