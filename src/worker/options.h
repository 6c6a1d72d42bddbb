// What a worker is told at its start, the doors it uses, and what it counts.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "etl/assembly.h"
#include "etl/rotation.h"
#include "ports/journal.h"
#include "ports/log_identity.h"
#include "ports/log_reader.h"
#include "ports/registry.h"
#include "ports/table_publisher.h"
#include "ports/table_store.h"

namespace worker {

// Where the rows of a finished game come from.
enum class SessionSource : std::uint8_t {
    topics,    // from its records alone
    registry,  // from the registry's session logs; the game topic is not read
};

enum class Cleaning : std::uint8_t { off, on };

// When another one commits to a partition that a worker has in its hands.
enum class Rivals : std::uint8_t {
    race,   // it goes on from the ledger's end
    yield,  // run() ends, see Yielding
};

// With Rivals::yield, of one partition: so that rivals lose little, its first record is committed
// alone, and somebody else has it already when its chain does not end where it ended.
struct Yielding {
    ports::Offset chain_end = 0;
};

struct Options {
    std::string name = "worker";
    // Different for every process that ever writes to these tables; letters, digits, dots and
    // underscores. Part of file names, and with the name the commits' writer.
    std::string instance;
    std::string lobby_topic = "lib.server.lobby";  // the trigger topic
    std::string game_topic = "lib.server.game";
    SessionSource sessions = SessionSource::topics;
    std::string registry_place = "the registry";  // for error lines
    etl::Rotation rotation;
    etl::Limits limits;                     // per partition
    std::chrono::seconds horizon{3600};     // of record time: silent games are given up
    std::chrono::seconds orphan_age{3600};  // staged files older than this have no living writer
    std::chrono::seconds patience{30};      // for records of games that the registry has lost
    std::chrono::milliseconds pause{200};   // before a service that is away is asked again
    Rivals rivals = Rivals::race;
    Yielding yielding;
    Cleaning cleaning = Cleaning::off;  // of the registry, once a game is in the tables
    int expiry_seconds = 30;            // how long the traces of a cleaned game live on
    std::string tables = "OUTPUT_DIR";  // what the folder of the tables is called in texts
};

struct Doors {
    ports::LogReader& log;
    ports::TableStore& store;
    ports::TableReader& tables;
    ports::CommitLedger& ledger;
    ports::DeadLetters& dead;
    ports::Journal& journal;
    base::Clock clock;
    ports::Sessions* sessions = nullptr;  // needed for SessionSource::registry and Cleaning::on
    // Of the same log as `log`; nullptr: nothing tells whether the log is the ledger's.
    ports::LogIdentity* identity = nullptr;
    // Gives a reader of all partitions, of no group, for the records of games that the registry has
    // lost. Nothing: such a game is a dead letter.
    std::function<base::Result<std::unique_ptr<ports::LogReader>>()> second_reader{};
    // nullptr: the files alone are the tables.
    ports::TablePublisher* publisher = nullptr;
};

// Up to which offset of a topic's partition everything is to be processed.
struct Target {
    std::string topic;
    ports::Partition partition = 0;
    ports::Offset end = 0;
};

struct PartitionProgress {
    std::string topic;
    ports::Partition partition = 0;
    ports::Offset next = 0;       // the next offset that will be processed
    ports::Offset committed = 0;  // the ledger covers the offsets below
};

// Offsets of a topic's partition that were gone before this worker could read them.
struct Gone {
    std::string topic;
    ports::Partition partition = 0;
    ports::OffsetRange range;
};

// Since the worker was made. Work that was done twice after a lost race is counted twice in
// records, once in everything that a commit holds.
struct Counters {
    std::uint64_t records = 0;
    std::uint64_t foreign = 0;          // records of other programs
    std::uint64_t games = 0;            // committed
    std::uint64_t timed_out = 0;        // committed
    std::uint64_t duplicates = 0;       // committed
    std::uint64_t dead_letters = 0;     // kept
    std::uint64_t abandoned = 0;        // given up
    std::uint64_t registry_errors = 0;  // calls that the registry could not carry out
    std::uint64_t lost = 0;             // games that the registry had lost
    std::uint64_t commits = 0;
    std::chrono::microseconds commit_time{};  // of all these together, until the files are in view
    std::uint64_t lost_races = 0;
    std::uint64_t open_games = 0;        // now
    std::uint64_t open_games_limit = 0;  // of the partitions that are this worker's now
    std::uint64_t headless = 0;  // of these, games whose first record was not seen; as of the
                                 // end of run()
    std::vector<Gone> gone;
    std::vector<PartitionProgress> progress;  // of the partitions that are this worker's now
};

}  // namespace worker
