// HTTPS requests for heroes, several at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "heroapi/pull.h"

namespace heroapi {

// How a request went.
enum class Carried {
    answered,   // a whole answer came, of whatever status
    broken,     // no connection, it was cut or took too long: may work later
    too_large,  // the answer has more than k_largest_answer bytes
    hopeless,   // a certificate that is not trusted, no https, …: will fail again
};

inline constexpr std::size_t k_largest_answer = std::size_t{1} << 20;

struct HttpReply {
    std::uint32_t id = 0;
    Carried carried = Carried::hopeless;
    long status = 0;
    std::string body;  // of what is too large, the beginning
    std::optional<std::chrono::seconds> retry_after;
    std::string what;  // why it was not answered
};

// Threads: one. Destroying it gives up what is under way.
class Requests {
public:
    // Throws std::runtime_error where libcurl cannot be set up. The options must outlive it.
    explicit Requests(const PullOptions& options);
    ~Requests();
    Requests(const Requests&) = delete;
    Requests& operator=(const Requests&) = delete;

    void ask(std::uint32_t id);
    // Gives up the requests for this id and all above.
    void drop_from(std::uint32_t id);

    // What came, at the latest after `longest`; sleeps while nothing does.
    std::vector<HttpReply> wait(std::chrono::milliseconds longest);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace heroapi
