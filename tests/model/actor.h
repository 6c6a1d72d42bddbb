// A function that can stop in the middle of anything it calls and go on later: a stack of its own,
// on the thread of whoever resumes it. Many of them take turns in an order that only the one who
// resumes them decides, so a run of many can be repeated exactly.
#pragma once

#include <functional>
#include <memory>

namespace model {

// Threads: one for all. `body` must not pause while it handles an exception.
class Actor {
public:
    // `body` begins at the first resume() and lets no exception out. Throws std::system_error where
    // there is no memory for a stack.
    explicit Actor(std::function<void()> body);
    Actor(const Actor&) = delete;
    Actor& operator=(const Actor&) = delete;
    // It must have finished, or never have begun: what stands on its stack is not destroyed.
    ~Actor();

    // Returns when the body pauses or ends. It must not have finished.
    void resume();
    // Called by the body, from any depth.
    void pause();
    bool finished() const noexcept;

private:
    struct Fiber;
    std::unique_ptr<Fiber> fiber_;
};

}  // namespace model
