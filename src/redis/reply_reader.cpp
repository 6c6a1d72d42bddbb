#include "redis/reply_reader.h"

#include <hiredis/hiredis.h>

#include <new>

#include "base/owned.h"

namespace redis {
namespace {

using OwnedReply = base::Owned<void, freeReplyObject>;

}  // namespace

struct ReplyReader::Reader {
    base::Owned<redisReader, redisReaderFree> handle{redisReaderCreate()};
};

ReplyReader::ReplyReader() : reader_(std::make_unique<Reader>()) {
    if (!reader_->handle) throw std::bad_alloc();
}

ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(const char* bytes, std::size_t size) {
    redisReaderFeed(reader_->handle.get(), bytes, size);
}

base::Result<std::optional<Reply>> ReplyReader::next() {
    void* reply = nullptr;
    if (redisReaderGetReply(reader_->handle.get(), &reply) != REDIS_OK) {
        return base::unavailable(reader_->handle->errstr);
    }
    if (reply == nullptr) return std::optional<Reply>();
    const OwnedReply owner(reply);
    return std::optional<Reply>(to_reply(*static_cast<redisReply*>(reply)));
}

}  // namespace redis
