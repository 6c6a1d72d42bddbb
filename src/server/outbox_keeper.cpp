#include "server/outbox_keeper.h"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "server/happenings.h"
#include "server/replay.h"

namespace server {
namespace {

using namespace std::chrono_literals;
using Use = boost::asio::use_awaitable_t<ports::Executor>;

constexpr auto k_round = 100ms;
constexpr auto k_between_take_overs = 1s;
constexpr auto k_stuck = 2s;
constexpr std::size_t k_most_told = 1000;       // games in one call
constexpr std::size_t k_most_taken_over = 64;   // games at once
constexpr std::size_t k_most_under_way = 1024;  // games told again, records still on their way

}  // namespace

OutboxKeeper::OutboxKeeper(ports::Executor executor, const Doors& doors, const Shared& shared)
    : doors_(doors),
      announcements_(shared.announcements),
      arena_(shared.arena),
      counters_(shared.counters),
      timer_(executor),
      moved_(SteadyClock::now()),
      next_take_over_(moved_) {}

void OutboxKeeper::stop() {
    stopped_ = true;
    timer_.cancel();
}

Task<void> OutboxKeeper::run() {
    while (!stopped_) {
        timer_.expires_after(k_round);
        boost::system::error_code ignored;
        co_await timer_.async_wait(boost::asio::redirect_error(Use(), ignored));
        co_await tell_arrived();
        co_await tell_published();
        const auto now = SteadyClock::now();
        const bool moves = transport_moves(now);
        if (stopped_ || !moves || now < next_take_over_) continue;
        next_take_over_ = now + k_between_take_overs;
        co_await take_over();
    }
}

bool OutboxKeeper::transport_moves(SteadyClock::time_point now) {
    const std::uint64_t settled = doors_.journal.settled();
    if (settled != settled_ || settled == doors_.journal.written()) moved_ = now;
    settled_ = settled;
    return now - moved_ < k_stuck && doors_.journal.admits_games();
}

Task<void> OutboxKeeper::tell_arrived() {
    const auto arrived = announcements_.take_arrived(doors_.journal.settled(), k_most_told);
    if (arrived.empty()) co_return;
    const auto told = co_await doors_.outbox->announced(arrived);
    if (told) {
        announcements_.told(arrived);
    } else {
        announcements_.put_back(arrived);
    }
}

Task<void> OutboxKeeper::tell_published() {
    const std::uint64_t settled = doors_.journal.settled();
    std::vector<GameToken> games;
    for (const ToldAgain& told : told_again_) {
        if (told.written <= settled) games.push_back(told.game);
    }
    if (games.empty()) co_return;
    if (const auto published = co_await doors_.outbox->published(games); !published) co_return;
    std::erase_if(told_again_, [&](const ToldAgain& told) { return told.written <= settled; });
    announcements_.set_written_again(told_again_.size());
}

Task<void> OutboxKeeper::take_over() {
    if (told_again_.size() + k_most_taken_over > k_most_under_way) co_return;
    const auto overdue = co_await doors_.outbox->take_overdue(k_most_taken_over);
    if (!overdue) co_return;
    for (const ports::Session& session : *overdue) {
        if (session.fight == nullptr || on_its_way(session.game)) continue;
        counters_.add(Count::games_taken_over);
        if (session.fight->over()) {
            tell_again(session);
        } else {
            // Whatever comes of it: if nobody looks after the game it falls overdue again.
            (void)co_await arena_.follow(session.game);
        }
    }
}

bool OutboxKeeper::on_its_way(const ports::GameToken& game) const {
    return announcements_.waits(game) ||
           std::any_of(told_again_.begin(), told_again_.end(),
                       [&](const ToldAgain& told) { return told.game == game; });
}

void OutboxKeeper::tell_again(const ports::Session& session) {
    auto entries = server::tell_again(*session.fight, session.logs);
    if (!entries) {
        counters_.add(Count::failures);
        doors_.journal.write(not_announced_entry(entries.error().what));
        return;
    }
    for (base::LogEntry& entry : *entries) doors_.journal.write(std::move(entry));
    told_again_.push_back({session.game, doors_.journal.written()});
    announcements_.set_written_again(told_again_.size());
}

}  // namespace server
