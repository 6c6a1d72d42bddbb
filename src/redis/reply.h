// What Redis answered, as a value of our own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct redisReply;

namespace redis {

struct Reply {
    enum class Kind : std::uint8_t { nil, number, text, list, error };

    Kind kind = Kind::nil;
    std::int64_t number = 0;   // Kind::number
    std::string text;          // Kind::text (also of statuses) and Kind::error
    std::vector<Reply> items;  // Kind::list

    // The word that a list begins with, else the text itself: how our scripts answer.
    std::string_view word() const noexcept;
};

Reply to_reply(const redisReply& reply);

// What an error of Redis ("OOM command not allowed …") means for the caller. unavailable: a state
// that Redis may leave again (out of memory, loading, read-only, busy, cannot save); settings:
// user or password; rejected: anything else. With the words of Redis, also if a script met it.
base::Error to_error(std::string_view words);

// The reply itself, or what its error means.
base::Result<Reply> checked(Reply reply);

// Whether Redis does not know the script of an EVALSHA.
bool lacks_script(const Reply& reply) noexcept;

}  // namespace redis
