// When streams write what they have gathered: at the end of a turn of their event loop.
#pragma once

#include <memory>
#include <vector>

#include "ports/task.h"

namespace web {

// Bytes that wait for the end of the turn.
class Gathered {
public:
    virtual ~Gathered() = default;
    // Writes them.
    virtual void flush() = 0;
};

// One of each event loop. A turn goes on while handlers that are ready make more to write, or find
// more that was read already; then everything is written at once. However busy the loop is, a turn
// ends after k_most_rounds rounds of its queue. Must outlive the run of the loop. Threads: the
// loop's.
class Turn {
public:
    explicit Turn(ports::Executor executor) : executor_(executor) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    // These are to be written when the turn ends; once for each of its turns is enough.
    void add(std::shared_ptr<Gathered> gathered);
    // More is about to happen in this turn.
    void go_on() noexcept { goes_on_ = true; }

private:
    static constexpr int k_most_rounds = 64;

    void next_round();
    void end();

    ports::Executor executor_;
    std::vector<std::shared_ptr<Gathered>> gathered_;
    int round_ = 0;
    bool goes_on_ = false;
};

}  // namespace web
