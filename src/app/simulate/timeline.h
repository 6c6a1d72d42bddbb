// Direct games side by side in simulated time: when each begins, and whose next step is due.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <queue>
#include <vector>

#include "app/simulate/direct_game.h"
#include "player/load_shape.h"
#include "player/matchmaker.h"

namespace app {

// Between two steps of a game.
inline constexpr std::chrono::milliseconds k_step_gap{1};

struct TimelineOptions {
    base::Timestamp start{};                // when the first game begins
    player::LoadShape load;                 // games that begin in a second of simulated time
    std::optional<base::Timestamp> last{};  // no game begins later
};

// Pure: no clock, no threads. Steps come in the order of their times, those of one time in the
// order in which their games began. A game whose players still play others begins when they are
// free. The same matches, load and start give the same steps at the same times.
// Memory: the games that are open, at most as many as the players can play at one time.
class Timeline {
public:
    // `world` and `matchmaker` outlive it. All players are free.
    Timeline(const TimelineOptions& options, const DirectWorld& world,
             player::Matchmaker& matchmaker);

    // When the next step is due; nothing: no game is open, and none will begin.
    std::optional<base::Timestamp> next_time();

    struct Happened {
        std::vector<base::LogEntry> entries;
        std::optional<combat::Fight> ended{};  // the game, if this was its last step
    };
    // Carries that step out; next_time() must have given its time. `log_partitions`: of a game that
    // begins.
    Happened step(std::uint16_t log_partitions);

    // From now on games begin at that rate, whose time begins with the next of them. That one is
    // due at `now` where it would have come later, so that a rate that was low holds nothing up.
    void change(const player::LoadShape& load, base::Timestamp now);

    // No further game begins.
    void stop() { stopped_ = true; }

private:
    struct Open {
        player::Start start;
        std::unique_ptr<DirectGame> game{};
    };
    struct Due {
        base::Timestamp time;
        std::uint64_t number = 0;  // of the game, in the order in which they began
        std::shared_ptr<Open> open;
        bool operator<(const Due& other) const {  // for a queue whose top is the first one due
            return time != other.time ? time > other.time : number > other.number;
        }
    };

    bool begins_next();
    void begin(std::uint16_t log_partitions);

    const TimelineOptions options_;
    player::LoadShape load_;
    base::Timestamp load_start_;
    const DirectWorld& world_;
    player::Matchmaker& matchmaker_;
    std::priority_queue<Due> open_;
    std::optional<player::Start> next_;  // the next game to begin
    base::Timestamp begins_;             // when, or as soon as its players are free
    base::Timestamp reached_;            // the time of the last step
    std::uint64_t begun_ = 0;
    bool stopped_ = false;
};

}  // namespace app
