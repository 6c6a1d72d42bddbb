// Whom a client expects at the other end, and what a failure of TLS means for a person.
#pragma once

#include <boost/system/error_code.hpp>
#include <string>

struct ssl_st;  // OpenSSL's SSL

namespace tls {

// Before the handshake of a client: the certificate must be for that host, a name or an address;
// the server is told a name.
void expect_host(ssl_st& connection, const std::string& host);

// Why a handshake failed.
struct Trouble {
    std::string what;       // "its certificate has expired"
    bool for_good = false;  // the same attempt fails again until somebody changes something
};
Trouble trouble_of(const ssl_st& connection, boost::system::error_code error);

// Whether a reading ended since the other side closed the connection, with TLS' own farewell or
// without it.
bool is_closed_by_peer(boost::system::error_code error);

}  // namespace tls
