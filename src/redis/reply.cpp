#include "redis/reply.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <utility>

namespace redis {
namespace {

constexpr std::array<std::string_view, 9> k_passing = {"OOM",        "LOADING",     "READONLY",
                                                       "BUSY",       "MISCONF",     "MASTERDOWN",
                                                       "NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN"};
constexpr std::array<std::string_view, 3> k_login = {"NOAUTH", "WRONGPASS", "NOPERM"};

// "OOM …", and "ERR Error running script (…): @user_script:3: -OOM …" of older servers.
bool says(std::string_view words, std::string_view code) {
    if (words.starts_with(code)) {
        return words.size() == code.size() || words[code.size()] == ' ';
    }
    const std::string inner = " -" + std::string(code) + " ";
    return words.starts_with("ERR Error running script") &&
           words.find(inner) != std::string_view::npos;
}

template <std::size_t count>
bool says_one(std::string_view words, const std::array<std::string_view, count>& codes) {
    return std::any_of(codes.begin(), codes.end(),
                       [&](std::string_view code) { return says(words, code); });
}

}  // namespace

std::string_view Reply::word() const noexcept {
    if (kind == Kind::list && !items.empty()) return items.front().word();
    return kind == Kind::text ? std::string_view(text) : std::string_view();
}

Reply to_reply(const redisReply& reply) {
    Reply result;
    switch (reply.type) {
        case REDIS_REPLY_INTEGER:
            result.kind = Reply::Kind::number;
            result.number = reply.integer;
            break;
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            result.kind = Reply::Kind::text;
            result.text.assign(reply.str, reply.len);
            break;
        case REDIS_REPLY_ERROR:
            result.kind = Reply::Kind::error;
            result.text.assign(reply.str, reply.len);
            break;
        case REDIS_REPLY_ARRAY:
            result.kind = Reply::Kind::list;
            result.items.reserve(reply.elements);
            for (std::size_t i = 0; i < reply.elements; ++i) {
                result.items.push_back(to_reply(*reply.element[i]));
            }
            break;
        default:
            break;
    }
    return result;
}

base::Error to_error(std::string_view words) {
    std::string what = "Redis refuses: " + std::string(words);
    std::replace(what.begin(), what.end(), '\n', ' ');
    if (says_one(words, k_passing)) return base::unavailable(std::move(what));
    if (says_one(words, k_login)) return base::bad_setting(std::move(what));
    return base::rejected(std::move(what));
}

base::Result<Reply> checked(Reply reply) {
    if (reply.kind == Reply::Kind::error) return to_error(reply.text);
    return reply;
}

bool lacks_script(const Reply& reply) noexcept {
    return reply.kind == Reply::Kind::error && reply.text.starts_with("NOSCRIPT");
}

}  // namespace redis
