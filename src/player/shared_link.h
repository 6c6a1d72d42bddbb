// Links of several players over one connection.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "player/link.h"

namespace player {

class SharedLine;

// The links of one thread's players: so many players in a row share a connection to each endpoint.
//
// The server answers in the order in which it is asked; what it says in a lobby must name its
// USER_TOKEN. A lost connection is lost for each of its players, and so is one that answers
// somebody else than whose turn it is, or says in a lobby what names no user.
class Links {
public:
    explicit Links(const LinkPlace& place) : place_(place) {}

    // As the Host header names it.
    const std::string& server() const noexcept { return place_.address.host; }

    // `player`: its number among those of the thread.
    std::shared_ptr<Link> connect(std::uint32_t player, wire::Endpoint endpoint, LinkOwner& owner);

private:
    const LinkPlace place_;
    // By the number of their group.
    std::map<std::pair<std::uint32_t, wire::Endpoint>, std::weak_ptr<SharedLine>> lines_;
};

}  // namespace player
