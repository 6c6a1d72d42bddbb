// One WebSocket connection to one endpoint of the server.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tls/context.h"
#include "wire/request.h"

namespace player {

// A server, resolved.
struct Address {
    std::string host;  // as the Host header names it, with the port
    std::vector<boost::asio::ip::tcp::endpoint> endpoints;  // tried in order
    std::string name{};     // the host alone: whom its certificate must be for
    tls::ContextPtr tls{};  // nothing: it is spoken to plainly
};

// What a link tells; on the thread of its io_context.
class LinkOwner {
public:
    // `text` lives until the call returns.
    virtual void heard(wire::Endpoint endpoint, std::string_view text) = 0;
    // The last call of a link.
    virtual void lost(wire::Endpoint endpoint, std::string why) = 0;
    // Instead of lost(): the server speaks only TLS, and the link does not.
    virtual void wants_tls(wire::Endpoint endpoint) = 0;

protected:
    ~LinkOwner() = default;
};

// Connects when it is made; what is sent before that waits. Used on one thread. The owner must live
// until lost(), hang_up() or cut(); after these it is told nothing more.
class Link {
public:
    // `owner` is told of messages. `address` must outlive the link.
    static std::shared_ptr<Link> connect(boost::asio::io_context& context, const Address& address,
                                         wire::Endpoint endpoint, LinkOwner& owner);
    virtual ~Link() = default;

    // Sends a text message after all earlier ones. Never blocks; beyond 16 waiting messages the
    // link is cut and lost() tells so.
    virtual void send(std::string text) = 0;

    // Closes in good manners; the owner need not wait.
    virtual void hang_up() = 0;

    // Closes at once and lets the owner hear lost(`why`) soon.
    virtual void cut(std::string why) = 0;
};

}  // namespace player
