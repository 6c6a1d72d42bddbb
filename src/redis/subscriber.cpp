#include "redis/subscriber.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <memory>
#include <utility>

#include "redis/keys.h"
#include "redis/snapshot.h"

namespace redis {
namespace {

constexpr std::size_t k_channels_a_command = 256;
constexpr std::size_t k_games_a_reload = 64;
constexpr int k_failures_in_a_row = 3;

}  // namespace

ChannelSubscriber::ChannelSubscriber(boost::asio::io_context& io, const Options& options,
                              CommandCounters& counters, AsyncConnection& commands)
    : io_(io),
      options_(options),
      commands_(commands),
      connection_(io, options, counters,
                  {[this] { ready(); }, [this](const base::Error& error) { gone(error); },
                   [this](const Reply& reply) { heard(reply); },
                   [this](const base::Error& error) { failed(error); }}),
      own_channel_("games:announcers:" + options.instance),
      tick_(io) {}

void ChannelSubscriber::start() {
    connection_.start();
    keep_time();
}

void ChannelSubscriber::stop() {
    state_ = State::stopped;
    tick_.cancel();
    watches_.go_offline();
    connection_.stop();
}

void ChannelSubscriber::changed() {
    boost::asio::post(io_, [this] {
        if (state_ == State::online) carry_out(watches_.take_orders());
    });
}

void ChannelSubscriber::ready() {
    state_ = State::online;
    awaited_.clear();
    to_reload_.clear();
    subscribe_own();
    const auto orders = watches_.go_online();
    to_resubscribe_ = orders.size();
    carry_out(orders);
}

void ChannelSubscriber::gone(const base::Error& error) {
    state_ = State::offline;
    watches_.go_offline();
    failed(error);
}

// A connection that is lost once is made again at once, as when Redis restarts.
void ChannelSubscriber::failed(const base::Error& error) {
    const std::lock_guard lock(trouble_mutex_);
    if (++failures_ < k_failures_in_a_row) return;
    trouble_ = base::unavailable("changes of games cannot be subscribed to: " + error.what);
}

std::optional<base::Error> ChannelSubscriber::trouble() const {
    const std::lock_guard lock(trouble_mutex_);
    return trouble_;
}

void ChannelSubscriber::subscribe_own() {
    // With a channel that we never leave, the connection never ceases to be one of subscriptions.
    awaited_.push_back({{}, true, Clock::now()});
    connection_.send_subscription(command_text("SUBSCRIBE", Arguments().add(own_channel_)));
}

void ChannelSubscriber::carry_out(const std::vector<ChannelOrder>& orders) {
    for (std::size_t i = 0; i < orders.size();) {
        const auto kind = orders[i].kind;
        Arguments channels;
        for (; i < orders.size() && orders[i].kind == kind; ++i) {
            if (channels.count() == k_channels_a_command) break;
            channels.add(game_key(orders[i].game));
            if (kind == ChannelOrder::Kind::subscribe) {
                awaited_.push_back({orders[i], false, Clock::now()});
            }
        }
        const bool joins = kind == ChannelOrder::Kind::subscribe;
        connection_.send_subscription(command_text(joins ? "SUBSCRIBE" : "UNSUBSCRIBE", channels));
    }
}

void ChannelSubscriber::heard(const Reply& reply) {
    if (reply.kind == Reply::Kind::error) return connection_.drop(reply.text);
    if (reply.word() == "subscribe") return confirmed();
    if (reply.word() != "message" || reply.items.size() != 3) return;
    auto snapshot = read_snapshot(reply.items[2].text);
    if (!snapshot) return;  // of somebody else's making: our own readers would refuse it as well
    watches_.tell(std::make_shared<const combat::Fight>(std::move(snapshot->fight)));
}

void ChannelSubscriber::confirmed() {
    if (awaited_.empty()) return connection_.drop("a subscription that nobody asked for");
    const Awaited awaited = std::move(awaited_.front());
    awaited_.pop_front();
    {
        const std::lock_guard lock(trouble_mutex_);
        failures_ = 0;
        trouble_.reset();
    }
    if (awaited.own) return;
    watches_.confirm(awaited.order);
    if (to_resubscribe_ == 0) return;
    --to_resubscribe_;
    to_reload_.push_back(awaited.order.game);
    reload_some();
}

void ChannelSubscriber::reload_some() {
    const bool enough = to_reload_.size() >= k_games_a_reload || to_resubscribe_ == 0;
    if (reloading_ || to_reload_.empty() || !enough || state_ == State::stopped) return;
    reloading_ = true;
    const auto count = static_cast<std::ptrdiff_t>(std::min(to_reload_.size(), k_games_a_reload));
    std::vector<base::GameToken> games(to_reload_.end() - count, to_reload_.end());
    to_reload_.erase(to_reload_.end() - count, to_reload_.end());
    Arguments keys;
    for (const auto& game : games) keys.add(fight_key(game));
    Request request{command("MGET", keys), Clock::now() + options_.command_timeout, nullptr};
    request.waiting =
        when_done<CommandOutcome>([this, games = std::move(games)](CommandOutcome answer) mutable {
            // In whatever thread: an answer that is none may come at once.
            boost::asio::post(
                io_, [this, games = std::move(games), reply = std::move(answer)]() mutable {
                    reloaded(games, std::move(reply));
                });
        });
    commands_.submit(std::move(request));
}

void ChannelSubscriber::reloaded(const std::vector<base::GameToken>& games, CommandOutcome answer) {
    reloading_ = false;
    if (!answer.reply || answer.reply->items.size() != games.size()) {
        // Again with the next tick, so that a Redis that refuses is not asked without a pause.
        to_reload_.insert(to_reload_.end(), games.begin(), games.end());
        return;
    }
    for (const Reply& item : answer.reply->items) {
        auto snapshot = read_snapshot(item.text);
        if (!snapshot) continue;
        watches_.tell_if_newer(std::make_shared<const combat::Fight>(std::move(snapshot->fight)));
    }
    reload_some();
}

void ChannelSubscriber::keep_time() {
    using std::chrono::milliseconds;
    tick_.expires_after(std::max(options_.command_timeout / 8, milliseconds(1)));
    tick_.async_wait([this](boost::system::error_code error) {
        if (error || state_ == State::stopped) return;
        if (state_ == State::online) {
            if (awaited_.empty()) {
                subscribe_own();
            } else if (Clock::now() - awaited_.front().sent > options_.command_timeout) {
                connection_.drop("subscriptions are not answered");
            }
            reload_some();
        }
        keep_time();
    });
}

}  // namespace redis
