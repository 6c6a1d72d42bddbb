// A bot on real sockets: carries out what its Bot says.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>

#include "player/bot.h"
#include "player/counters.h"
#include "player/link.h"
#include "player/matchmaker.h"
#include "player/shared_link.h"

namespace player {

using TimePoint = std::chrono::steady_clock::time_point;

// Told by players, on their own threads.
class Referee {
public:
    virtual void seated(const GameToken& game) = 0;
    virtual void ended(PlayerIndex player, const Ended& ended) = 0;
    // The player may be invited before the call returns.
    virtual void free(PlayerIndex player) = 0;
    // The player can never go on.
    virtual void failed(base::Error error) = 0;

protected:
    ~Referee() = default;
};

// What the players of one thread share; all of it must outlive them.
struct Surroundings {
    Links& links;  // of one thread, on which every call is made
    Counters& counters;
    Referee& referee;
    Duration answer_timeout{
        30'000};  // a request unanswered for so long: the connection is given up
};

class Player final : private LinkOwner {
public:
    // `place`: its number among the players of the thread.
    Player(Surroundings& surroundings, PlayerIndex index, PlayerIndex place, BotOptions options);

    void begin(TimePoint now);
    // Only after the referee heard free().
    void invite(Invitation invitation);
    // Does what is due by now; to be called every few dozen milliseconds. The coarse clock of
    // everything the player waits for.
    void tick(TimePoint now);
    // Hangs up; nothing happens afterwards.
    void leave();

private:
    void heard(Endpoint endpoint, wire::PlayerMessage message) override;
    void lost(Endpoint endpoint, std::string why) override;
    void wants_tls(Endpoint endpoint) override;

    void carry_out(Step step);
    void send(Send send);
    void hang_up(Endpoint endpoint);

    static constexpr TimePoint k_never = TimePoint::max();

    struct Line {
        std::shared_ptr<Link> link;
        TimePoint answer_due = k_never;
    };
    Line& line(Endpoint endpoint) { return lines_[static_cast<std::size_t>(endpoint)]; }

    Surroundings& surroundings_;
    const PlayerIndex index_;
    const PlayerIndex place_;
    Bot bot_;
    std::array<Line, 5> lines_;
    TimePoint now_{};
    TimePoint wake_ = k_never;
};

}  // namespace player
