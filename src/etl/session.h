// What is known of one game whose end was not yet reached. Inside etl only.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "etl/podium.h"
#include "etl/record.h"

namespace etl {

inline constexpr std::uint32_t k_nowhere = 0xffffffff;
// Attack, health and damage of one blow.
inline constexpr std::uint64_t k_max_points = std::numeric_limits<std::uint32_t>::max();

// Which game_seq of a game were seen: one bit each.
class SeenSeqs {
public:
    // Highest game_seq that is taken: far beyond what a game can write.
    static constexpr std::uint32_t k_max = (1U << 20) - 1;

    // False: it was there already. `seq` <= k_max.
    bool add(std::uint32_t seq);
    // How many of 0 … `limit`-1 were seen.
    std::uint32_t below(std::uint32_t limit) const noexcept;
    void clear();
    std::size_t heap_bytes() const noexcept { return 8 * more_.size(); }

private:
    std::uint64_t first_ = 0;  // of most games all there is
    std::vector<std::uint64_t> more_;
};

enum class Phase : std::uint8_t {
    open,       // still fought, as far as is known
    called,     // its end was handed out; settle() will say what it was
    lingering,  // timed out or unusable: counted, but its last records have not come yet
    over,       // they have, but a restart could still read some of its records and not all
};

struct GameRecords {
    struct Link {
        std::uint32_t before = k_nowhere, after = k_nowhere;
    };

    GameToken game;
    std::array<std::int64_t, 2> first = {-1, -1};   // first offset per topic; -1: none
    std::array<std::int64_t, 2> latest = {-1, -1};  // latest offset per topic
    std::array<Link, 2> links;                      // per topic, by first offset
    base::Timestamp last;                           // time of the latest record
    SeenSeqs seen;
    std::vector<ToldFighter> fighters;  // every user that any record names
    std::vector<Action> actions;        // as they came
    Phase phase = Phase::open;
    bool timed_out = false;
    bool seqless = false;         // a record without game_seq is among them
    bool in_order = true;         // actions ascend by game_seq
    bool declared = false;        // Starting Match was seen
    bool by_records = false;      // its end was called, but its rows must come of its records
    std::uint16_t cleanings = 0;  // Cleaning Game Records seen
    std::uint32_t seats = 0;      // Hero Selected seen
    std::uint32_t last_seq = 0;
    std::uint32_t trigger_seq = 0;
    std::uint32_t missing = 0;  // how many seqs below the trigger's
    std::int64_t trigger = -1;  // offset of the first Cleaning; -1: not seen
    std::string trigger_value;  // its bytes, unless the game was done with it
    std::string_view fault;     // why no rows can come of it, as soon as that is known

    // Emptied for the next game; buffers of a usual size are kept.
    void reset(const GameToken& token);

    // The place of the user among the fighters, where it is put if need be; k_nowhere beyond 255.
    std::uint32_t place_of(const UserToken& user);

    // What records say.
    void take_seat(const GameRecord& record);
    void declare(const GameRecord& record);
    void act(const GameRecord& record);

    // Its end was seen, but what came of it is not known yet.
    bool waits_after_end() const noexcept {
        return trigger >= 0 && (phase == Phase::open || phase == Phase::called);
    }

    // How many Cleaning records the game will have, as far as is known.
    std::size_t users() const noexcept;
    std::size_t heap_bytes() const noexcept;
};

}  // namespace etl
