// Fights as they go on, and what is left of those that are over: the best heroes, the lengths.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "base/time.h"
#include "base/uuid.h"
#include "combat/hero.h"
#include "etl/known_games.h"
#include "etl/record.h"
#include "etl/token_index.h"
#include "monitor/record_place.h"
#include "monitor/seq_set.h"

namespace monitor {

struct LiveFighter {
    base::UserToken user;
    combat::HeroId hero = 0;   // 0: not known
    std::uint64_t health = 0;  // after the latest blow on it
    std::uint64_t full = 0;    // at the start; 0: not known
    bool fallen = false;
};

struct LiveBlow {
    std::size_t from = 0;  // index into LiveFight::fighters
    std::size_t to = 0;    // the same; of a forfeit: the user itself
    std::uint64_t damage = 0;
    bool forfeit = false;
};

struct LiveFight {
    base::GameToken game;
    base::Timestamp began{};  // the fight; before that: the first seat taken
    base::Timestamp latest{};
    std::uint64_t blows = 0;  // attacks and forfeits
    std::vector<LiveFighter> fighters;
    std::optional<LiveBlow> last;
};

struct HeroScore {
    combat::HeroId hero = 0;
    std::uint64_t games = 0;
    std::uint64_t wins = 0;
};

// Fights of [from, to) blows.
struct FightLength {
    std::uint32_t from = 0;
    std::optional<std::uint32_t> to;  // nothing: all that are longer
    std::uint64_t games = 0;
};

// Told every record of the log's two topics of games, in offset order within a partition. Records
// of a game may come in any order, as long as they are written within some seconds of each other;
// of repeats (game_seq) nothing changes. A fight is over when its end was seen and every record
// before it. If these do not come within 30 seconds of record time, or its start was not seen, it
// counts neither for heroes nor for lengths. Records of other implementations have no game_seq:
// their fight is over when its end was seen and at most one stands, or else after the same time.
// Bounds: once 10,000 games or 100,000 fighters are under way, the oldest eighth is forgotten; of
// the games that have ended the latest 100,000 are known again; heroes beyond 4,096 are not
// counted. About 20 MB at most.
// Threads: one.
class LiveFights {
public:
    static constexpr std::size_t k_most_games = 10'000;
    static constexpr std::size_t k_most_fighters = 100'000;
    static constexpr std::size_t k_kept_ends = 20;

    void note(const RecordPlace& place, const etl::GameRecord& record);

    // Of the fights under way those with the latest blows, the latest first; of those without a
    // blow the beginning counts.
    std::vector<LiveFight> lively(std::size_t most) const;

    // By wins; of equal ones those with fewer games come first.
    std::vector<HeroScore> best_heroes(std::size_t most) const;

    // In steps of 5 blows up to 100, then all longer ones.
    std::vector<FightLength> lengths() const;

    // The newest first, at most k_kept_ends. Those that timed out are among them.
    std::vector<base::GameToken> ended() const;

    // Games that have not ended, their seats all taken or not; without those forgotten.
    std::size_t under_way() const noexcept { return index_.size() - ending_; }

private:
    static constexpr std::uint32_t k_blows_a_step = 5;
    static constexpr std::size_t k_steps = 20;
    static constexpr std::size_t k_known_ends = 100'000;

    struct Game {
        LiveFight fight;
        SeqSet seen;
        std::vector<std::uint64_t> told_by;  // of each fighter: place of the blow that left its
                                             // health, from 1 on
        std::uint64_t last_place = 0;        // of fight.last
        std::uint64_t opened = 0;            // the how many-th game it is
        std::uint32_t records = 0;           // with a game_seq
        std::uint32_t end_seq = 0;           // lowest of those that say that the fight is over
        std::optional<base::Timestamp> end;  // its end was seen
        bool open = false;                   // else the slot is free
        bool begun = false;                  // Starting Match was seen
        bool numbered = true;
    };

    auto token_at() const noexcept {
        return [this](std::uint32_t i) -> const base::GameToken& { return games_[i].fight.game; };
    }
    std::uint32_t open(const RecordPlace& place, const base::GameToken& game);
    void close(std::uint32_t at);
    void make_room();
    bool is_useless(Game& game, const etl::GameRecord& record);
    std::optional<std::size_t> fighter_of(Game& game, const base::UserToken& user);
    void take(Game& game, const RecordPlace& place, const etl::GameRecord& record);
    void take_start(Game& game, const RecordPlace& place, const etl::GameRecord& record);
    void take_blow(Game& game, const RecordPlace& place, const etl::GameRecord& record);
    void take_end(Game& game, const etl::GameRecord& record);
    static bool is_whole(const Game& game);
    static std::optional<std::size_t> winner_of(const LiveFight& fight);
    void count(const Game& game);
    void finish(std::uint32_t at);
    void finish_late_ones();

    std::vector<Game> games_;  // slots
    std::vector<std::uint32_t> free_;
    etl::TokenIndex index_;
    std::size_t fighters_ = 0;
    std::size_t seq_words_ = 0;
    std::size_t ending_ = 0;  // open games whose end was seen
    std::uint64_t opened_ = 0;
    base::Timestamp now_{};  // the latest record
    base::Timestamp looked_{};
    etl::KnownGames known_{k_known_ends};
    std::map<combat::HeroId, HeroScore> heroes_;
    std::array<std::uint64_t, k_steps + 1> lengths_{};
    std::deque<base::GameToken> ended_;
};

}  // namespace monitor
