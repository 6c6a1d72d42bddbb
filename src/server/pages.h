// Pages by plain HTTP GET, beside the players' port: metrics, health.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "server/listen.h"
#include "server/page_guard.h"

namespace server {

struct Page {
    unsigned status = 200;
    std::string type = "text/plain; charset=utf-8";
    std::string body;
};

// As they were sent: nothing is decoded.
struct PageRequest {
    std::string_view path;   // "/api/history"
    std::string_view query;  // "from=1&to=2"; empty: none
};

// The page that is asked for; nothing: there is none. It is called on the thread of the pages and
// may take its time: others wait meanwhile.
using FindPage = std::function<std::optional<Page>(const PageRequest&)>;

struct PageOptions {
    std::string host;
    std::uint16_t port = 0;  // 0: any free one
    ListenNames names{};     // of the settings, for error lines
    Visitors visitors{};
};

// One request a connection, each answered with `Connection: close`. Whoever needs longer than 5 s,
// sends a header of more than 8 KiB, or comes while 16 are being answered, is cut off.
// Threads: one of its own.
class PageServer {
public:
    PageServer(PageOptions options, FindPage find);
    // Ends at once, but for a page that is just being made.
    ~PageServer();
    PageServer(const PageServer&) = delete;
    PageServer& operator=(const PageServer&) = delete;

    // Binds and starts the thread; call it once. settings: as Server::start().
    base::Result<void> start();

    // The port that is listened on; after start().
    std::uint16_t port() const noexcept;

private:
    class Impl;
    const std::unique_ptr<Impl> impl_;
};

}  // namespace server
