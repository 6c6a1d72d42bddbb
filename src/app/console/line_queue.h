// Lines for a person, written by a thread of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace app {

// Writes to one file descriptor, in the order of the calls. The queue is bounded: lines that find
// it full are dropped and counted, and a line says how many once there is room again. Lines that
// cannot be written at all (no space left, nobody reads any more) are dropped and counted, too.
// Threads: any. Only flush() blocks; nothing throws but std::bad_alloc.
class LineQueue {
public:
    static constexpr std::size_t k_most_bytes = std::size_t{1} << 20;

    // What a line of the queue's own looks like, with its newline. Any thread may call it.
    using Wording = std::string (*)(std::string_view what);

    // `fd` must stay open as long as the process lives. `name`: of what `fd` is, for the line that
    // says how much was dropped, in that wording; null: "superhero: WHAT".
    explicit LineQueue(int fd, std::string name, std::size_t most_bytes = k_most_bytes,
                       Wording wording = nullptr);
    // Gives up what is not written. A thread that is held by a write stays behind until that ends.
    ~LineQueue();
    LineQueue(const LineQueue&) = delete;
    LineQueue& operator=(const LineQueue&) = delete;

    // `lines`: whole ones, each with its newline.
    void add(std::string_view lines);

    // Replaces the bar on the terminal's current line; nothing while lines wait. `bar` must be
    // shorter than the terminal is wide. add() and an empty bar take it away.
    void draw(std::string_view bar);

    // Waits until all is written; gives up when nothing could be written for as long as `patience`.
    bool flush(std::chrono::milliseconds patience);

    // Lines so far that nobody will see.
    std::uint64_t dropped() const;

private:
    struct State;
    const std::shared_ptr<State> state_;
};

// Writes all of `text`, waiting as long as it takes. 0, or the errno of what failed.
// `written` is told how many bytes each write took.
int write_all(int fd, std::string_view text, const std::function<void(std::size_t)>& written);

}  // namespace app
