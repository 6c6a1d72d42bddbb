#include "tls/blocking_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cerrno>

#include "base/owned.h"
#include "tls/peer.h"

namespace tls {
namespace {

constexpr std::size_t k_most_at_once = std::size_t{1} << 20;

}  // namespace

struct BlockingStream::Connection {
    base::Owned<SSL, SSL_free> handle;
};

BlockingStream::BlockingStream(const ContextPtr& context, int socket)
    : connection_(std::make_unique<Connection>()) {
    connection_->handle.reset(SSL_new(context->native_handle()));
    if (connection_->handle) SSL_set_fd(connection_->handle.get(), socket);
}

BlockingStream::~BlockingStream() = default;

base::Error BlockingStream::error_of(int result) const {
    const int system = errno;
    SSL* const ssl = connection_->handle.get();
    const int kind = SSL_get_error(ssl, result);
    const unsigned long first = ERR_get_error();
    ERR_clear_error();
    if (kind == SSL_ERROR_ZERO_RETURN) return base::unavailable("it closed the connection");
    const bool is_systems = kind == SSL_ERROR_SYSCALL && first == 0;
    // A socket's time-out.
    if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE ||
        (is_systems && (system == EAGAIN || system == EWOULDBLOCK))) {
        return base::unavailable("no answer in time");
    }
    if (is_systems) {
        const boost::system::error_code error(system == 0 ? ECONNRESET : system,
                                              boost::system::system_category());
        return base::unavailable(error.message());
    }
    const Trouble trouble =
        trouble_of(*ssl, {static_cast<int>(first), boost::asio::error::get_ssl_category()});
    return {trouble.for_good ? base::Fault::settings : base::Fault::unavailable, trouble.what};
}

base::Result<void> BlockingStream::shake_hands(const std::string& host) {
    SSL* const ssl = connection_->handle.get();
    if (ssl == nullptr) return base::unavailable("out of memory");
    expect_host(*ssl, host);
    ERR_clear_error();
    const int done = SSL_connect(ssl);
    if (done != 1) return error_of(done);
    return {};
}

base::Result<void> BlockingStream::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t size = std::min(bytes.size(), k_most_at_once);
        ERR_clear_error();
        const int done = SSL_write(connection_->handle.get(), bytes.data(), static_cast<int>(size));
        if (done <= 0) return error_of(done);
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    return {};
}

base::Result<std::size_t> BlockingStream::read(char* into, std::size_t size) {
    ERR_clear_error();
    const int done =
        SSL_read(connection_->handle.get(), into, static_cast<int>(std::min(size, k_most_at_once)));
    if (done <= 0) return error_of(done);
    return static_cast<std::size_t>(done);
}

}  // namespace tls
