// Signed requests to a store of the S3 protocol, one after the other.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "s3/address.h"

namespace s3 {

enum class Method : std::uint8_t { get, put, remove };

struct StoreRequest {
    Method method = Method::get;
    std::string path;                                        // "/BUCKET/NAME", not escaped
    std::vector<std::pair<std::string, std::string>> query;  // not escaped
    std::string_view body;                                   // of put
    bool only_new = false;                                   // put: only if nothing has the name
    std::size_t most_bytes = 0;                              // of the answer's body
};

struct StoreReply {
    long status = 0;
    std::string body;
};

struct StorePatience {
    long connect_ms = 5'000;
    long silence_seconds = 10;  // in which nothing comes or goes
    long whole_seconds = 300;
};

// Keeps its connection open from one request to the next. Signature Version 4 by libcurl.
// Threads: one uses it. Blocking: up to the patience.
class Connection {
public:
    // Throws base::Failure (unavailable): libcurl cannot be set up.
    explicit Connection(StoreAccess access, StorePatience patience = {});
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Whatever the status. unavailable: no whole answer came, and the request may have been carried
    // out or not; or the answer is larger than `most_bytes`. settings: the store's certificate will
    // not be trusted until somebody changes something; the store heard nothing.
    base::Result<StoreReply> send(const StoreRequest& request);

    const StoreAccess& access() const noexcept { return access_; }

private:
    struct Handle;

    const StoreAccess access_;
    const StorePatience patience_;
    std::unique_ptr<Handle> handle_;
};

}  // namespace s3
