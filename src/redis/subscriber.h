// The connection on which Redis publishes the changes of watched games.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "redis/async_connection.h"
#include "redis/watches.h"

namespace redis {

// Keeps the subscriptions that Watches wants, on a connection of its own, and hands it the fights
// that are published. After a connection was lost, everything is subscribed again and then loaded
// (over `commands`), and what is newer is told: what was published meanwhile is made up for.
//
// A connection that does not answer subscriptions for the command timeout is dropped; a channel of
// our own is subscribed to now and then to find that out when there is nothing else to ask.
// Threads: changed() any; all else in that of the io_context.
class ChannelSubscriber {
public:
    ChannelSubscriber(boost::asio::io_context& io, const Options& options,
                      CommandCounters& counters, AsyncConnection& commands);

    Watches& watches() noexcept { return watches_; }
    // watches() has orders.
    void changed();
    // Why no subscription is possible; nothing while it is, and while a lost connection may still
    // come back at once. Any thread.
    std::optional<base::Error> trouble() const;

    void start();
    void stop();

private:
    enum class State : std::uint8_t { offline, online, stopped };
    using Clock = std::chrono::steady_clock;
    // A SUBSCRIBE that is not confirmed; without a game: of our own channel.
    struct Awaited {
        ChannelOrder order;
        bool own = false;
        Clock::time_point sent;
    };

    void ready();
    void gone(const base::Error& error);
    void failed(const base::Error& error);
    void carry_out(const std::vector<ChannelOrder>& orders);
    void subscribe_own();
    void heard(const Reply& reply);
    void confirmed();
    void reload_some();
    void reloaded(const std::vector<base::GameToken>& games, CommandOutcome answer);
    void keep_time();

    boost::asio::io_context& io_;
    const Options options_;
    AsyncConnection& commands_;
    AsyncConnection connection_;
    Watches watches_;
    const std::string own_channel_;
    State state_ = State::offline;
    std::deque<Awaited> awaited_;
    std::size_t to_resubscribe_ = 0;          // confirmations until all is as it was
    std::vector<base::GameToken> to_reload_;  // subscribed again; their state is to be looked at
    bool reloading_ = false;                  // some of them are asked for now
    boost::asio::steady_timer tick_;

    mutable std::mutex trouble_mutex_;
    std::optional<base::Error> trouble_;
    int failures_ = 0;  // in a row, without a confirmed subscription between
};

}  // namespace redis
