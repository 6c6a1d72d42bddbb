// Stands between a client and an HTTP server, and does harm to chosen requests.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace support {

enum class OnTheWay : std::uint8_t {
    passes,
    loses_request,  // the connection ends before the server hears of it
    loses_answer,   // the server does it, then the connection ends
    cuts_answer,    // the answer ends in the middle
    says_503,       // the server does not hear of it
    says_409,
    says_too_late,  // 403, as to a request that was signed long ago
    says_expired,   // 400, as to a session token that is over
};

// Throws std::runtime_error where it cannot listen. A thread of its own serves one connection after
// the other; each carries one request.
class FaultyProxy {
public:
    // "http://127.0.0.1:PORT".
    explicit FaultyProxy(const std::string& server);
    ~FaultyProxy();
    FaultyProxy(const FaultyProxy&) = delete;
    FaultyProxy& operator=(const FaultyProxy&) = delete;

    int port() const noexcept;
    // What becomes of the next requests, in order; those behind them pass.
    void expect(std::deque<OnTheWay> faults);
    // How many came since then.
    std::size_t requests() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace support
