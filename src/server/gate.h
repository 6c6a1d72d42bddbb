// Who may still connect.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "server/notice.h"
#include "server/options.h"

namespace server {

// Counts connections: in all, per address, and those that were not upgraded yet. Threads: any; must
// outlive its tickets.
class Gate {
public:
    // Notice is given whenever a connection has ended.
    Gate(const Limits& limits, Notice& ends) : limits_(limits), ends_(ends) {}

    // One admitted connection; counts until it is destroyed. Empty: not admitted.
    class Ticket {
    public:
        Ticket() = default;
        Ticket(Ticket&& other) noexcept
            : gate_(std::exchange(other.gate_, nullptr)),
              address_(std::move(other.address_)),
              half_open_(other.half_open_) {}
        Ticket& operator=(Ticket&&) = delete;
        ~Ticket();

        explicit operator bool() const noexcept { return gate_ != nullptr; }

        // The connection was upgraded: it is not half-open any more.
        void opened();

    private:
        friend class Gate;
        Ticket(Gate* gate, std::string address) : gate_(gate), address_(std::move(address)) {}

        Gate* gate_ = nullptr;
        std::string address_;
        bool half_open_ = true;
    };

    Ticket admit(std::string address);

    std::size_t connections() const;

private:
    void leave(const std::string& address, bool half_open);

    const Limits limits_;
    Notice& ends_;
    mutable std::mutex mutex_;
    std::size_t connections_ = 0;
    std::size_t half_open_ = 0;
    std::unordered_map<std::string, std::size_t> by_address_;
};

}  // namespace server
