// Closes the gap between the registry and the log: no finished game goes unannounced.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <chrono>
#include <cstdint>
#include <vector>

#include "server/announcements.h"
#include "server/arena.h"
#include "server/counters.h"
#include "server/options.h"

namespace server {

// Tells the registry which games' records have arrived. Takes over what another server left: games
// that go on are watched in the arena, so that they end; games that are over have all their records
// written again, with the same game_seq, and count as published once these have arrived. A game
// whose records are still on their way from here is left to them, however overdue it is.
//
// While the transport is stuck (it has not delivered anything for some time though something
// waits) nothing is taken over: the records would only pile up.
// Threads: that of the executor only.
class OutboxKeeper {
public:
    struct Shared {
        Announcements& announcements;
        Arena& arena;
        Counters& counters;
    };
    // All must outlive it; `doors.outbox` must be there.
    OutboxKeeper(ports::Executor executor, const Doors& doors, const Shared& shared);

    // Works until stop(); spawn it once.
    Task<void> run();
    void stop();

private:
    using SteadyClock = std::chrono::steady_clock;
    using Timer =
        boost::asio::basic_waitable_timer<SteadyClock, boost::asio::wait_traits<SteadyClock>,
                                          ports::Executor>;
    struct ToldAgain {
        GameToken game;
        std::uint64_t written = 0;  // by the journal, its last record included
    };

    Task<void> tell_arrived();
    Task<void> tell_published();
    Task<void> take_over();
    bool on_its_way(const ports::GameToken& game) const;
    void tell_again(const ports::Session& session);
    bool transport_moves(SteadyClock::time_point now);

    const Doors doors_;
    Announcements& announcements_;
    Arena& arena_;
    Counters& counters_;
    Timer timer_;
    std::vector<ToldAgain> told_again_;  // at most k_most_under_way
    std::uint64_t settled_ = 0;          // as last seen
    SteadyClock::time_point moved_;      // when it last moved, or nothing waited
    SteadyClock::time_point next_take_over_;
    bool stopped_ = false;
};

}  // namespace server
