#include "heroapi/requests.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "base/owned.h"

namespace heroapi {
namespace {

using Multi = base::Owned<CURLM, curl_multi_cleanup>;
using Easy = base::Owned<CURL, curl_easy_cleanup>;

// libcurl's own set-up, once in the life of the process.
void set_up_curl() {
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done != CURLE_OK) throw std::runtime_error("libcurl cannot be set up");
}

struct Request {
    Easy handle;
    std::uint32_t id = 0;
    std::string body;
    bool too_large = false;
    std::array<char, CURL_ERROR_SIZE> trouble{};
};

std::size_t take(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& request = *static_cast<Request*>(user);
    const std::size_t room = k_largest_answer - request.body.size();
    request.body.append(bytes, std::min(count, room));
    request.too_large = count > room;
    return request.too_large ? 0 : count;  // fewer than came: libcurl ends the request
}

Carried carried(CURLcode code) {
    switch (code) {
        case CURLE_OK:
            return Carried::answered;
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
        case CURLE_OPERATION_TIMEDOUT:
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_PARTIAL_FILE:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
            return Carried::broken;
        default:
            return Carried::hopeless;
    }
}

}  // namespace

class Requests::Impl {
public:
    explicit Impl(const PullOptions& options) : options_(options) {
        set_up_curl();
        multi_.reset(curl_multi_init());
        if (!multi_) throw std::runtime_error("libcurl cannot be set up");
        curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, long{options.parallel});
    }
    ~Impl() { drop_from(0); }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void ask(std::uint32_t id) {
        auto request = std::make_unique<Request>();
        request->handle.reset(curl_easy_init());
        if (!request->handle) throw std::runtime_error("libcurl has no memory for a request");
        request->id = id;
        set_options(*request);
        curl_multi_add_handle(multi_.get(), request->handle.get());
        under_way_[id] = std::move(request);
    }

    void drop_from(std::uint32_t id) {
        for (auto at = under_way_.lower_bound(id); at != under_way_.end();) {
            curl_multi_remove_handle(multi_.get(), at->second->handle.get());
            at = under_way_.erase(at);
        }
    }

    std::vector<HttpReply> wait(std::chrono::milliseconds longest) {
        int running = 0;
        curl_multi_perform(multi_.get(), &running);
        std::vector<HttpReply> replies = finished();
        if (!replies.empty()) return replies;
        curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(longest.count()), nullptr);
        curl_multi_perform(multi_.get(), &running);
        return finished();
    }

private:
    void set_options(Request& request) const {
        CURL* handle = request.handle.get();
        const std::string url =
            options_.base_url + '/' + options_.token + '/' + std::to_string(request.id);
        curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
        curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "https");
        // The API moves between hosts of its own by redirection.
        curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
        curl_easy_setopt(handle, CURLOPT_MAXREDIRS, 3L);
        curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "https");
        if (!options_.ca_file.empty()) {
            curl_easy_setopt(handle, CURLOPT_CAINFO, options_.ca_file.c_str());
        }
        curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, long{options_.request_timeout.count()});
        curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle, CURLOPT_USERAGENT, "superhero");
        curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, &request);
        curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, request.trouble.data());
        curl_easy_setopt(handle, CURLOPT_PRIVATE, &request);
    }

    std::vector<HttpReply> finished() {
        std::vector<HttpReply> replies;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            Request* request = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request);
            replies.push_back(reply_of(*request, message->data.result));
            curl_multi_remove_handle(multi_.get(), request->handle.get());
            under_way_.erase(request->id);
        }
        return replies;
    }

    static HttpReply reply_of(Request& request, CURLcode code) {
        HttpReply reply;
        reply.id = request.id;
        reply.carried = request.too_large ? Carried::too_large : carried(code);
        reply.body = std::move(request.body);
        curl_easy_getinfo(request.handle.get(), CURLINFO_RESPONSE_CODE, &reply.status);
        curl_off_t pause = 0;
        curl_easy_getinfo(request.handle.get(), CURLINFO_RETRY_AFTER, &pause);
        if (pause > 0) reply.retry_after = std::chrono::seconds(pause);
        if (code != CURLE_OK) {
            reply.what =
                request.trouble[0] == '\0' ? curl_easy_strerror(code) : request.trouble.data();
        }
        return reply;
    }

    const PullOptions& options_;
    Multi multi_;
    std::map<std::uint32_t, std::unique_ptr<Request>> under_way_;
};

Requests::Requests(const PullOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Requests::~Requests() = default;
void Requests::ask(std::uint32_t id) { impl_->ask(id); }
void Requests::drop_from(std::uint32_t id) { impl_->drop_from(id); }
std::vector<HttpReply> Requests::wait(std::chrono::milliseconds longest) {
    return impl_->wait(longest);
}

}  // namespace heroapi
