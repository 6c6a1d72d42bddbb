// What a window cannot hold: it goes to the spill, comes back in order, and is cleared away.
#pragma once

#include <cstddef>
#include <memory>

#include "base/result.h"
#include "stream/spill_queue.h"
#include "stream/window.h"

namespace stream {

// step() does, in this order:
//   bring back      the spill's next records, while the window has room for them
//   clear           once nothing of the spill is needed any more: the spill is closed, emptied and
//                   opened again; what comes beyond the window's limit meanwhile is held
// When the spill's log fails, what was in it alone is lost and counts as failed; from then on the
// window has no spill.
// Threads: one thread. The window calls into the spill from any thread that appends.
class Overflow {
public:
    // `window` outlives it. What an earlier process left in the spill goes out first. Before any
    // append().
    Overflow(Window& window, std::unique_ptr<SpillQueue> spill);
    // From here on the window has no spill.
    ~Overflow();
    Overflow(const Overflow&) = delete;
    Overflow& operator=(const Overflow&) = delete;

    // Brings back at most so many records. disk: the spill's log has failed.
    base::Result<void> step(std::size_t most);
    // Whether step() may have something to do soon, though nothing is appended.
    bool is_used() const { return window_.spill_is_used(); }
    // Puts what waits in memory alone behind what the spill holds, for the next process, and waits
    // until it is durable. After the last step().
    base::Result<void> keep_rest();

private:
    void open();
    base::Result<void> bring_back(std::size_t most);
    base::Result<void> clear();

    Window& window_;
    const std::unique_ptr<SpillQueue> spill_;
};

}  // namespace stream
