#include "app/console/rate_line.h"

#include <utility>

#include "app/console/console.h"

namespace app {
namespace {

double seconds_between(const Settings& settings) {
    const bool is_shown = settings.log_level <= base::Level::info;
    return is_shown ? settings.lines.rates_every : 0;
}

}  // namespace

RateLine::RateLine(const Settings& settings, Ask ask, More more)
    : interval_(seconds_between(settings)),
      ask_(std::move(ask)),
      more_(std::move(more)),
      before_(ask_()) {}

void RateLine::look() {
    const std::chrono::duration<double> passed = Clock::now() - since_;
    if (interval_.count() <= 0 || passed < interval_) return;
    Figures figures = ask_();
    std::string line = rates_text(before_, figures, passed.count());
    if (more_) line += more_(passed.count());
    say(line);
    before_ = std::move(figures);
    since_ = Clock::now();
}

}  // namespace app
