#include "tls/context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/ssl/context.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace tls {
namespace {

namespace ssl = boost::asio::ssl;

base::Error bad(const NamedFile& file, const std::string& what) {
    return base::bad_setting(std::string(file.setting) + " is \"" + file.path + "\": " + what);
}

base::Result<void> readable(const NamedFile& file) {
    errno = 0;
    std::ifstream stream(file.path, std::ios::binary);
    if (stream.is_open() && stream.peek() != std::ifstream::traits_type::eof()) return {};
    if (stream.is_open() && errno == 0) return bad(file, "it is empty");
    return bad(file, std::string("it cannot be read: ") + std::strerror(errno == 0 ? EIO : errno));
}

ContextPtr new_context(ssl::context::method method) {
    auto context = std::make_shared<ssl::context>(method);
    SSL_CTX* const handle = context->native_handle();
    SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION);
    SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(handle, SSL_MODE_RELEASE_BUFFERS);  // of connections that are silent
    // A key with a pass phrase must not make OpenSSL ask for it on the terminal.
    SSL_CTX_set_default_passwd_cb(handle, [](char*, int, int, void*) { return 0; });
    ERR_clear_error();
    return context;
}

base::Result<void> expect_valid_now(const NamedFile& file, const SSL_CTX& context) {
    const X509* const own = SSL_CTX_get0_certificate(&context);
    if (X509_cmp_current_time(X509_get0_notAfter(own)) < 0) {
        return bad(file, "the certificate has expired, one that is valid now expected");
    }
    if (X509_cmp_current_time(X509_get0_notBefore(own)) > 0) {
        return bad(file, "the certificate is not valid yet, one that is valid now expected");
    }
    return {};
}

base::Result<void> take_key(const NamedFile& certificate, const NamedFile& key, SSL_CTX& context) {
    if (SSL_CTX_use_PrivateKey_file(&context, key.path.c_str(), SSL_FILETYPE_PEM) == 1) return {};
    const unsigned long error = ERR_peek_last_error();
    const int reason = ERR_GET_REASON(error);
    const bool is_anothers =
        ERR_GET_LIB(error) == ERR_LIB_X509 &&
        (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH);
    ERR_clear_error();
    if (!is_anothers) return bad(key, "a key in PEM, without a pass phrase, expected");
    return bad(key, "it is not the key of the certificate in " + std::string(certificate.setting) +
                        ", \"" + certificate.path + "\"");
}

}  // namespace

base::Result<ContextPtr> server_context(const NamedFile& certificate, const NamedFile& key) {
    for (const NamedFile* file : {&certificate, &key}) {
        if (const auto done = readable(*file); !done) return done.error();
    }
    ContextPtr context = new_context(ssl::context::tls_server);
    SSL_CTX& handle = *context->native_handle();
    if (SSL_CTX_use_certificate_chain_file(&handle, certificate.path.c_str()) != 1) {
        ERR_clear_error();
        return bad(certificate, "certificates in PEM expected, the server's own first");
    }
    if (const auto done = take_key(certificate, key, handle); !done) return done.error();
    if (const auto done = expect_valid_now(certificate, handle); !done) return done.error();
    return context;
}

base::Result<ContextPtr> client_context(const NamedFile& authorities) {
    ContextPtr context = new_context(ssl::context::tls_client);
    SSL_CTX* const handle = context->native_handle();
    SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, nullptr);
    if (authorities.path.empty()) {
        SSL_CTX_set_default_verify_paths(handle);
        return context;
    }
    if (const auto done = readable(authorities); !done) return done.error();
    if (SSL_CTX_load_verify_locations(handle, authorities.path.c_str(), nullptr) != 1) {
        ERR_clear_error();
        return bad(authorities, "certificates in PEM expected");
    }
    return context;
}

}  // namespace tls
