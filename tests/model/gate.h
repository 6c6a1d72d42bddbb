// Where a worker stands still until the scheduler lets it go on, and hears what becomes of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "tests/model/actor.h"
#include "tests/model/stage.h"

namespace model {

// Thrown through a worker whose process dies.
struct Died {};

enum class Fate : std::uint8_t {
    goes_on,
    dies,           // before the call
    dies_after,     // what the call did is done
    fails,          // unavailable, nothing was done
    seems_to_fail,  // unavailable, although it was done
};

// One process's gate. decide() by the scheduler while the process stands, the rest by the process.
class Gate {
public:
    Gate(Stage& stage, std::string name) : stage_(stage), name_(std::move(name)) {}

    void belongs_to(Actor& actor) { actor_ = &actor; }
    void decide(Fate fate) { fate_ = fate; }

    // A call of a door: waits, then makes the call or does not.
    template <class Call>
    auto pass(std::string_view step, const Call& call) -> decltype(call()) {
        const Fate fate = stand(step, Within::no);
        if (fate == Fate::fails) {
            stage_.trace.add("  ", name_, " ", step, ": fails");
            return base::unavailable("the model says no");
        }
        auto result = call();
        stage_.trace.add("  ", name_, " ", step, result ? "" : ": ",
                         result ? "" : result.error().what,
                         fate == Fate::goes_on ? "" : ", and then does not know it");
        if (fate == Fate::dies_after) throw Died{};
        if (fate == Fate::seems_to_fail && result) return base::unavailable("the model says no");
        return result;
    }

    // A moment within a call, where the process may die but the call cannot fail.
    void stand_within(std::string_view step) { stand(step, Within::yes); }

    // Where the process stands, and since when.
    std::string_view step() const noexcept { return step_; }
    base::Timestamp since() const noexcept { return since_; }
    bool within() const noexcept { return within_ == Within::yes; }
    const std::string& name() const noexcept { return name_; }

private:
    enum class Within : std::uint8_t { no, yes };

    Fate stand(std::string_view step, Within within) {
        step_ = step;
        within_ = within;
        since_ = stage_.now;
        actor_->pause();
        if (fate_ == Fate::dies) {
            stage_.trace.add("  ", name_, " dies at ", step_);
            throw Died{};
        }
        return fate_;
    }

    Stage& stage_;
    const std::string name_;
    Actor* actor_ = nullptr;
    Fate fate_ = Fate::goes_on;
    std::string_view step_;
    Within within_ = Within::no;
    base::Timestamp since_;
};

}  // namespace model
