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

// One of each event loop. A turn begins with the first bytes that are to be written, and ends once
// all that was ready to run by then has run: then everything is written at once. A longer turn
// makes fewer writes, but then both sides wait for each other in turns, and only one of two cores
// works. Must outlive the run of the loop. Threads: the loop's.
class Turn {
public:
    explicit Turn(ports::Executor executor) : executor_(executor) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    // These are to be written when the turn ends; once for each of its turns is enough.
    void add(std::shared_ptr<Gathered> gathered);

private:
    void end();

    ports::Executor executor_;
    std::vector<std::shared_ptr<Gathered>> gathered_;
};

}  // namespace web
