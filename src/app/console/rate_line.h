// The line of a service that says, now and then, how much it does.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "app/console/figures.h"
#include "app/settings.h"

namespace app {

// Says rates_text() of its figures every so many seconds, as LOG_RATES and LOG_LEVEL want it.
// Threads: one.
class RateLine {
public:
    using Ask = std::function<Figures()>;
    // Something more for the line, of so many seconds: "; embedded log 12.0 MB"; may be empty.
    using More = std::function<std::string(double seconds)>;

    // `ask` may be called as long as the line lives.
    RateLine(const Settings& settings, Ask ask, More more = {});

    // Cheap; to be called several times a second.
    void look();

private:
    using Clock = std::chrono::steady_clock;

    const std::chrono::duration<double> interval_;  // 0: no line
    const Ask ask_;
    const More more_;
    Figures before_;
    Clock::time_point since_ = Clock::now();
};

}  // namespace app
