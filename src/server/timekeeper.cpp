#include "server/timekeeper.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace server {

ports::Task<void> Timekeeper::run(End end) {
    using Use = boost::asio::use_awaitable_t<ports::Executor>;
    while (!stopped_) {
        timer_.expires_at(deadlines_.next().value_or(Clock::time_point::max()));
        boost::system::error_code ignored;
        co_await timer_.async_wait(boost::asio::redirect_error(Use(), ignored));
        // What falls due while others are ended has its turn after the next look.
        const auto looked = Clock::now();
        while (const auto due = deadlines_.take_due(looked, Clock::now())) co_await end(*due);
    }
}

void Timekeeper::stop() {
    stopped_ = true;
    timer_.cancel();
}

void Timekeeper::set(GameDeadlines::Mark& mark, const combat::Fight& fight) {
    if (deadlines_.set(mark, fight, Clock::now())) timer_.cancel();  // run() must look at it
}

}  // namespace server
