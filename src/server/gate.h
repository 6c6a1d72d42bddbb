// Who may still connect, and who has to rest.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <utility>

#include "server/notice.h"
#include "server/options.h"
#include "server/origins.h"

namespace server {

// Counts connections: in all, per address, and those that were not upgraded yet; and how fast they
// and their deeds come. Above the pace of all, connections wait, so that each has its turn; above
// the pace of one address they are not admitted. Threads: any; must outlive its tickets.
class Gate {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    // Notice is given whenever a connection has ended.
    Gate(const Limits& limits, Notice& ends) : limits_(limits), ends_(ends) {}

    // One admitted connection; counts until it is destroyed. Empty: not admitted.
    class Ticket {
    public:
        Ticket() = default;
        Ticket(Ticket&& other) noexcept
            : gate_(std::exchange(other.gate_, nullptr)),
              origin_(other.origin_),
              deeds_(other.deeds_),
              half_open_(other.half_open_) {}
        Ticket& operator=(Ticket&&) = delete;
        ~Ticket();

        explicit operator bool() const noexcept { return gate_ != nullptr; }

        // The connection was upgraded: it is not half-open any more.
        void opened();

        // It has done that, and has what so many may do. How long nothing more should be read from
        // it; zero: go on.
        Duration rest_after(Deed deed, TimePoint now, std::size_t sharers = 1);

    private:
        friend class Gate;
        Ticket(Gate* gate, Origin* origin) : gate_(gate), origin_(origin) {}

        Gate* gate_ = nullptr;
        Origin* origin_ = nullptr;
        DeedBuckets deeds_;
        bool half_open_ = true;
    };

    // One more connection is to be accepted, of whomever. How long to wait before that.
    Duration before_next(TimePoint now);

    Ticket admit(const std::string& address, TimePoint now);

    std::size_t connections() const;

private:
    void leave(Origin& origin, bool half_open);
    const DeedLimits& limits_of(Deed deed) const noexcept;

    const Limits limits_;
    Notice& ends_;
    mutable std::mutex mutex_;
    std::size_t connections_ = 0;
    std::size_t half_open_ = 0;
    Origins origins_;
    TokenBucket arrivals_;  // of all
    DeedBuckets deeds_;     // of all
};

}  // namespace server
