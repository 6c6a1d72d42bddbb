// A result that comes bit by bit, on standard output.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "app/console/output_write.h"

namespace app {

// What gathers in text() is written one piece at a time, while the next one gathers; what is not
// written when it is destroyed is given up. Memory: two pieces.
// Threads: one uses it. Blocking: while the piece before is being written; after SIGINT or SIGTERM
// two seconds at most. Throws base::Failure (disk) when a piece cannot be written.
class ResultStream {
public:
    std::string& text() noexcept { return text_; }

    // Has the text written if it has `least` bytes or more, and empties it.
    void pass_on(std::size_t least = 1);

    // Passes on what is there and waits until all is taken.
    void finish();

    // Whether nobody reads any more, or nobody did so after a signal: nothing more is written.
    bool is_closed();

private:
    void wait_until_written();

    std::string text_;
    std::optional<OutputWrite> writing_;
    bool closed_ = false;
};

}  // namespace app
