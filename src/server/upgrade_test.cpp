#include "server/upgrade.h"

#include <gtest/gtest.h>

namespace server {
namespace {

namespace http = boost::beast::http;
using http::field;

UpgradeRequest good() {
    UpgradeRequest request(http::verb::get, "/api/v1/game/action", 11);
    request.set(field::host, "localhost:5678");
    request.set(field::upgrade, "websocket");
    request.set(field::connection, "keep-alive, Upgrade");
    request.set(field::sec_websocket_version, "13");
    request.set(field::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZQ==");
    return request;
}

unsigned status_of(const UpgradeRequest& request) {
    const auto checked = check_upgrade(request);
    const auto* answer = std::get_if<HttpAnswer>(&checked);
    return answer == nullptr ? 101 : answer->result_int();
}

TEST(Upgrade, TakesAProperRequest) {
    EXPECT_EQ(std::get<wire::Endpoint>(check_upgrade(good())), wire::Endpoint::action);
    UpgradeRequest request = good();
    request.target("/api/v1/login?name=x");
    request.set(field::upgrade, "WebSocket");
    EXPECT_EQ(std::get<wire::Endpoint>(check_upgrade(request)), wire::Endpoint::login);
}

TEST(Upgrade, TakesListsThatAreSpreadOverFields) {
    UpgradeRequest request = good();
    request.set(field::connection, "keep-alive");
    request.insert(field::connection, "Upgrade");
    EXPECT_EQ(status_of(request), 426u);
    join_lists(request);
    EXPECT_EQ(status_of(request), 101u);
    EXPECT_EQ(request[field::connection], "keep-alive, Upgrade");
    EXPECT_EQ(request.count(field::connection), 1u);
}

TEST(Upgrade, AnAbsoluteTargetIsPathAndHost) {
    const auto after = [](std::string_view target) {
        UpgradeRequest request = good();
        request.target({target.data(), target.size()});
        to_origin_form(request);
        return std::string(request[field::host]) + " " + std::string(request.target());
    };
    EXPECT_EQ(after("http://other:1/api/v1/login"), "other:1 /api/v1/login");
    EXPECT_EQ(after("WSS://[::1]/?a=b"), "[::1] /?a=b");
    EXPECT_EQ(after("https://other"), "other /");
    EXPECT_EQ(after("ws://other?a=b"), "other /?a=b");
    EXPECT_EQ(after("http://other:/a:b@c"), "other: /a:b@c");
    for (const char* same :
         {"/http://other/", "*", "ftp://other/", "http://", "http:///a", "http://me@other/",
          "http://[::1", "http://[]/", "http://[::1]x/", "http://other:1x/", "http://a#b/"}) {
        EXPECT_EQ(after(same), std::string("localhost:5678 ") + same);
    }
}

TEST(Upgrade, AnAbsoluteTargetHidesNoMissingOrDoubledHost) {
    UpgradeRequest request = good();
    request.target("http://other/api/v1/login");
    request.insert(field::host, "third");
    to_origin_form(request);
    EXPECT_EQ(status_of(request), 400u);
    request.erase(field::host);
    EXPECT_EQ(status_of(request), 400u);
}

TEST(Upgrade, RefusesOtherPathsAndMethods) {
    UpgradeRequest request = good();
    request.target("/api/v2/login");
    EXPECT_EQ(status_of(request), 404u);
    request = good();
    request.method(http::verb::post);
    EXPECT_EQ(status_of(request), 405u);
}

TEST(Upgrade, RefusesWhatIsNoWebSocketRequest) {
    for (const field name : {field::upgrade, field::connection, field::sec_websocket_version}) {
        UpgradeRequest request = good();
        request.erase(name);
        EXPECT_EQ(status_of(request), 426u) << name;
    }
    UpgradeRequest request = good();
    request.set(field::sec_websocket_version, "8");
    EXPECT_EQ(status_of(request), 426u);
    EXPECT_EQ(std::get<HttpAnswer>(check_upgrade(request))[field::sec_websocket_version], "13");
}

TEST(Upgrade, RefusesWhatIsMalformed) {
    UpgradeRequest request = good();
    request.version(10);
    EXPECT_EQ(status_of(request), 400u);
    request = good();
    request.erase(field::host);
    EXPECT_EQ(status_of(request), 400u);
    request = good();
    request.insert(field::host, "other");
    EXPECT_EQ(status_of(request), 400u);
    request = good();
    request.set(field::content_length, "5");
    EXPECT_EQ(status_of(request), 400u);
    request = good();
    request.set(field::transfer_encoding, "chunked");
    EXPECT_EQ(status_of(request), 400u);
    for (const char* key : {"", "short", "dGhlIHNhbXBsZSBub25jZQ=a", "dGhlIHNhbXBsZSBub25j!Q=="}) {
        request = good();
        request.set(field::sec_websocket_key, key);
        EXPECT_EQ(status_of(request), 400u) << key;
    }
    request = good();
    request.insert(field::sec_websocket_key, "dGhlIHNhbXBsZSBub25jZQ==");
    EXPECT_EQ(status_of(request), 400u);
}

}  // namespace
}  // namespace server
