#include "redis/command.h"

#include <openssl/evp.h>

#include <array>
#include <utility>

#include "base/result.h"

namespace redis {
namespace {

std::string sha1_hex(std::string_view text) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        throw base::Failure(base::rejected("OpenSSL gives no SHA-1"));
    }
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) {
        hex += k_digits[digest[i] >> 4];
        hex += k_digits[digest[i] & 15];
    }
    return hex;
}

std::string encoded(std::string_view name, std::string_view first, const Arguments& arguments) {
    Arguments head;
    head.add(name);
    if (!first.empty()) head.add(first);
    std::string text = "*" + std::to_string(head.count() + arguments.count()) + "\r\n";
    text.reserve(text.size() + head.encoded().size() + arguments.encoded().size());
    return (text += head.encoded()) += arguments.encoded();
}

}  // namespace

Arguments& Arguments::add(std::string_view text) {
    ++count_;
    ((encoded_ += '$') += std::to_string(text.size())) += "\r\n";
    (encoded_ += text) += "\r\n";
    return *this;
}

std::string command_text(std::string_view name, const Arguments& arguments) {
    return encoded(name, {}, arguments);
}

Bytes command(std::string_view name, const Arguments& arguments) {
    return std::make_shared<const std::string>(command_text(name, arguments));
}

Script::Script(std::string text) : text_(std::move(text)), hash_(sha1_hex(text_)) {}

ScriptCall::ScriptCall(const Script& script, std::string_view key) : script_(script) {
    arguments_.add(1).add(key);
}

std::string ScriptCall::by_hash() const { return encoded("EVALSHA", script_.hash(), arguments_); }

std::string ScriptCall::by_text() const { return encoded("EVAL", script_.text(), arguments_); }

}  // namespace redis
