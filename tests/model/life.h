// One life of a process of the machine: its work on an actor of its own, behind a gate.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "tests/model/actor.h"
#include "tests/model/gate.h"

namespace model {

// Whoever derives from it calls die() before anything that the work uses is destroyed.
class Life {
public:
    Life(Stage& stage, std::string name, std::function<base::Result<void>()> work)
        : gate_(stage, std::move(name)), actor_([this, work = std::move(work)] {
              try {
                  result_ = work();
              } catch (const Died&) {
                  died_ = true;
              }
          }) {
        gate_.belongs_to(actor_);
    }
    Life(const Life&) = delete;
    Life& operator=(const Life&) = delete;

    // Until its next step, or its end.
    void go_on(Fate fate) {
        gate_.decide(fate);
        actor_.resume();
    }
    // One that never began goes as far as its first step, and no further.
    void die() {
        while (!ended()) go_on(Fate::dies);
    }

    bool ended() const noexcept { return actor_.finished(); }
    bool died() const noexcept { return died_; }
    const base::Result<void>& result() const noexcept { return result_; }
    // Whether result(), which is an error, is one that such a process may end with.
    virtual bool may_end_so() const = 0;

    const std::string& name() const noexcept { return gate_.name(); }
    const Gate& gate() const noexcept { return gate_; }

    std::uint64_t asleep_until = 0;  // the step at which it may go on

protected:
    virtual ~Life() = default;

    Gate gate_;

private:
    base::Result<void> result_;
    bool died_ = false;
    Actor actor_;
};

}  // namespace model
