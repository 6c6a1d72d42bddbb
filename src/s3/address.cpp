#include "s3/address.h"

#include <algorithm>

namespace s3 {
namespace {

constexpr std::string_view k_scheme = "s3://";

bool is_plain(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

bool is_bucket_name(std::string_view name) noexcept {
    const auto fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    return name.size() >= 3 && name.size() <= 63 && std::all_of(name.begin(), name.end(), fine);
}

// No part is empty, "." or "..", nor a control character anywhere: listings are XML.
bool is_prefix(std::string_view prefix) noexcept {
    if (std::any_of(prefix.begin(), prefix.end(),
                    [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; })) {
        return false;
    }
    while (!prefix.empty()) {
        const std::string_view part = prefix.substr(0, prefix.find('/'));
        if (part.empty() || part == "." || part == "..") return false;
        prefix.remove_prefix(std::min(part.size() + 1, prefix.size()));
    }
    return true;
}

}  // namespace

std::string BucketAddress::text() const {
    return std::string(k_scheme) + bucket + (prefix.empty() ? "" : "/" + prefix);
}

bool is_address(std::string_view text) noexcept { return text.starts_with(k_scheme); }

base::Result<BucketAddress> parse_address(std::string_view text) {
    BucketAddress address;
    std::string_view rest = text;
    if (is_address(text)) rest.remove_prefix(k_scheme.size());
    address.bucket = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(address.bucket.size() + 1, rest.size()));
    if (rest.ends_with('/')) rest.remove_suffix(1);
    address.prefix = rest;
    if (is_address(text) && is_bucket_name(address.bucket) && is_prefix(address.prefix)) {
        return address;
    }
    return base::bad_setting("\"" + std::string(text) +
                             "\" is no place in an object store: s3://BUCKET/PREFIX expected, the "
                             "bucket of 3 to 63 small letters, digits, '-' and '.'");
}

std::string StoreAccess::url() const {
    if (endpoint.empty()) return "https://s3." + region + ".amazonaws.com";
    return endpoint.ends_with('/') ? endpoint.substr(0, endpoint.size() - 1) : endpoint;
}

base::Result<void> check_access(const StoreAccess& access) {
    const std::string url = access.url();
    const auto scheme_end = url.find("://");
    const std::string scheme = url.substr(0, scheme_end);
    const bool is_url = scheme_end != url.npos && (scheme == "http" || scheme == "https") &&
                        url.size() > scheme_end + 3 &&
                        url.find_first_of("/?#@ ", scheme_end + 3) == url.npos;
    if (!is_url) {
        return base::bad_setting("S3_ENDPOINT is \"" + access.endpoint +
                                 "\": http://HOST:PORT or https://HOST expected");
    }
    if (access.access_key.empty() || access.secret_key.empty()) {
        return base::bad_setting(
            std::string(access.access_key.empty() ? "S3_ACCESS_KEY" : "S3_SECRET_KEY") +
            " is not set: the key of the object store expected (or AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, or a file by S3_ACCESS_KEY_FILE and S3_SECRET_KEY_FILE)");
    }
    return {};
}

std::string escaped(std::string_view text, Slash slash) {
    constexpr std::string_view k_digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (is_plain(c) || (c == '/' && slash == Slash::stays)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += {'%', k_digits[byte >> 4], k_digits[byte & 15]};
    }
    return out;
}

}  // namespace s3
