#include "tls/peer.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

namespace tls {
namespace {

// Of a certificate that was refused.
std::string refusal(long verdict) {
    switch (verdict) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return "its certificate has expired";
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return "its certificate is not valid yet";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return "its certificate is for another name";
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return "its certificate is signed by no authority that is trusted";
        default:
            return std::string("its certificate is refused: ") +
                   X509_verify_cert_error_string(verdict);
    }
}

bool is_no_tls(int reason) {
    return reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
           reason == SSL_R_UNKNOWN_PROTOCOL || reason == SSL_R_PACKET_LENGTH_TOO_LONG ||
           reason == SSL_R_RECORD_LENGTH_MISMATCH;
}

}  // namespace

void expect_host(ssl_st& connection, const std::string& host) {
    X509_VERIFY_PARAM* const wanted = SSL_get0_param(&connection);
    if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1) return;
    ERR_clear_error();
    SSL_set_hostflags(&connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(&connection, host.c_str());
    SSL_set_tlsext_host_name(&connection, host.c_str());
}

Trouble trouble_of(const ssl_st& connection, boost::system::error_code error) {
    if (const long verdict = SSL_get_verify_result(&connection); verdict != X509_V_OK) {
        return {refusal(verdict), true};
    }
    if (error == boost::asio::ssl::error::stream_truncated) {
        return {"it ended the connection in the middle of the handshake", false};
    }
    if (error.category() != boost::asio::error::get_ssl_category()) return {error.message(), false};
    const int reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
    if (is_no_tls(reason)) return {"it does not speak TLS", true};
    if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        return {"it ended the connection in the middle of the handshake", false};
    }
    const char* const words = ERR_reason_error_string(static_cast<unsigned long>(error.value()));
    return {std::string("TLS: ") + (words == nullptr ? error.message() : words), false};
}

bool is_closed_by_peer(boost::system::error_code error) {
    return error == boost::asio::error::eof || error == boost::asio::ssl::error::stream_truncated;
}

}  // namespace tls
