// News of fights on their way from any thread to the arena of one.
#pragma once

#include <boost/asio/post.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "ports/registry.h"

namespace server {

// Heard in the arena's own thread: handed over at once. In another: kept, and handed over there
// later; of each game only the latest, so it holds no more than there are games. Threads: any.
class Inbox : public std::enable_shared_from_this<Inbox> {
public:
    using Handler = std::function<void(const ports::FightPtr&)>;

    Inbox(ports::Executor executor, Handler handler)
        : executor_(std::move(executor)), handler_(std::move(handler)) {}

    void hear(ports::FightPtr fight) {
        if (executor_.running_in_this_thread()) {
            if (!closed_) handler_(fight);
            return;
        }
        const std::lock_guard lock(mutex_);
        if (closed_) return;
        const bool first = kept_.empty();
        ports::FightPtr& latest = kept_[fight->token];
        if (!latest || latest->version < fight->version) latest = std::move(fight);
        if (first) {
            boost::asio::post(executor_, [self = shared_from_this()] { self->hand_over(); });
        }
    }

    // Nothing is handed over any more. In the arena's thread, or when that has ended.
    void close() {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        kept_.clear();
    }

private:
    void hand_over() {
        std::unordered_map<base::GameToken, ports::FightPtr> news;
        {
            const std::lock_guard lock(mutex_);
            news.swap(kept_);
            if (closed_) return;
        }
        for (const auto& [game, fight] : news) handler_(fight);
    }

    const ports::Executor executor_;
    const Handler handler_;
    std::mutex mutex_;
    bool closed_ = false;  // changes under the mutex, and while no hear() of the own thread runs
    std::unordered_map<base::GameToken, ports::FightPtr> kept_;
};

}  // namespace server
