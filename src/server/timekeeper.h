// The task that ends what nobody acts on in time.
#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <chrono>
#include <functional>

#include "ports/task.h"
#include "server/game_deadlines.h"

namespace server {

// run(): sleeps until the next deadline; hands over all that is due, one after the other; again.
// Threads: that of the executor.
class Timekeeper {
public:
    // Ends the game, or what it waits for, if it still waits.
    using End = std::function<ports::Task<void>(GameDeadlines::Due)>;

    Timekeeper(ports::Executor executor, const GameDeadlines::Lengths& lengths)
        : deadlines_(lengths), timer_(executor) {}

    // Until stop(); spawn it once.
    ports::Task<void> run(End end);
    void stop();

    // As GameDeadlines, from now.
    void set(GameDeadlines::Mark& mark, const combat::Fight& fight);
    void drop(GameDeadlines::Mark& mark) { deadlines_.drop(mark); }

private:
    using Clock = GameDeadlines::Clock;
    using Timer =
        boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, ports::Executor>;

    GameDeadlines deadlines_;
    Timer timer_;
    bool stopped_ = false;
};

}  // namespace server
