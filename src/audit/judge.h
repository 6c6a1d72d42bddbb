// Holds what the tables have of a game against what its records and witnesses say.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "audit/findings.h"
#include "audit/game_facts.h"
#include "audit/inventory.h"
#include "audit/recomputation.h"
#include "audit/row_faults.h"
#include "audit/statistics.h"
#include "audit/table_digest.h"
#include "audit/topic_facts.h"

namespace audit {

struct GameCounts {
    std::uint64_t games = 0;          // in the tables
    std::uint64_t checked = 0;        // of them: recomputed from their records
    std::uint64_t proven = 0;         // of them: once in both tables, with these rows
    std::uint64_t not_checkable = 0;  // in the tables: their records are gone, or mixed, or there
                                      // are no topics
    std::uint64_t mixed = 0;          // of them: in several partitions and without game_seq
    std::map<ports::LogNumber, std::uint64_t> of_closed_logs;  // of these: by their log
    std::uint64_t not_yet_processed = 0;  // finished: no worker has committed so far
    std::uint64_t unannounced = 0;        // over: a server has to announce their end
    std::uint64_t timed_out = 0;
    std::uint64_t open = 0;             // neither finished nor timed out
    std::uint64_t never_announced = 0;  // fought out, and nobody is left who could announce it
    std::uint64_t repeated = 0;         // records that came more than once
    std::uint64_t unknown_origin = 0;   // no server of ours can have written only what is there
};

// Whether the end of a game that the registry did not name is still to come to the topics.
enum class Announcing : std::uint8_t {
    expected,  // servers may announce it
    over,      // nobody is left who could
};

// A record that a worker set aside, in lib.server.lobby.
struct SetAside {
    LobbyPlace place;
    std::string reason;
};

// Where a Judge writes to, and what it looks at.
struct Bench {
    Inventory& inventory;
    const TopicExtent& topics;  // empty: there are none
    Findings& findings;
    StatisticsBuilder& statistics;
    TableDigest& digest;
    Announcing announcing = Announcing::expected;
    // Whether the registry still knows a game that it did not name; empty: as `announcing` says.
    std::function<bool(const GameToken&)> registry_knows{};
    std::span<const SetAside> set_aside{};  // ascending by place
};

// Takes all games, ascending by token, after all files were read.
class Judge {
public:
    explicit Judge(const Bench& bench) : bench_(bench) {}

    void take(const GameFacts& facts);

    const GameCounts& counts() const noexcept { return counts_; }

private:
    void collect(const GameFacts& facts);
    void take_absent(const GameFacts& facts, const Expected& expected);
    bool is_to_come(const LobbyPlace& place) const;
    bool is_to_be_completed(const Expected& expected) const noexcept;
    bool is_to_be_announced(const GameToken& game, const Expected& expected) const;
    const SetAside* set_aside(const GameFacts& facts) const;
    void report_missing(const GameFacts& facts, const Expected& expected);
    Finding missing_at(const LobbyPlace& place, const Expected& expected);
    Finding missing_untold(const Expected& expected) const;
    void report_gap(const GameToken& game, const Expected& expected);
    void report_partner(const GameToken& game, const Expected& expected);
    bool report_doubled(const GameToken& game, const Expected& expected);
    void keep_one_of_each();
    bool check_rows(const GameToken& game, const Expected& expected);
    std::string fault_by_records(const Expected& expected);
    bool records_gone(const DataFile& there) const;
    bool of_closed_log(const DataFile& there) const {
        return there.commit != k_no_commit && bench_.inventory.is_closed(there.commit);
    }
    void report_wrong(const GameToken& game, const Expected& expected, RowFault fault);
    void put_place(Finding& finding, const Expected& expected) const;
    void add_statistics();
    const DataFile& file(std::uint32_t index) const { return bench_.inventory.files[index]; }

    Bench bench_;
    GameCounts counts_;
    Recomputation recomputation_;
    std::vector<MetaRow> meta_;
    std::vector<PodiumRow> podium_;
    combat::Rows meta_lines_, podium_lines_;
};

}  // namespace audit
