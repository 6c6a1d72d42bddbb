// One WebSocket connection to one endpoint of the server.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tls/context.h"
#include "web/turn.h"
#include "wire/player_message.h"
#include "wire/request.h"

namespace player {

// A server, resolved.
struct Address {
    std::string host;  // as the Host header names it, with the port
    std::vector<boost::asio::ip::tcp::endpoint> endpoints;  // tried in order
    std::string name{};     // the host alone: whom its certificate must be for
    tls::ContextPtr tls{};  // nothing: without TLS
};

// What a link tells; on the thread of its io_context.
class LinkOwner {
public:
    virtual void heard(wire::Endpoint endpoint, wire::PlayerMessage message) = 0;
    // The last call of a link.
    virtual void lost(wire::Endpoint endpoint, std::string why) = 0;
    // Instead of lost(): the server speaks only TLS, and the link does not.
    virtual void wants_tls(wire::Endpoint endpoint) = 0;

protected:
    ~LinkOwner() = default;
};

// What links are made with; what is referred to must outlive them.
struct LinkPlace {
    boost::asio::io_context& context;
    const Address& address;
    web::Turn& turn;                   // of the context
    std::atomic<std::uint64_t>& open;  // how many links are
    int users = 1;                     // of whom a link carries the messages
};

// Connects when it is made; what is sent before that waits. Used on one thread. The owner must live
// until lost() or hang_up(); after these it is told nothing more.
class Link {
public:
    // `owner` is told of messages. With several users all that a turn has to say leaves in one
    // write.
    static std::shared_ptr<Link> connect(const LinkPlace& place, wire::Endpoint endpoint,
                                         LinkOwner& owner);
    virtual ~Link() = default;

    // Sends a text message of `user`, nothing while it has not logged in, after all earlier ones.
    // Never blocks; beyond 16 waiting messages for each user the link is cut and lost() tells so.
    virtual void send(std::string text, const std::optional<wire::UserToken>& user) = 0;

    // Closes in good manners; the owner need not wait.
    virtual void hang_up() = 0;

    // Closes at once and lets the owner hear lost(`why`) soon.
    virtual void cut(std::string why) = 0;
};

}  // namespace player
