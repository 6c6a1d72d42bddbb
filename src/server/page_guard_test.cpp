#include "server/page_guard.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace server {
namespace {

namespace http = boost::beast::http;

using Fields = std::vector<std::pair<std::string, std::string>>;

// 200: it is not refused.
unsigned status_of(const Fields& fields, const Visitors& visitors) {
    UpgradeRequest request(http::verb::get, "/api/state", 11);
    for (const auto& [name, value] : fields) request.insert(name, value);
    const auto refused = refused_page(request, visitors);
    return refused ? refused->result_int() : 200;
}

unsigned status_of(const Fields& fields) {
    return status_of(fields, {.anybody = false, .names = {"monitor.lan"}});
}

TEST(PageGuard, ItsOwnNamesAndAddressesAreServed) {
    for (const char* host : {"localhost", "localhost:8090", "LOCALHOST:1", "127.0.0.1:8090",
                             "[::1]:8090", "10.1.2.3", "monitor.lan", "Monitor.LAN:80"}) {
        EXPECT_EQ(status_of({{"Host", host}}), 200U) << host;
    }
}

TEST(PageGuard, ANameThatAnybodyCanPointAtThisHostIsRefused) {
    for (const char* host : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                             "monitor.lan.evil", "", "[::1", ":8090"}) {
        EXPECT_EQ(status_of({{"Host", host}}), 403U) << host;
        EXPECT_EQ(status_of({{"Host", host}}, {}), 200U) << host;
    }
    EXPECT_EQ(status_of({}), 400U);
    EXPECT_EQ(status_of({{"Host", "localhost"}, {"Host", "localhost"}}), 400U);
}

TEST(PageGuard, APageFromElsewhereIsRefused) {
    const std::pair<std::string, std::string> host{"Host", "localhost:8090"};
    EXPECT_EQ(status_of({host, {"Origin", "http://localhost:8090"}}), 200U);
    EXPECT_EQ(status_of({host, {"Origin", "https://localhost:8090"}}), 200U);
    for (const char* origin : {"http://evil.example", "http://localhost:8091", "null",
                               "http://127.0.0.1:8090", "ftp://localhost:8090"}) {
        EXPECT_EQ(status_of({host, {"Origin", origin}}), 403U) << origin;
    }
}

TEST(PageGuard, ALinkFromElsewhereOpensThePageAndReadsNothing) {
    const std::pair<std::string, std::string> host{"Host", "localhost:8090"};
    const auto fetched = [&](const char* site, const char* mode) {
        return status_of({host, {"Sec-Fetch-Site", site}, {"Sec-Fetch-Mode", mode}});
    };
    EXPECT_EQ(fetched("same-origin", "cors"), 200U);
    EXPECT_EQ(fetched("none", "navigate"), 200U);
    EXPECT_EQ(fetched("cross-site", "navigate"), 200U);
    EXPECT_EQ(fetched("cross-site", "no-cors"), 403U);
    EXPECT_EQ(fetched("same-site", "cors"), 403U);
}

}  // namespace
}  // namespace server
