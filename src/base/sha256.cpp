#include "base/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace base {
namespace {

void must(bool worked) {
    if (!worked) throw std::runtime_error("OpenSSL cannot compute SHA-256");
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

Sha256::Context Sha256::make() {
    Context context(EVP_MD_CTX_new());
    must(context != nullptr);
    return context;
}

Sha256::Sha256() : context_(make()) {
    must(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1);
}

void Sha256::update(std::string_view bytes) {
    must(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::hex() const {
    // Finishing spoils a context, so a copy is finished.
    const Context copy = make();
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned size = 0;
    must(EVP_MD_CTX_copy_ex(copy.get(), context_.get()) == 1);
    must(EVP_DigestFinal_ex(copy.get(), digest.data(), &size) == 1);

    constexpr std::string_view k_digits = "0123456789abcdef";
    std::string text;
    text.reserve(std::size_t{2} * size);
    for (unsigned i = 0; i < size; ++i) {
        text += k_digits[digest[i] >> 4];
        text += k_digits[digest[i] & 15];
    }
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 sha;
    sha.update(bytes);
    return sha.hex();
}

}  // namespace base
