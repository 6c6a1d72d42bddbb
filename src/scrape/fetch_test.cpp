#include "scrape/fetch.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace scrape {
namespace {

using namespace std::chrono_literals;

// Answers each of `times` connections on a port of 127.0.0.1 with the same bytes.
class OneAnswer {
public:
    OneAnswer(std::string bytes, int times) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* const at = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof(address);
        if (::bind(listener_, at, size) != 0 || ::listen(listener_, 8) != 0 ||
            ::getsockname(listener_, at, &size) != 0) {
            throw std::runtime_error("no port");
        }
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this, bytes = std::move(bytes), times] {
            for (int i = 0; i < times; ++i) answer(bytes);
        });
    }
    ~OneAnswer() {
        thread_.join();
        ::close(listener_);
    }
    OneAnswer(const OneAnswer&) = delete;
    OneAnswer& operator=(const OneAnswer&) = delete;

    PageAddress address() const { return {"127.0.0.1", port_}; }

private:
    void answer(const std::string& bytes) const {
        const int peer = ::accept(listener_, nullptr, nullptr);
        std::string request(4096, '\0');
        (void)!::read(peer, request.data(), request.size());
        (void)!::write(peer, bytes.data(), bytes.size());
        ::close(peer);
    }

    int listener_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

// A port on which nobody listens.
PageAddress nobody() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const at = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(socket, at, size), 0);
    EXPECT_EQ(::getsockname(socket, at, &size), 0);
    ::close(socket);
    return {"127.0.0.1", ntohs(address.sin_port)};
}

TEST(Fetch, EachAddressHasItsOwnResultInOrder) {
    const OneAnswer first("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none", 1);
    const OneAnswer second("HTTP/1.1 503 No\r\nConnection: close\r\n\r\ntwo", 1);
    const auto pages = fetch({first.address(), nobody(), second.address()}, "/metrics", {60s});
    ASSERT_EQ(pages.size(), 3U);
    EXPECT_EQ(pages[0].value().body, "one");
    EXPECT_EQ(pages[0].value().status, 200);
    ASSERT_FALSE(pages[1]);
    EXPECT_EQ(pages[1].error().fault, base::Fault::unavailable);
    EXPECT_EQ(pages[2].value().body, "two");
    EXPECT_EQ(pages[2].value().status, 503);
}

TEST(Fetch, WhatIsTooLargeOrCutOffIsNoAnswer) {
    const OneAnswer large("HTTP/1.1 200 OK\r\n\r\n" + std::string(5000, 'x'), 1);
    const OneAnswer cut("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\none", 1);
    const OneAnswer rubbish("rubbish", 1);
    const auto pages = fetch({large.address(), cut.address(), rubbish.address()}, "/", {60s, 4096});
    ASSERT_FALSE(pages[0]);
    EXPECT_EQ(pages[0].error().what, "the answer is larger than 4096 bytes");
    EXPECT_FALSE(pages[1]);
    EXPECT_FALSE(pages[2]);
}

TEST(Fetch, WhoIsSilentIsWaitedForNoLongerThanThePatience) {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(::listen(listener, 1), 0);
    ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
    EXPECT_FALSE(fetch({{"127.0.0.1", ntohs(address.sin_port)}}, "/", {200ms}).at(0));
    ::close(listener);
}

TEST(Fetch, ANameStandsForEachOfItsAddresses) {
    const auto found = resolved({{"127.0.0.1", 1}, {"127.0.0.1", 1}, {"127.0.0.1", 2}, {"::1", 1}});
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(text_of(found[0]), "127.0.0.1:1");
    EXPECT_EQ(text_of(found[1]), "127.0.0.1:2");
    EXPECT_EQ(text_of(found[2]), "[::1]:1");
    const auto unknown = resolved({{"no such name.invalid", 9}});
    ASSERT_EQ(unknown.size(), 1U);
    EXPECT_EQ(text_of(unknown[0]), "no such name.invalid:9");
}

}  // namespace
}  // namespace scrape
