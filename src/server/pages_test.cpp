#include "server/pages.h"

#include <gtest/gtest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

namespace server {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

std::optional<Page> page(const PageRequest& request) {
    const std::string_view path = request.path;
    if (path == "/query") return Page{200, "text/plain", std::string(request.query)};
    if (path == "/fault") throw std::runtime_error("no luck");
    if (path == "/unready") return Page{503, "text/plain", "not ready\n"};
    if (path != "/hello") return std::nullopt;
    return Page{200, "text/plain; version=0.0.4", "hello\n"};
}

class Pages : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(pages_.start()); }

    Tcp::socket connected() {
        Tcp::socket socket(io_);
        socket.connect({asio::ip::address_v4::loopback(), pages_.port()});
        return socket;
    }
    // All that comes until the other side closes.
    static std::string rest_of(Tcp::socket& socket) {
        std::string text;
        boost::system::error_code error;
        asio::read(socket, asio::dynamic_buffer(text), error);
        return text;
    }
    std::string answer_to(const std::string& request) {
        Tcp::socket socket = connected();
        boost::system::error_code error;
        asio::write(socket, asio::buffer(request), error);
        return rest_of(socket);
    }
    std::string get(const std::string& path) {
        return answer_to("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    asio::io_context io_;
    PageServer pages_{{"127.0.0.1", 0, {"METRICS_HOST", "METRICS_PORT"}}, page};
};

TEST_F(Pages, APageIsGivenWithItsTypeAndTheConnectionEnds) {
    for (const char* path : {"/hello", "/hello?x=1"}) {
        const std::string answer = get(path);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
        EXPECT_NE(answer.find("Content-Type: text/plain; version=0.0.4\r\n"), std::string::npos);
        EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
        EXPECT_TRUE(answer.ends_with("\r\n\r\nhello\n")) << answer;
    }
    EXPECT_TRUE(get("/unready").starts_with("HTTP/1.1 503 "));
}

TEST_F(Pages, AnAbsoluteTargetIsThePathInIt) {
    EXPECT_TRUE(get("http://elsewhere:1/hello?x=1").starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(get("ftp://elsewhere/hello").starts_with("HTTP/1.1 404 "));
}

TEST(GuardedPages, TheHostIsThatOfAnAbsoluteTarget) {
    PageServer pages({"127.0.0.1", 0, {"METRICS_HOST", "METRICS_PORT"}, {.anybody = false}}, page);
    ASSERT_TRUE(pages.start());
    const auto first_line = [&](const std::string& target, const std::string& host) {
        asio::io_context io;
        Tcp::socket socket(io);
        socket.connect({asio::ip::address_v4::loopback(), pages.port()});
        asio::write(socket,
                    asio::buffer("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
        std::string answer;
        boost::system::error_code ignored;
        asio::read(socket, asio::dynamic_buffer(answer), ignored);
        return answer.substr(0, answer.find("\r\n"));
    };
    EXPECT_EQ(first_line("http://localhost/hello", "evil.example"), "HTTP/1.1 200 OK");
    EXPECT_EQ(first_line("http://evil.example/hello", "localhost"), "HTTP/1.1 403 Forbidden");
    EXPECT_EQ(first_line("/hello", "evil.example"), "HTTP/1.1 403 Forbidden");
}

TEST_F(Pages, WhatFollowsTheQuestionMarkIsHandedOver) {
    EXPECT_TRUE(get("/query?from=1&to=2").ends_with("\r\n\r\nfrom=1&to=2"));
    EXPECT_TRUE(get("/query").ends_with("\r\n\r\n"));
}

TEST_F(Pages, ABrowserMayLoadNothingFromElsewhereForThem) {
    const std::string answer = get("/hello");
    EXPECT_NE(answer.find("Content-Security-Policy: default-src 'self';"), std::string::npos);
    EXPECT_NE(answer.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos);
}

TEST(PagesForBrowsers, AreForTheNamesOfTheirHostOnly) {
    PageServer pages({.host = "127.0.0.1", .visitors = {.anybody = false}}, page);
    ASSERT_TRUE(pages.start());
    const auto status_for = [&](const std::string& host) {
        asio::io_context io;
        Tcp::socket socket(io);
        socket.connect({asio::ip::address_v4::loopback(), pages.port()});
        boost::system::error_code error;
        asio::write(socket, asio::buffer("GET /hello HTTP/1.1\r\nHost: " + host + "\r\n\r\n"),
                    error);
        std::string text;
        asio::read(socket, asio::dynamic_buffer(text), error);
        return text.substr(0, 12);
    };
    EXPECT_EQ(status_for("localhost"), "HTTP/1.1 200");
    EXPECT_EQ(status_for("evil.example"), "HTTP/1.1 403");
}

TEST_F(Pages, WhatIsNoPageIsRefused) {
    EXPECT_TRUE(get("/").starts_with("HTTP/1.1 404 "));
    EXPECT_TRUE(get("/hello/").starts_with("HTTP/1.1 404 "));
    EXPECT_TRUE(get("/fault").starts_with("HTTP/1.1 500 "));
    const std::string post = answer_to("POST /hello HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(post.starts_with("HTTP/1.1 405 ")) << post;
    EXPECT_NE(post.find("Allow: GET\r\n"), std::string::npos) << post;
    EXPECT_TRUE(answer_to("\x16\x03\x01 no HTTP\r\n\r\n").starts_with("HTTP/1.1 400 "));
    const std::string large = "GET /hello HTTP/1.1\r\nX: " + std::string(9000, 'x') + "\r\n\r\n";
    EXPECT_TRUE(answer_to(large).starts_with("HTTP/1.1 431 "));
}

TEST_F(Pages, WhoIsSlowOrManyHoldsUpNobodyElse) {
    std::vector<Tcp::socket> silent;
    for (int i = 0; i < 15; ++i) silent.push_back(connected());
    EXPECT_TRUE(get("/hello").starts_with("HTTP/1.1 200 "));
    for (int i = 0; i < 5; ++i) silent.push_back(connected());
    // The last of them have no place and are cut off at once, the others after some seconds.
    EXPECT_EQ(rest_of(silent.back()), "");
    EXPECT_EQ(rest_of(silent.front()), "");
    EXPECT_TRUE(get("/hello").starts_with("HTTP/1.1 200 "));
}

TEST_F(Pages, EndsWhileSomebodyIsConnected) {
    auto other = std::make_unique<PageServer>(PageOptions{.host = "127.0.0.1"}, page);
    ASSERT_TRUE(other->start());
    Tcp::socket socket(io_);
    socket.connect({asio::ip::address_v4::loopback(), other->port()});
    other.reset();
    EXPECT_EQ(rest_of(socket), "");
}

TEST_F(Pages, APortThatIsTakenIsNamedByItsSetting) {
    PageServer second({"127.0.0.1", pages_.port(), {"METRICS_HOST", "METRICS_PORT"}}, page);
    const auto started = second.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().what, "METRICS_PORT=" + std::to_string(pages_.port()) +
                                        ": address in use: choose another, or 0 for any free one");
}

}  // namespace
}  // namespace server
