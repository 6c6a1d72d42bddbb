// Contexts from files, and handshakes over a pair of sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <thread>

#include "base/owned.h"
#include "tests/support/certificate.h"
#include "tests/support/temp_folder.h"
#include "tls/blocking_stream.h"
#include "tls/certificates.h"

namespace {

using support::issue_certificate;
using testing::HasSubstr;

class Tls : public testing::Test {
protected:
    Tls() {
        signal(SIGPIPE, SIG_IGN);
        issue_certificate(certificate_, key_);
    }

    std::filesystem::path in(const char* name) const { return folder_.path() / name; }

    base::Result<tls::ContextPtr> server(const std::filesystem::path& certificate,
                                         const std::filesystem::path& key) const {
        return tls::server_context({"CERT", certificate}, {"KEY", key});
    }

    const support::TempFolder folder_;
    const std::filesystem::path certificate_ = in("certificate.pem"), key_ = in("key.pem");
};

// A server that shakes hands and sends back what it hears, once.
class TlsEcho {
public:
    explicit TlsEcho(tls::ContextPtr context) : context_(std::move(context)) {
        EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0);
        thread_ = std::thread([this] { serve(); });
    }
    ~TlsEcho() {
        ::close(ends_[0]);
        thread_.join();
    }
    int socket() const { return ends_[0]; }

private:
    void serve() const {
        {
            const base::Owned<SSL, SSL_free> ssl(SSL_new(context_->native_handle()));
            SSL_set_fd(ssl.get(), ends_[1]);
            std::array<char, 100> heard{};
            if (SSL_accept(ssl.get()) == 1) {
                const int size = SSL_read(ssl.get(), heard.data(), heard.size());
                if (size > 0) SSL_write(ssl.get(), heard.data(), size);
            }
        }
        ::close(ends_[1]);
    }

    const tls::ContextPtr context_;
    std::array<int, 2> ends_{};
    std::thread thread_;
};

TEST_F(Tls, TwoThatTrustEachOtherTalk) {
    const auto context = server(certificate_, key_);
    const auto trusting = tls::client_context({"CA", certificate_});
    ASSERT_TRUE(context && trusting);
    for (const char* host : {"localhost", "127.0.0.1"}) {
        const TlsEcho echo(*context);
        tls::BlockingStream stream(*trusting, echo.socket());
        ASSERT_TRUE(stream.shake_hands(host)) << host;
        ASSERT_TRUE(stream.write("hello"));
        std::array<char, 100> heard{};
        const auto size = stream.read(heard.data(), heard.size());
        ASSERT_TRUE(size);
        EXPECT_EQ(std::string(heard.data(), *size), "hello");
        EXPECT_EQ(stream.read(heard.data(), heard.size()).error().fault, base::Fault::unavailable);
    }
}

TEST_F(Tls, WhoIsNotTrustedIsToldApart) {
    issue_certificate(in("other.pem"), in("other.key"));
    const auto context = server(certificate_, key_);
    const auto trusting = tls::client_context({"CA", certificate_});
    const auto stranger = tls::client_context({"CA", in("other.pem")});
    ASSERT_TRUE(context && trusting && stranger);
    const auto shaken = [&](const tls::ContextPtr& client, const char* host) {
        const TlsEcho echo(*context);
        return tls::BlockingStream(client, echo.socket()).shake_hands(host).error();
    };
    EXPECT_THAT(shaken(*trusting, "elsewhere").what, HasSubstr("for another name"));
    EXPECT_THAT(shaken(*trusting, "127.0.0.2").what, HasSubstr("for another name"));
    const base::Error error = shaken(*stranger, "localhost");
    EXPECT_THAT(error.what, HasSubstr("signed by no authority that is trusted"));
    EXPECT_EQ(error.fault, base::Fault::settings);
}

TEST_F(Tls, APeerThatSpeaksPlainlyIsToldSo) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    ASSERT_EQ(::write(ends[1], "-ERR unknown command\r\n", 22), 22);
    const auto trusting = tls::client_context({"CA", certificate_});
    ASSERT_TRUE(trusting);
    const auto done = tls::BlockingStream(*trusting, ends[0]).shake_hands("localhost");
    EXPECT_EQ(done.error().what, "it does not speak TLS");
    for (const int end : ends) ::close(end);
}

TEST_F(Tls, FilesThatDoNotFitAreRefused) {
    issue_certificate(in("other.pem"), in("other.key"));
    issue_certificate(in("old.pem"), in("old.key"), -support::k_a_day);
    EXPECT_THAT(server(certificate_, in("other.key")).error().what,
                HasSubstr("KEY is \"" + in("other.key").string() + "\": it is not the key of"));
    EXPECT_THAT(server(in("old.pem"), in("old.key")).error().what, HasSubstr("has expired"));
    EXPECT_THAT(server(key_, key_).error().what, HasSubstr("CERT is"));
    EXPECT_THAT(server(certificate_, certificate_).error().what, HasSubstr("a key in PEM"));
    EXPECT_THAT(server(in("none"), key_).error().what, HasSubstr("No such file"));
    EXPECT_THAT(server(folder_.path(), key_).error().what, HasSubstr("cannot be read"));
    EXPECT_THAT(tls::client_context({"CA", key_}).error().what, HasSubstr("certificates in PEM"));
}

TEST_F(Tls, WhatWasReadStaysUntilTheFilesAreGoodAgain) {
    tls::Certificates certificates({"CERT", certificate_}, {"KEY", key_});
    EXPECT_EQ(certificates.current(), nullptr);
    ASSERT_TRUE(certificates.read());
    const auto first = certificates.current();
    std::filesystem::rename(key_, in("away"));
    EXPECT_FALSE(certificates.read());
    EXPECT_EQ(certificates.current(), first);
    std::filesystem::rename(in("away"), key_);
    ASSERT_TRUE(certificates.read());
    EXPECT_NE(certificates.current(), first);
}

}  // namespace
