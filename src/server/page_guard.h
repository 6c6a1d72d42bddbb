// Which requests for pages a browser may have been tricked into.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/upgrade.h"

namespace server {

// Who may ask for pages, beside having to reach the port.
struct Visitors {
    // Any program, by any name: for pages that tell nobody's secrets, as metrics.
    bool anybody = true;
    // Else the names that this service has, beside "localhost" and addresses.
    std::vector<std::string> names{};
};

// What the request is refused with; nothing: it may be answered. Refused are requests under a name
// that is none of ours, as an attacker's name that leads to this host has it (DNS rebinding), and
// those that a page from elsewhere makes (the Origin and Sec-Fetch-Site fields say so).
std::optional<HttpAnswer> refused_page(const UpgradeRequest& request, const Visitors& visitors);

// Appended to every page: a browser may load nothing from elsewhere for it, run no script that
// stands in it, and show it within no other page.
void add_page_policy(HttpAnswer& answer);

}  // namespace server
