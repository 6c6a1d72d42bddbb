// Puts the records of one partition together, game by game, until each game's end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "combat/rows.h"
#include "etl/known_games.h"
#include "etl/podium.h"
#include "etl/record.h"
#include "etl/session.h"

namespace etl {

// The two topics of which partitions of the same number belong together.
enum class Source : std::uint8_t { lobby, game };

// When a game is done.
enum class Completion : std::uint8_t {
    all_records,  // Cleaning Game Records and all records before it were seen: rows come of them
    called,       // Cleaning Game Records was seen: the rows come from elsewhere, see settle()
};

struct Limits {
    std::size_t known_games = 1'000'000;
    std::size_t open_games = 250'000;
    std::size_t open_bytes = std::size_t{512} << 20;
};

// Where a record lay, and its raw bytes.
struct Arrival {
    Source source = Source::lobby;
    std::int64_t offset = 0;
    base::Timestamp time;
    std::string_view value;
};

enum class Effect : std::uint8_t {
    kept,       // part of an open game, or nothing to anybody
    duplicate,  // seen before: dropped
    completed,  // its game is done, the rows were appended
    timed_out,  // its game is done, without a fight
    called,     // its game ended; settle() must be told what came of it
    unusable,   // its game ended, but no rows can come of it: a dead letter
    refused,    // the record itself cannot be used: a dead letter
};

// The Cleaning Game Records that asked for a game's rows, in the lobby topic.
struct Trigger {
    GameToken game;
    std::int64_t offset = -1;
    std::string value;
};

struct Fed {
    Effect effect = Effect::kept;
    std::string_view reason;  // unusable, refused: a constant text
};

// An open game that was given up.
struct GivenUp {
    GameToken game;
    Trigger trigger;  // offset -1: its end was never seen
};

// Completeness. Our records carry game_seq: a game is done when the first Cleaning Game Records was
// seen and every game_seq below it, in whatever order they came; the same game_seq twice counts
// once. Records of other implementations carry none: done when Cleaning was seen and the attacks,
// in the order they came, leave one standing; a doubled attack cannot be told from a real one, and
// makes the game unusable. A game that timed out is done with Cleaning alone.
// Where rows come from elsewhere, a game of such records opens with its Cleaning only, and ends at
// once with Game Timed Out: without keys, what else there is of it may lie in other partitions.
// Bounds: beyond Limits the open game whose first record is the oldest is given up for the new one;
// beyond known_games the oldest done game is forgotten. Memory of an open game: about 400 bytes and
// 24 an attack.
class Assembly {
public:
    Assembly(Completion completion, const Limits& limits);
    ~Assembly();
    Assembly(const Assembly&) = delete;
    Assembly& operator=(const Assembly&) = delete;

    // Takes the next record of a source: any kind but foreign and broken. Rows of a completed game
    // are appended to `rows`.
    Fed feed(const GameRecord& record, const Arrival& arrival, combat::Rows& rows);

    // After unusable: the record that asked for the rows. Valid until the next feed().
    const Trigger& trigger() const noexcept { return trigger_; }

    // After called: the rows must come of the game's records after all. It is open until these are
    // all there; attacks are to be fed from now on. False, and nothing changes: its records carry
    // no game_seq, nothing would tell that one is missing.
    bool reopen(const GameToken& game);
    // Of a game that waits for records from before its end: how many; nothing: it does not wait.
    std::optional<std::uint32_t> missing(const GameToken& game) const;

    // After called or reopen(): what came of the game: completed, timed_out or unusable. The record
    // that asked for it, for dead letters.
    Trigger settle(const GameToken& game, Effect outcome);

    // The record that asked for the rows of a game after called, until settle(); empty: there is
    // none.
    std::string_view trigger_value(const GameToken& game) const noexcept;

    // The games whose end was handed out by called since the last call, in that order. Each must
    // be settled.
    std::vector<GameToken> take_called();

    // That game is done; records of it are dropped from now on.
    void remember(const GameToken& game) { known_.add(game, std::nullopt); }

    // Gives up open games without a record since `before`.
    void expire(base::Timestamp before);

    // The games given up since the last call.
    std::vector<GivenUp> take_given_up();

    // The first offset of that source that an open game needs; `next` if none does.
    std::int64_t needed_from(Source source, std::int64_t next) const noexcept;

    std::size_t open_games() const noexcept { return index_.size(); }
    // Open games of which records were seen, but not the first one. Looks at every open game.
    std::size_t headless_games() const noexcept;
    // Open games whose end was seen, while records from before it are still missing, or settle() is
    // still to say what came of them.
    std::size_t ended_games() const noexcept { return ended_; }

private:
    auto token_at() const noexcept {
        return [this](std::uint32_t i) -> const GameToken& { return pool_[i].game; };
    }

    std::uint32_t open(const GameToken& game);
    void close(std::uint32_t at);
    void give_up(std::uint32_t at);
    void make_room();
    void link(std::uint32_t at, const Arrival& arrival);
    void unlink(std::uint32_t at, std::size_t source) noexcept;
    void release();

    bool is_without_use(const GameRecord& record) const noexcept;
    Fed linger_on(std::uint32_t at, const GameRecord& record);
    void note_trigger(GameRecords& session, const GameRecord& record, const Arrival& arrival);
    void take(GameRecords& session, const GameRecord& record, const Arrival& arrival);
    Fed try_end(std::uint32_t at, combat::Rows& rows);
    Fed judge(std::uint32_t at, combat::Rows& rows);
    Fed end(std::uint32_t at, Effect effect);
    Fed call(GameRecords& session);
    void keep_trigger(std::uint32_t at, const Arrival& arrival, Effect effect);

    const Completion completion_;
    const Limits limits_;
    KnownGames known_;
    Podium podium_;
    std::vector<GameRecords> pool_;
    std::vector<std::uint32_t> free_;
    TokenIndex index_;
    std::array<std::uint32_t, 2> oldest_ = {k_nowhere, k_nowhere};
    std::array<std::uint32_t, 2> newest_ = {k_nowhere, k_nowhere};
    std::size_t ended_ = 0;
    std::size_t bytes_ = 0;  // heap of open sessions, as last counted
    std::vector<GameToken> called_;
    std::vector<GivenUp> given_up_;
    Trigger trigger_;
};

}  // namespace etl
