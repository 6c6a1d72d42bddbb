// Seats: read the lobby's game, decide with `combat` who sits where, compare and set.
#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>
#include <utility>

#include "combat/seating.h"
#include "redis/core.h"
#include "redis/keys.h"
#include "redis/registry.h"
#include "redis/snapshot.h"

namespace redis {
namespace {

using base::GameToken;
using combat::Fight;
using ports::FightPtr;
using ports::Seated;
using ports::SeatRequest;
using Time = Core::Clock::time_point;

constexpr int k_most_attempts = 64;

// Where games with free seats stand in Redis: one field of one hash.
struct Lobby {
    std::string_view index;
    std::string field;
};

// What stands there; without a fight nothing that can be filled.
struct Found {
    std::string token;  // as it stands in the index; empty: nothing
    FightPtr fight;
};

// A seat to be taken.
struct Plan {
    FightPtr after;
    std::uint32_t before = 0;  // the version that it follows; 0: a new game
    combat::Events events{};
};

Lobby lobby_of(const SeatRequest& request) {
    if (request.match) return {k_matches_key, *request.match};
    return {k_open_key, std::to_string(request.participants)};
}

// The seat to be taken; without `after`, the user sits there already.
base::Result<Plan> plan(const Found& found, const SeatRequest& request) {
    combat::SeatDecision decision = combat::decide_seat(found.fight.get(), request);
    const bool joins = decision.seating == combat::Seating::joins;
    switch (decision.seating) {
        case combat::Seating::opens:
        case combat::Seating::joins:
            return Plan{std::make_shared<const Fight>(std::move(decision.after)),
                        joins ? found.fight->version : 0, std::move(decision.events)};
        case combat::Seating::seated:
            return Plan{};
        case combat::Seating::rejected:
            break;
    }
    return base::rejected(std::string(decision.reason));
}

ports::Task<base::Result<Found>> find_game(CorePtr core, Lobby lobby, Time until) {
    ScriptCall call(core->scripts.find_game, lobby.index);
    call.add("field", lobby.field);
    auto ran = co_await run(core, std::move(call), until);
    if (!ran) co_return ran.error();
    Found found;
    if (ran->reply.items.size() != 2) co_return found;
    found.token = ran->reply.items[0].text;
    auto snapshot = read_snapshot(ran->reply.items[1].text);
    if (!snapshot) {
        co_return base::unavailable("game " + found.token + ", which stands in " +
                                    std::string(lobby.index) + ": " + snapshot.error().what);
    }
    found.fight = std::make_shared<const Fight>(std::move(snapshot->fight));
    co_return found;
}

ScriptCall seat_call(Core& core, const SeatRequest& request, const Plan& seat,
                     std::string_view seen) {
    const Fight& after = *seat.after;
    const combat::Fighter& fighter = *after.find(request.user);
    const Lobby lobby = lobby_of(request);
    const std::string attempt = core.new_change();
    ScriptCall call(core.scripts.take_seat, game_key(after.token));
    call.add("before", seat.before)
        .add("fight", write_snapshot(after, attempt))
        .add("user", request.user.text())
        .add("attempt", attempt)
        .add("participants", request.participants)
        .add("index", lobby.index)
        .add("field", lobby.field)
        .add("seen", seen)
        .add("status", combat::status_text(after.status))
        .add("hero_id", fighter.hero)
        .add("attack", fighter.attack)
        .add("health", fighter.health)
        .add("life", core.options.game_lifetime.count())
        .add("instance", core.options.instance)
        .add("quiet", core.options.outbox_quiet.count());
    return call;
}

ports::Task<void> pause(std::chrono::microseconds most) {
    std::minstd_rand random(std::random_device{}());
    const auto micros = std::uniform_int_distribution<std::int64_t>(0, most.count())(random);
    const ports::Executor executor = co_await boost::asio::this_coro::executor;
    boost::asio::basic_waitable_timer<Core::Clock, boost::asio::wait_traits<Core::Clock>,
                                      ports::Executor>
        timer(executor, std::chrono::microseconds(micros));
    co_await timer.async_wait(boost::asio::use_awaitable_t<ports::Executor>());
}

ports::Task<base::Result<Seated>> contend(CorePtr core, SeatRequest request, Time until) {
    for (int attempt = 0; attempt < k_most_attempts && Core::Clock::now() < until; ++attempt) {
        // Lost to another server: not all losers come back at the same moment.
        if (attempt > 0) {
            co_await pause(std::chrono::microseconds(500) * std::min(attempt, 20));
        }
        Lobby lobby = lobby_of(request);
        const auto found = co_await find_game(core, std::move(lobby), until);
        if (!found) co_return found.error();
        auto seat = plan(*found, request);
        if (!seat) co_return seat.error();
        if (!seat->after) co_return Seated{found->fight, false};
        ScriptCall call = seat_call(*core, request, *seat, found->token);
        const auto ran = co_await run(core, std::move(call), until);
        if (!ran) co_return ran.error();
        if (ran->reply.word() == "done") {
            core->tell(seat->after);
            co_return Seated{seat->after, true, std::move(seat->events)};
        }
        if (ran->reply.word() == "exists") {
            co_return base::rejected("game " + request.fresh_game.text() + " was fought already");
        }
    }
    co_return base::unavailable("no seat in time: too many want one at once, or Redis is slow");
}

ports::Task<base::Result<Seated>> take_a_seat(CorePtr core, SeatRequest request) {
    const Time until = core->deadline();
    // Nobody would hear of the game's changes.
    if (const auto trouble = core->subscriber().trouble()) co_return *trouble;
    const Lobby lobby = lobby_of(request);
    const std::string lane = std::string(lobby.index) + ' ' + lobby.field;
    auto enter = [core, lane](WaitingPtr<bool> waiting) {
        core->lanes.enter(lane, std::move(waiting));
    };
    const bool is_mine = co_await wait_for<bool>(std::move(enter));
    if (!is_mine) co_return base::Error{base::Fault::stopped, "the registry is closed"};
    const Lanes::Hold hold(core->lanes, lane);
    co_return co_await contend(core, std::move(request), until);
}

}  // namespace

ports::Task<base::Result<Seated>> Registry::take_seat(SeatRequest request) {
    return take_a_seat(core_, std::move(request));
}

}  // namespace redis
