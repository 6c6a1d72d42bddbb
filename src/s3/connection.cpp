#include "s3/connection.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstring>

#include "base/owned.h"
#include "base/sha256.h"

namespace s3 {
namespace {

using Easy = base::Owned<CURL, curl_easy_cleanup>;
using Headers = base::Owned<curl_slist, curl_slist_free_all>;

struct Transfer {
    const StoreRequest& request;
    std::size_t sent = 0;
    std::string body{};
    bool too_large = false;
};

std::size_t take(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    transfer.too_large = count > transfer.request.most_bytes - transfer.body.size();
    if (transfer.too_large) return 0;  // fewer than came: libcurl ends the request
    transfer.body.append(bytes, count);
    return count;
}

std::size_t give(char* into, std::size_t, std::size_t most, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::string_view rest = transfer.request.body.substr(transfer.sent);
    const std::size_t count = std::min(most, rest.size());
    std::memcpy(into, rest.data(), count);
    transfer.sent += count;
    return count;
}

// libcurl sends the body again where a kept connection turns out to be closed.
int rewind(void* user, curl_off_t offset, int origin) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_FAIL;
    transfer.sent = std::min(static_cast<std::size_t>(offset), transfer.request.body.size());
    return CURL_SEEKFUNC_OK;
}

// Sorted by name and escaped, or the signature does not match.
std::string url_of(const StoreAccess& access, const StoreRequest& request) {
    std::string url = access.url() + escaped(request.path, Slash::stays);
    auto query = request.query;
    std::sort(query.begin(), query.end());
    for (std::size_t i = 0; i < query.size(); ++i) {
        url += i == 0 ? '?' : '&';
        url += query[i].first + "=" + escaped(query[i].second, Slash::escaped);
    }
    return url;
}

void add(Headers& headers, const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)headers.release();
    headers.reset(longer);
}

Headers headers_of(const StoreAccess& access, const StoreRequest& request) {
    Headers headers;
    add(headers, "x-amz-content-sha256: " + base::sha256_hex(request.body));
    // libcurl signs it as it does every header that is given to it.
    if (!access.session_token.empty()) {
        add(headers, "x-amz-security-token: " + access.session_token);
    }
    if (request.only_new) add(headers, "If-None-Match: *");
    if (request.method == Method::put) add(headers, "Content-Type: application/octet-stream");
    return headers;
}

// Where a store is asked whether it wants a body, it need not say so.
constexpr long k_until_the_body_goes_anyway = 1;  // ms

// What OpenSSL says of certificates, see X509_STORE_CTX_get_error(3). Names come first: where one
// does not fit, libcurl looks no further, and says unspecified.
constexpr long k_verified = 0, k_unspecified = 1, k_not_yet_valid = 9, k_has_expired = 10;

base::Error distrust(CURL* easy) {
    long verified = k_verified;
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
    switch (verified) {
        case k_verified:
        case k_unspecified:
            return base::bad_setting("its certificate is for another name than S3_ENDPOINT has");
        case k_not_yet_valid:
            return base::unavailable("its certificate is not valid yet");
        case k_has_expired:
            return base::unavailable("its certificate has expired");
        default:
            return base::bad_setting(
                "its certificate is signed by no authority that is trusted: S3_CA names the file "
                "of the one that signed it");
    }
}

base::Error failure_of(CURL* easy, CURLcode done, const StoreAccess& access) {
    if (done == CURLE_PEER_FAILED_VERIFICATION) return distrust(easy);
    if (done == CURLE_SSL_CACERT_BADFILE) {
        return base::bad_setting("S3_CA is \"" + access.ca_file +
                                 "\": a file of certificates expected");
    }
    return base::unavailable(curl_easy_strerror(done));
}

}  // namespace

struct Connection::Handle {
    Easy easy;
};

Connection::Connection(StoreAccess access, StorePatience patience)
    : access_(std::move(access)), patience_(patience), handle_(std::make_unique<Handle>()) {
    static const CURLcode set_up = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (set_up == CURLE_OK) handle_->easy.reset(curl_easy_init());
    if (!handle_->easy) throw base::Failure(base::unavailable("libcurl cannot be set up"));
}

Connection::~Connection() = default;

base::Result<StoreReply> Connection::send(const StoreRequest& request) {
    CURL* const easy = handle_->easy.get();
    curl_easy_reset(easy);  // keeps the connection
    Transfer transfer{request};
    const Headers headers = headers_of(access_, request);
    const std::string url = url_of(access_, request);
    const std::string signing = "aws:amz:" + access_.region + ":s3";
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "superhero");
    curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, signing.c_str());
    curl_easy_setopt(easy, CURLOPT_USERNAME, access_.access_key.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, access_.secret_key.c_str());
    if (!access_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, access_.ca_file.c_str());
    // Not by the header's absence: libcurl would sign that, and servers in Go that take the header
    // from every request before it can be looked at (SeaweedFS) refuse what it signs.
    curl_easy_setopt(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, k_until_the_body_goes_anyway);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, patience_.connect_ms);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, patience_.silence_seconds);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, patience_.whole_seconds);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    if (request.method == Method::put) {
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
        curl_easy_setopt(easy, CURLOPT_READDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, rewind);
        curl_easy_setopt(easy, CURLOPT_SEEKDATA, &transfer);
        curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
    } else if (request.method == Method::remove) {
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
    }
    const CURLcode done = curl_easy_perform(easy);
    if (transfer.too_large) {
        return base::unavailable("the answer is larger than " + std::to_string(request.most_bytes) +
                                 " bytes");
    }
    if (done != CURLE_OK) return failure_of(easy, done, access_);
    StoreReply reply;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply.status);
    reply.body = std::move(transfer.body);
    return reply;
}

}  // namespace s3
