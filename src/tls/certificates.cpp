#include "tls/certificates.h"

#include <utility>

namespace tls {

Certificates::Certificates(NamedFile certificate, NamedFile key)
    : certificate_(std::move(certificate)), key_(std::move(key)) {}

base::Result<void> Certificates::read() {
    auto context = server_context(certificate_, key_);
    if (!context) return context.error();
    const std::lock_guard lock(mutex_);
    current_ = std::move(*context);
    return {};
}

ContextPtr Certificates::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

}  // namespace tls
