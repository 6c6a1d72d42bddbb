#include "server/heard_doors.h"

#include <utility>

#include "server/happenings.h"

namespace server {

void Troubles::note(std::string_view call, std::string_view what) {
    const std::uint64_t count = count_.fetch_add(1, std::memory_order_relaxed) + 1;
    std::uint64_t calls = 0;
    {
        const std::lock_guard lock(mutex_);
        const auto now = Clock::now();
        if (now < next_) return;
        next_ = now + pause_;
        calls = count - told_;
        told_ = count;
    }
    journal_.write(calls_failed_entry(calls, call, what));
}

template <class T>
base::Result<T> HeardDoors::heard(std::string_view call, base::Result<T> result) {
    if (result) return result;
    const base::Fault fault = result.error().fault;
    const bool is_denied = fault == base::Fault::rejected && call == "take_seat";
    if (!is_denied && fault != base::Fault::lost_race && fault != base::Fault::stopped) {
        troubles_.note(call, result.error().what);
    }
    return result;
}

ports::Task<base::Result<ports::Registered>> HeardDoors::login(std::string name,
                                                               ports::Account fresh) {
    auto result = co_await real_.accounts.login(std::move(name), std::move(fresh));
    co_return heard("login", std::move(result));
}

ports::Task<base::Result<std::optional<ports::Account>>> HeardDoors::account(
    ports::UserToken token) {
    auto result = co_await real_.accounts.account(token);
    co_return heard("account", std::move(result));
}

ports::Task<base::Result<ports::Seated>> HeardDoors::take_seat(ports::SeatRequest request) {
    auto result = co_await real_.seats.take_seat(std::move(request));
    co_return heard("take_seat", std::move(result));
}

ports::Task<base::Result<ports::FightPtr>> HeardDoors::load(ports::GameToken game) {
    auto result = co_await real_.fights.load(game);
    co_return heard("load", std::move(result));
}

ports::Task<base::Result<ports::FightPtr>> HeardDoors::apply(ports::Change change) {
    auto result = co_await real_.fights.apply(std::move(change));
    co_return heard("apply", std::move(result));
}

void HeardDoors::watch(ports::GameToken game, const void* owner, ports::FightListener listener) {
    real_.fights.watch(game, owner, std::move(listener));
}

void HeardDoors::unwatch(ports::GameToken game, const void* owner) {
    real_.fights.unwatch(game, owner);
}

ports::Task<base::Result<void>> HeardDoors::announced(std::vector<ports::Announced> games) {
    auto result = co_await real_.outbox->announced(std::move(games));
    co_return heard("announced", std::move(result));
}

ports::Task<base::Result<std::vector<ports::Session>>> HeardDoors::take_overdue(std::size_t most) {
    auto result = co_await real_.outbox->take_overdue(most);
    if (result) {
        for (const ports::Session& session : *result) {
            if (session.fault.empty()) continue;
            troubles_.note("take_overdue", "game " + session.game.text() + ": " + session.fault);
        }
    }
    co_return heard("take_overdue", std::move(result));
}

ports::Task<base::Result<void>> HeardDoors::published(std::vector<ports::GameToken> games) {
    auto result = co_await real_.outbox->published(std::move(games));
    co_return heard("published", std::move(result));
}

}  // namespace server
