// The registry's doors as a server uses them: what they fail with is counted and told.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "ports/journal.h"
#include "ports/outbox.h"
#include "ports/registry.h"

namespace server {

// Every error of the registry (not a race that was lost, and not a seat that the rules deny) is
// counted. The first becomes a log entry of level error with the registry's own words; those of the
// next minute together become another one, and so on.
// Threads: any.
class Troubles {
public:
    using Clock = std::chrono::steady_clock;

    // The journal must outlive it.
    explicit Troubles(ports::Journal& journal, Clock::duration pause = std::chrono::minutes(1))
        : journal_(journal), pause_(pause) {}

    void note(std::string_view call, std::string_view what);
    std::uint64_t count() const noexcept { return count_.load(std::memory_order_relaxed); }

private:
    ports::Journal& journal_;
    const Clock::duration pause_;
    std::atomic<std::uint64_t> count_{0};
    std::mutex mutex_;
    std::uint64_t told_ = 0;  // of them, in log entries
    Clock::time_point next_{};
};

// Calls the real doors, which must outlive it, and notes their errors.
class HeardDoors final : public ports::Accounts,
                         public ports::Seats,
                         public ports::Fights,
                         public ports::Outbox {
public:
    struct Real {
        ports::Accounts& accounts;
        ports::Seats& seats;
        ports::Fights& fights;
        ports::Outbox* outbox;  // nothing: none of its calls may be made
    };

    HeardDoors(const Real& real, Troubles& troubles) : real_(real), troubles_(troubles) {}

    ports::Task<base::Result<ports::Registered>> login(std::string name,
                                                       ports::Account fresh) override;
    ports::Task<base::Result<std::optional<ports::Account>>> account(
        ports::UserToken token) override;
    ports::Task<base::Result<ports::Seated>> take_seat(ports::SeatRequest request) override;
    ports::Task<base::Result<ports::FightPtr>> load(ports::GameToken game) override;
    ports::Task<base::Result<ports::FightPtr>> apply(ports::Change change) override;
    void watch(ports::GameToken game, const void* owner, ports::FightListener listener) override;
    void unwatch(ports::GameToken game, const void* owner) override;
    ports::Task<base::Result<void>> announced(std::vector<ports::Announced> games) override;
    ports::Task<base::Result<std::vector<ports::Session>>> take_overdue(std::size_t most) override;
    ports::Task<base::Result<void>> published(std::vector<ports::GameToken> games) override;

private:
    template <class T>
    base::Result<T> heard(std::string_view call, base::Result<T> result);

    const Real real_;
    Troubles& troubles_;
};

}  // namespace server
