// What an AsyncConnection sends through: a plain link or one of TLS, at most one at a time.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "redis/link.h"
#include "redis/tls_link.h"

namespace redis {

// A branch for each call rather than a virtual one. Threads: as the links.
class RedisLine {
public:
    void use(std::shared_ptr<RedisLink> link) { plain_ = std::move(link); }
    void use(std::shared_ptr<SecureLink> link) { secure_ = std::move(link); }

    // Only while there is a link: after use(), before end().
    void send(const std::string& bytes) {
        if (plain_) return plain_->send(bytes);
        secure_->send(bytes);
    }
    void send_subscription(const std::string& bytes) {
        if (plain_) return plain_->send_subscription(bytes);
        secure_->send_subscription(bytes);
    }

    // Closes the link if there is one, and lets go of it.
    void end() {
        if (const auto link = std::exchange(plain_, nullptr)) link->close();
        if (const auto link = std::exchange(secure_, nullptr)) link->close();
    }

private:
    std::shared_ptr<RedisLink> plain_;
    std::shared_ptr<SecureLink> secure_;
};

}  // namespace redis
