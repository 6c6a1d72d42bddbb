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

std::size_t Flood::most() const noexcept { return per_second_ * shares(); }

}  // namespace server
