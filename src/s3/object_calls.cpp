#include "s3/object_calls.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "s3/answers.h"

namespace s3 {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t k_small_answer = std::size_t{1} << 20;
constexpr std::size_t k_largest = std::size_t{2} << 30;
constexpr std::size_t k_listing = std::size_t{8} << 20;
constexpr std::size_t k_page = 1000;  // names, the most that the protocol has
// A store that hangs is not asked a third time.
constexpr auto k_enough = 15s;
constexpr std::array k_pauses = {0ms, 100ms, 400ms, 1600ms};  // before each attempt

// The moments at which a request is made.
class Attempts {
public:
    // Waits a little, but for the first one. False: enough.
    bool next() {
        const bool late = std::chrono::steady_clock::now() - begun_ > k_enough;
        if (made_ == k_pauses.size() || (made_ > 0 && late)) return false;
        std::this_thread::sleep_for(k_pauses[made_++]);
        return true;
    }

private:
    const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::size_t made_ = 0;
};

bool passes(const StoreReply& reply) noexcept {
    return reply.status == 429 || (reply.status >= 500 && reply.status <= 504);
}

// Nothing else is: stores say 404 of buckets and of users too, and so do proxies.
bool is_absent(const StoreReply& reply) {
    return reply.status == 404 && parse_refusal(reply.body).code == "NoSuchKey";
}

// Whether temporary keys are over.
bool has_expired(const StoreRefusal& refusal) {
    const std::array codes = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"};
    return std::find(codes.begin(), codes.end(), refusal.code) != codes.end();
}

// What a person can do about a refusal; empty: its own words must do.
std::string advice_of(const StoreRefusal& refusal, const StoreAccess& access,
                      const BucketAddress& address) {
    const std::string_view code = refusal.code;
    if (code == "SignatureDoesNotMatch") {
        return "the store does not accept the signature: S3_SECRET_KEY is not that of the access "
               "key, or something in between changes the requests";
    }
    if (code == "InvalidAccessKeyId" || code == "XAdminUserNotFound") {  // versitygw's
        return "the store does not know the key S3_ACCESS_KEY";
    }
    if (has_expired(refusal)) {
        return "the store does not take S3_SESSION_TOKEN: it has expired; a start with new keys "
               "goes on";
    }
    if (code == "InvalidToken") {
        return "the store does not take S3_SESSION_TOKEN: it is not that of the keys";
    }
    if (code == "RequestTimeTooSkewed" || code == "RequestExpired") {
        return "the clock of this machine and that of the store are too far apart: set this one "
               "right";
    }
    if (code == "NoSuchBucket") {
        return "there is no bucket \"" + address.bucket + "\": make it first";
    }
    if (code == "PermanentRedirect" || code == "AuthorizationHeaderMalformed" ||
        code == "IllegalLocationConstraintException") {
        return "the bucket is not in the region " + access.region + ": set S3_REGION";
    }
    if (code == "AccessDenied") return "the keys do not give the right to do that";
    return {};
}

}  // namespace

ObjectCalls::ObjectCalls(BucketAddress address, StoreAccess access, StorePatience patience)
    : address_(std::move(address)), connection_(std::move(access), patience) {}

std::string ObjectCalls::key(std::string_view name) const {
    return (address_.prefix.empty() ? "" : address_.prefix + "/") + std::string(name);
}

std::string ObjectCalls::path(std::string_view name) const {
    return "/" + address_.bucket + "/" + key(name);
}

std::string ObjectCalls::place(std::string_view name) const {
    return address_.text() + "/" + std::string(name);
}

std::string ObjectCalls::failure(std::string_view verb, std::string_view name) const {
    return "cannot " + std::string(verb) + " " + place(name) + " at " + connection_.access().url() +
           ": ";
}

base::Error ObjectCalls::refused(const StoreReply& reply, std::string_view verb,
                                 std::string_view name) const {
    const StoreRefusal refusal = parse_refusal(reply.body);
    const std::string what = failure(verb, name);
    const std::string advice = advice_of(refusal, connection_.access(), address_);
    if (!advice.empty()) {
        const auto fault = has_expired(refusal) ? base::Fault::expired : base::Fault::settings;
        return {fault, what + advice};
    }
    if (reply.status == 403) {
        return base::bad_setting(what +
                                 "the store refuses it (403): the keys are wrong or do not "
                                 "give the right to do that");
    }
    std::string words = "the store answers " + std::to_string(reply.status);
    if (!refusal.code.empty()) words += " " + refusal.code;
    if (!refusal.message.empty()) words += ": " + refusal.message;
    return passes(reply) ? base::unavailable(what + words) : base::rejected(what + words);
}

base::Result<StoreReply> ObjectCalls::send(const StoreRequest& request, std::string_view verb,
                                           std::string_view name) {
    auto reply = connection_.send(request);
    if (reply && passes(*reply)) return refused(*reply, verb, name);
    if (reply) return reply;
    return base::Error{reply.error().fault, failure(verb, name) + reply.error().what};
}

base::Result<StoreReply> ObjectCalls::ask(const StoreRequest& request, std::string_view verb,
                                          std::string_view name) {
    base::Error last;
    for (Attempts attempts; attempts.next();) {
        auto reply = send(request, verb, name);
        if (reply || reply.error().fatal()) return reply;
        last = reply.error();
    }
    return last;
}

base::Result<ObjectCalls::Put> ObjectCalls::whose(const ports::NamedBytes& object) {
    const auto found = get(object.name, k_largest);
    if (!found) return found.error();
    return *found && **found == object.bytes ? Put::made : Put::taken;
}

base::Result<ObjectCalls::Put> ObjectCalls::put(const ports::NamedBytes& object,
                                                ports::IfTaken taken) {
    StoreRequest request;
    request.method = Method::put;
    request.path = path(object.name);
    request.body = object.bytes;
    request.only_new = taken == ports::IfTaken::keep;
    request.most_bytes = k_small_answer;
    bool unsure = false;  // whether an attempt before was carried out
    base::Error last;
    for (Attempts attempts; attempts.next();) {
        const auto reply = send(request, "put", object.name);
        if (!reply) {
            if (reply.error().fatal()) return reply.error();
            unsure = true;
            last = reply.error();
            continue;
        }
        if (reply->status == 200) return Put::made;
        if (request.only_new && reply->status == 412) {
            if (unsure) return whose(object);
            return Put::taken;
        }
        last = refused(*reply, "put", object.name);
        const bool undecided = request.only_new && reply->status == 409;
        if (!undecided) return last;
    }
    return base::unavailable(last.what);
}

base::Result<std::optional<std::string>> ObjectCalls::get(std::string_view name,
                                                          std::size_t limit) {
    StoreRequest request;
    request.path = path(name);
    request.most_bytes = std::max(limit, k_small_answer);  // a refusal has to fit
    auto reply = ask(request, "get", name);
    if (!reply) return reply.error();
    if (reply->status == 200 && reply->body.size() > limit) {
        return base::rejected("cannot get " + place(name) + ": larger than " +
                              std::to_string(limit) + " bytes");
    }
    if (reply->status == 200) return std::optional(std::move(reply->body));
    if (is_absent(*reply)) return std::optional<std::string>();
    return refused(*reply, "get", name);
}

base::Result<std::vector<ports::StoreEntry>> ObjectCalls::list(std::string_view folder,
                                                               const ports::ListRange& range) {
    const std::string below = key(folder) + "/";
    StoreRequest request;
    request.path = "/" + address_.bucket;
    request.most_bytes = k_listing;
    std::vector<ports::StoreEntry> entries;
    for (std::string next;;) {
        request.query = {{"delimiter", "/"},
                         {"list-type", "2"},
                         {"max-keys", std::to_string(k_page)},
                         {"prefix", below}};
        if (!next.empty()) {
            request.query.emplace_back("continuation-token", next);
        } else if (!range.after.empty()) {
            request.query.emplace_back("start-after", below + range.after);
        }
        const auto reply = ask(request, "list", folder);
        if (!reply) return reply.error();
        if (reply->status != 200) return refused(*reply, "list", folder);
        auto listing = parse_listing(reply->body, below);
        if (!listing) {
            return base::unavailable(failure("list", folder) + listing.error().what);
        }
        std::move(listing->entries.begin(), listing->entries.end(), std::back_inserter(entries));
        next = listing->next;
        if (next.empty()) break;
    }
    std::erase_if(entries, [&](const auto& entry) { return entry.name <= range.after; });
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

base::Result<void> ObjectCalls::remove(std::string_view name) {
    StoreRequest request;
    request.method = Method::remove;
    request.path = path(name);
    request.most_bytes = k_small_answer;
    const auto reply = ask(request, "remove", name);
    if (!reply) return reply.error();
    const bool gone = reply->status == 204 || reply->status == 200 || is_absent(*reply);
    if (!gone) return refused(*reply, "remove", name);
    return {};
}

}  // namespace s3
