// How many messages a connection may send, and how many each of its users.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/uuid.h"

namespace server {

// Of a connection with one user a second's worth is what one user may send; of one with several as
// much for each of them, but of no more than k_most_shares. Beyond that it is a flood, and the
// connection is closed. Where several share a connection, what one of them sends beyond its own
// share is refused, and the others go on. Any time in a second counts from its first message.
//
// Long before that it is not read for a while (Limits::messages), and the peer has to wait. One
// that never lets up is a flood too: k_backlog was unread after each rest, without a second between
// two of them, for a time. Who asks and waits for the answer never has so much under way.
class Flood {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;
    static constexpr std::size_t k_most_shares = 16;
    static constexpr std::size_t k_backlog = 16 * 1024;  // bytes

    // Messages of a user.
    explicit Flood(std::size_t per_second) : per_second_(per_second) {}

    // One has come. False: more than the connection may send.
    bool admits(TimePoint now);
    // It is of this user, who has proved to be that. False: more than its share.
    bool admits(const base::UserToken& user);

    // It has rested from then to now, and so many bytes are there. For how long that goes on.
    struct Rest {
        TimePoint began, ended;
        std::size_t unread = 0;
    };
    Duration backlog_after(const Rest& rest);

    bool is_shared() const noexcept { return users_.size() > 1; }
    // One at least.
    std::size_t shares() const noexcept { return users_.empty() ? 1 : users_.size(); }
    // Messages of the connection within a second.
    std::size_t most() const noexcept;

private:
    const std::size_t per_second_;
    TimePoint since_;
    std::size_t messages_ = 0;                                  // in this second
    std::vector<base::UserToken> users_;                        // the first k_most_shares
    std::unordered_map<base::UserToken, std::size_t> by_user_;  // in this second, once shared
    std::optional<TimePoint> backlog_since_;
    TimePoint rested_;  // when the last rest ended
};

}  // namespace server
