// Which hero to ask for next: the order, the retries and the end of a pull.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "base/random.h"

namespace heroapi {

using Time = std::chrono::steady_clock::time_point;
using Pause = std::chrono::milliseconds;

struct PlanOptions {
    int retries = 5;
    Pause first_pause{500};
    Pause longest_pause{60'000};
    std::size_t at_once = 8;  // heroes that are under way or wait to be asked for again
};

// Plain state: the owner tells what happened, the present is an argument. One thread.
class PullPlan {
public:
    PullPlan(PlanOptions options, base::Random jitter) : options_(options), jitter_(jitter) {}

    // The hero is there: it came, or was kept (then before it is asked for).
    void have(std::uint32_t id);
    // There is no such hero, hence none above it.
    void end_at(std::uint32_t id);
    // The request failed. `asked_pause`: what the server wants, from everybody. False: its retries
    // are used up.
    bool failed(std::uint32_t id, Time now, std::optional<Pause> asked_pause);

    // The hero to ask for now, which is then under way; none while it must wait. Heroes that failed
    // and are due go first. While `at_once` heroes are open no fresh one is begun, so that a
    // service in trouble is not asked for more and more.
    std::optional<std::uint32_t> next(Time now);
    // How long it must wait; zero or less if it need not, none if there is nothing to ask.
    std::optional<Pause> wait(Time now) const;

    std::optional<std::uint32_t> end() const { return end_; }
    // Every hero below the end is there.
    bool complete() const;

private:
    struct Trouble {
        int failures = 0;
        Time due{};
    };

    std::uint32_t fresh() const;
    bool is_free_for_fresh() const;
    bool beyond(std::uint32_t id) const { return end_ && id >= *end_; }

    PlanOptions options_;
    base::Random jitter_;
    std::uint32_t next_ = 1;  // the smallest id never asked for
    std::optional<std::uint32_t> end_;
    Time quiet_until_{};
    std::set<std::uint32_t> there_;             // at next_ or above: kept ones
    std::set<std::uint32_t> under_way_;         // asked for, no answer yet
    std::map<std::uint32_t, Trouble> trouble_;  // failed, neither given up nor there
};

}  // namespace heroapi
