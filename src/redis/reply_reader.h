// Replies of Redis out of bytes, by hiredis.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "base/result.h"
#include "redis/reply.h"

namespace redis {

class ReplyReader {
public:
    ReplyReader();
    ~ReplyReader();
    ReplyReader(const ReplyReader&) = delete;
    ReplyReader& operator=(const ReplyReader&) = delete;

    void feed(const char* bytes, std::size_t size);
    // The next reply; nothing until more is fed. unavailable: what came is not Redis' language.
    base::Result<std::optional<Reply>> next();

private:
    struct Reader;  // hiredis'

    const std::unique_ptr<Reader> reader_;
};

}  // namespace redis
