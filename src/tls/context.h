// From files to what a side of TLS works with. TLS 1.2 and later; nobody negotiates again.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace boost::asio::ssl {
class context;
}

namespace tls {

using ContextPtr = std::shared_ptr<boost::asio::ssl::context>;

// A file and the setting that names it, for error lines.
struct NamedFile {
    std::string_view setting;
    std::string path;
};

// A server with that chain of certificates, its own first, and the key of its own; both in PEM, the
// key without a pass phrase. settings: a file cannot be read or is something else, the key is
// another certificate's, the certificate is not valid now.
base::Result<ContextPtr> server_context(const NamedFile& certificate, const NamedFile& key);

// A client that trusts the authorities of that file, without a path those of the system. settings:
// the file cannot be read or holds no certificates.
base::Result<ContextPtr> client_context(const NamedFile& authorities);

}  // namespace tls
