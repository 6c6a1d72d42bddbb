// Pages of other processes by plain HTTP GET, many at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace scrape {

// A host's name may stand for several addresses, one for each process behind it.
struct PageAddress {
    std::string host;  // a name or an address
    std::uint16_t port = 0;
};

// Each address that the names stand for now, in order and each once, as host text "10.0.0.3" or
// "::1". A name that means nothing stays a name, so that asking it says why. Blocking: asks the
// system's resolver.
std::vector<PageAddress> resolved(const std::vector<PageAddress>& addresses);

// "10.0.0.3:9101", "[::1]:9101".
std::string text_of(const PageAddress& address);

struct PageLimits {
    std::chrono::milliseconds patience{2000};  // for all together
    std::size_t most_bytes = std::size_t{1} << 20;
};

// The bodies of http://ADDRESS/path, in the order of the addresses. Whatever the status, the body
// counts. unavailable: no whole answer came within the patience, or it is too large. Redirections
// are not followed and no proxy is asked.
// Threads: any. Blocking: up to the patience.
struct FetchedPage {
    long status = 0;
    std::string body;
};
std::vector<base::Result<FetchedPage>> fetch(const std::vector<PageAddress>& addresses,
                                             const std::string& path, PageLimits limits = {});

}  // namespace scrape
