// SHA-256 of bytes that come piece by piece.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;  // OpenSSL's

namespace base {

// Threads: one thread uses an object. Throws std::runtime_error where the system's OpenSSL lets
// nobody use SHA-256.
class Sha256 {
public:
    Sha256();

    void update(std::string_view bytes);

    // The digest of all bytes so far: 64 lower-case hex digits. More bytes may follow.
    std::string hex() const;

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };
    using Context = std::unique_ptr<evp_md_ctx_st, Free>;

    static Context make();

    Context context_;
};

// The digest of one text.
std::string sha256_hex(std::string_view bytes);

}  // namespace base
