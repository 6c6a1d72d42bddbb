#include "server/flood.h"

#include <algorithm>

namespace server {

bool Flood::admits(TimePoint now) {
    if (now - since_ >= std::chrono::seconds(1)) {
        since_ = now;
        messages_ = 0;
        by_user_.clear();
    }
    return messages_++ / shares() < per_second_;
}

bool Flood::admits(const base::UserToken& user) {
    if (users_.size() < k_most_shares &&
        std::find(users_.begin(), users_.end(), user) == users_.end()) {
        users_.push_back(user);
    }
    return !is_shared() || ++by_user_[user] <= per_second_;
}

Flood::Duration Flood::backlog_after(const Rest& rest) {
    const bool goes_on = rest.began - rested_ < std::chrono::seconds(1);
    if (rest.unread < k_backlog || !goes_on) backlog_since_.reset();
    if (rest.unread >= k_backlog && !backlog_since_) backlog_since_ = rest.ended;
    rested_ = rest.ended;
    return backlog_since_ ? rest.ended - *backlog_since_ : Duration::zero();
}

std::size_t Flood::most() const noexcept { return per_second_ * shares(); }

}  // namespace server
