#include "redis/command.h"

#include <openssl/evp.h>

#include <array>
#include <utility>

#include "base/result.h"

namespace redis {
namespace {

// What stands in front of a script's own arguments: the number of keys, and one key.
constexpr std::size_t k_before_arguments = 2;

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

std::vector<std::string> argument_names(std::string_view script) {
    constexpr std::string_view k_local = "local ";
    const auto end = script.find(" = unpack(ARGV)");
    if (end == std::string_view::npos) return {};
    const auto begin = script.rfind(k_local, end) + k_local.size();
    std::vector<std::string> names(1);
    for (const char c : script.substr(begin, end - begin)) {
        if (c == ',') {
            names.emplace_back();
        } else if (c != ' ' && c != '\n') {
            names.back() += c;
        }
    }
    return names;
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

Script::Script(std::string text)
    : text_(std::move(text)), hash_(sha1_hex(text_)), names_(argument_names(text_)) {}

ScriptCall::ScriptCall(const Script& script, std::string_view key) : script_(script) {
    arguments_.add(1).add(key);
}

void ScriptCall::expect_next(std::string_view name) const {
    const std::size_t next = arguments_.count() - k_before_arguments;
    const auto& names = script_.names();
    if (next < names.size() && names[next] == name) return;
    throw base::Failure(base::rejected(
        "argument " + std::to_string(next + 1) + " of a script is called " +
        (next < names.size() ? names[next] : "nothing") + ", not " + std::string(name)));
}

void ScriptCall::expect_all() const {
    const std::size_t given = arguments_.count() - k_before_arguments;
    if (given >= script_.names().size()) return;
    throw base::Failure(
        base::rejected("a script is not given its argument " + script_.names()[given]));
}

std::string ScriptCall::by_hash() const {
    expect_all();
    return encoded("EVALSHA", script_.hash(), arguments_);
}

std::string ScriptCall::by_text() const {
    expect_all();
    return encoded("EVAL", script_.text(), arguments_);
}

}  // namespace redis
