// Where a store of the S3 protocol is, and where in it the objects are.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace s3 {

// s3://BUCKET or s3://BUCKET/PREFIX.
struct BucketAddress {
    std::string bucket;
    std::string prefix;  // without '/' at either end; empty: the bucket itself

    std::string text() const;
};

bool is_address(std::string_view text) noexcept;

// settings: it is no such address; says what would be.
base::Result<BucketAddress> parse_address(std::string_view text);

struct StoreAccess {
    std::string endpoint;  // "http://127.0.0.1:9000"; empty: Amazon's, of the region
    std::string region = "us-east-1";
    std::string access_key;
    std::string secret_key;
    std::string ca_file;          // of https; empty: the authorities that the system trusts
    std::string session_token{};  // that temporary keys come with; empty: the keys stay valid

    // Without '/' at the end.
    std::string url() const;
};

// settings: no keys, or an endpoint that is none.
base::Result<void> check_access(const StoreAccess& access);

// As a path or a query's value: all but A-Z a-z 0-9 - . _ ~ (and '/', where it stays) as %XX. The
// signature wants exactly this.
enum class Slash { stays, escaped };
std::string escaped(std::string_view text, Slash slash);

}  // namespace s3
