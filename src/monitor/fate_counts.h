// What became of all records of a log and of all its games, counted while it is read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/uuid.h"
#include "etl/known_games.h"
#include "etl/record.h"
#include "etl/token_index.h"
#include "monitor/fate_lane.h"
#include "monitor/game_story.h"
#include "monitor/record_place.h"
#include "ports/table_store.h"

namespace monitor {

struct FateTopics {
    std::string lobby;  // the trigger topic of the ledger
    std::string game;
};

struct FateSums {
    std::uint64_t told = 0;  // records
    std::array<std::uint64_t, static_cast<std::size_t>(Fate::foreign) + 1> records{};
    std::array<std::uint64_t, static_cast<std::size_t>(GameState::lost) + 1> games{};

    std::uint64_t of(Fate fate) const noexcept { return records[static_cast<std::size_t>(fate)]; }
    std::uint64_t of(GameState state) const noexcept {
        return games[static_cast<std::size_t>(state)];
    }
    std::uint64_t all_records() const noexcept;  // the sum over all fates
};

// Feed it each record of the log, in offset order within a topic's partition; each commit of the
// ledger's present log, in the chain's order; each dead letter of that log. Records and commits
// come in any order to each other. Letters come before the commits that were loaded before them: a
// worker keeps a letter before it commits. What was told already is passed over, except records of
// topics other than the two, which are foreign.
//
// Sure: the fates' sum is the number of records that were told. Once all is told and the last
// commit of each partition says that none waits, no record of a game that has ended is waiting or
// not_read, and the games in_tables are those of the commits, unless contradiction() says
// otherwise.
//
// Not known for sure, since neither tables nor places of single records are looked at:
// - A game that has ended counts as the ledger's position says, at once with all its records, also
//   the few that lie behind the position. It is in_tables when the commits cover it, unless a dead
//   letter names its end; whether its rows are there, `superhero game TOKEN` and the audit know.
//   So no record is `lost` here, and games that were made from another log are no repeats.
// - Of a game that was open at a cut, not_read and waiting are divided as if its records lay evenly
//   between the first and the last one.
// - Where commits say that games were given up without an end, it is taken to be those that have
//   been silent for the longest time.
// - Where the workers have the attacks from the registry, commits do not speak of the game topic:
//   its records are not_read until their game is settled. Of W games that waited at a cut, those
//   that ended last are taken to be the ones.
// Bounds: beyond `most_open` games that are not settled, those that ended first are kept as sums:
// they change from not_read to in_tables some thousands at a time, whatever letters say. Where
// there are none, the eighth that has been silent for the longest time counts as given_up, as a
// worker would have it. The latest million games in the tables is known again, so that repeats of
// them are; and the latest 250,000 that timed out. 100,000 letters wait for their records, and of
// each partition as many broken records for their commit. About 150 bytes a game that is not
// settled, 25 one that is: 45 MB when a million games are in the tables and most_open are not.
// Threads: one.
class FateCounts {
public:
    static constexpr std::size_t k_most_open = 100'000;

    explicit FateCounts(FateTopics topics, std::size_t most_open = k_most_open);

    void note(const RecordPlace& place, const etl::GameRecord& record);
    void note_commit(const ports::Commit& commit);
    void note_letter(const ports::DeadLetter& letter);

    // All records have been told that the log had when the commits told so far were loaded.
    void note_caught_up();

    // Looks at every game that is not settled.
    FateSums sums() const;

    // One line when the ledger's sums say otherwise than the records; empty: they do not, or it
    // cannot be told now: records are not told yet or no longer retained, or games wait.
    std::string contradiction() const;

private:
    static constexpr std::size_t k_settled_fates = 4;

    struct LedgerSums {
        std::uint64_t games = 0, timed_out = 0, dead_letters = 0;
    };

    auto token_at() const noexcept {
        return [this](std::uint32_t i) -> const base::GameToken& { return games_[i].game; };
    }
    void count(Fate fate, std::uint64_t records = 1) noexcept {
        sums_.records[static_cast<std::size_t>(fate)] += records;
    }
    void count(GameState state, std::uint64_t games = 1) noexcept {
        sums_.games[static_cast<std::size_t>(state)] += games;
    }

    std::optional<std::size_t> source_of(std::string_view topic) const noexcept;
    std::uint32_t lane_of(ports::Partition partition);
    std::uint32_t open(const base::GameToken& game);
    void close(std::uint32_t at);
    void make_room();
    void fold(FateLane& lane);
    void give_up_oldest();

    void take(FatePlace place, const etl::GameRecord& record);
    void take_of_game(const FatePlace& place, const etl::GameRecord& record);
    std::optional<Fate> fate_of_late(const etl::GameRecord& record);
    bool is_fresh(OpenGame& game, const etl::GameRecord& record);
    void take_end(std::uint32_t at, const FatePlace& place, const etl::GameRecord& record);
    bool take_letter(FateLane& lane, std::size_t source, ports::Offset offset);
    bool find_letter(FateLane& lane, std::size_t source, ports::Offset offset);
    void cover_broken(FateLane& lane);

    void look_whether_passed(FateLane& lane);
    void settle(FateLane& lane);
    void follow_waiting(FateLane& lane) const;
    void settle_folded(FateLane& lane);
    void find_abandoned(FateLane& lane);
    static bool is_settled(const FateLane& lane, const OpenGame& game);
    void decide(std::uint32_t at, Fate fate);
    void add_open(FateSums& sums, const OpenGame& game) const;
    bool is_comparable(const FateLane& lane) const;

    const FateTopics topics_;
    const std::size_t most_open_;
    std::vector<OpenGame> games_;  // slots
    std::vector<std::uint32_t> free_;
    etl::TokenIndex index_;
    std::deque<FateLane> lanes_;
    std::map<ports::Partition, std::uint32_t> lane_places_;
    std::pair<ports::Partition, std::uint32_t> last_lane_{-1, 0};
    std::array<etl::KnownGames, k_settled_fates> known_;
    std::size_t seq_words_ = 0;
    std::size_t letters_ = 0;
    FateSums sums_;  // of what is settled
    LedgerSums ledger_;
};

}  // namespace monitor
