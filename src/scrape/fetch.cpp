#include "scrape/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <list>
#include <set>

#include "base/owned.h"

namespace scrape {
namespace {

using std::chrono::steady_clock;

using Multi = base::Owned<CURLM, curl_multi_cleanup>;
using Easy = base::Owned<CURL, curl_easy_cleanup>;
using Addresses = base::Owned<addrinfo, freeaddrinfo>;

constexpr int k_longest_sleep_ms = 100;

bool set_up_curl() {
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    return done == CURLE_OK;
}

std::string text_of(const sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* bytes = nullptr;
    if (address.sa_family == AF_INET) {
        bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
    } else if (address.sa_family == AF_INET6) {
        bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    }
    if (bytes == nullptr) return {};
    ::inet_ntop(address.sa_family, bytes, text.data(), text.size());
    return text.data();
}

std::vector<std::string> addresses_of(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &first) != 0) return {};
    const Addresses found(first);
    std::vector<std::string> texts;
    for (const addrinfo* at = first; at != nullptr; at = at->ai_next) {
        std::string text = text_of(*at->ai_addr);
        if (!text.empty()) texts.push_back(std::move(text));
    }
    return texts;
}

struct Request {
    Easy handle{};
    std::size_t place = 0;  // among the results
    std::size_t most_bytes = 0;
    std::string body{};
    bool too_large = false;
};

std::size_t take(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& request = *static_cast<Request*>(user);
    request.too_large = count > request.most_bytes - request.body.size();
    if (request.too_large) return 0;  // fewer than came: libcurl ends the request
    request.body.append(bytes, count);
    return count;
}

class Fetch {
public:
    Fetch(const std::vector<PageAddress>& addresses, const std::string& path, PageLimits limits)
        : multi_(curl_multi_init()),
          limits_(limits),
          deadline_(steady_clock::now() + limits.patience),
          results_(addresses.size(), base::Result<FetchedPage>(base::unavailable("no answer"))) {
        for (std::size_t i = 0; i < addresses.size(); ++i) ask(addresses[i], path, i);
    }
    ~Fetch() {
        for (Request& request : requests_) {
            curl_multi_remove_handle(multi_.get(), request.handle.get());
        }
    }
    Fetch(const Fetch&) = delete;
    Fetch& operator=(const Fetch&) = delete;

    std::vector<base::Result<FetchedPage>> run() {
        for (int running = 1; running > 0 && steady_clock::now() < deadline_;) {
            curl_multi_perform(multi_.get(), &running);
            if (running > 0) {
                curl_multi_poll(multi_.get(), nullptr, 0, k_longest_sleep_ms, nullptr);
            }
        }
        take_results();
        return std::move(results_);
    }

private:
    void ask(const PageAddress& address, const std::string& path, std::size_t place) {
        Request& request = requests_.emplace_back();
        request.handle.reset(curl_easy_init());
        request.place = place;
        request.most_bytes = limits_.most_bytes;
        CURL* handle = request.handle.get();
        const std::string url = "http://" + scrape::text_of(address) + path;
        curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
        curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http");
        curl_easy_setopt(handle, CURLOPT_PROXY, "");
        curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, long{limits_.patience.count()});
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle, CURLOPT_USERAGENT, "superhero");
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, &request);
        curl_easy_setopt(handle, CURLOPT_PRIVATE, &request);
        curl_multi_add_handle(multi_.get(), handle);
    }

    void take_results() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            Request* request = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request);
            base::Result<FetchedPage>& result = results_[request->place];
            if (message->data.result == CURLE_OK) {
                FetchedPage page;
                curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &page.status);
                page.body = std::move(request->body);
                result = std::move(page);
            } else if (request->too_large) {
                result = base::unavailable("the answer is larger than " +
                                           std::to_string(limits_.most_bytes) + " bytes");
            } else {
                result = base::unavailable(curl_easy_strerror(message->data.result));
            }
        }
    }

    const Multi multi_;
    const PageLimits limits_;
    const steady_clock::time_point deadline_;
    std::list<Request> requests_;
    std::vector<base::Result<FetchedPage>> results_;
};

}  // namespace

std::string text_of(const PageAddress& address) {
    const bool is_ipv6 = address.host.find(':') != std::string::npos;
    return (is_ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

std::vector<PageAddress> resolved(const std::vector<PageAddress>& addresses) {
    std::vector<PageAddress> all;
    std::set<std::string> known;
    for (const PageAddress& address : addresses) {
        std::vector<std::string> hosts = addresses_of(address.host);
        if (hosts.empty()) hosts.push_back(address.host);
        for (std::string& host : hosts) {
            PageAddress one{std::move(host), address.port};
            if (known.insert(text_of(one)).second) all.push_back(std::move(one));
        }
    }
    return all;
}

std::vector<base::Result<FetchedPage>> fetch(const std::vector<PageAddress>& addresses,
                                             const std::string& path, PageLimits limits) {
    if (addresses.empty()) return {};
    if (!set_up_curl()) {
        return {addresses.size(),
                base::Result<FetchedPage>(base::unavailable("libcurl cannot be set up"))};
    }
    return Fetch(addresses, path, limits).run();
}

}  // namespace scrape
