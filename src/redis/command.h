// Commands as the bytes that Redis reads.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace redis {

// The bytes of one command; kept by whoever may have to send it again.
using Bytes = std::shared_ptr<const std::string>;

// A command's arguments, in order.
class Arguments {
public:
    Arguments& add(std::string_view text);
    Arguments& add(std::integral auto number) { return add(std::to_string(number)); }

    std::size_t count() const noexcept { return count_; }
    const std::string& encoded() const noexcept { return encoded_; }

private:
    std::size_t count_ = 0;
    std::string encoded_;
};

// The command `name` with these arguments.
std::string command_text(std::string_view name, const Arguments& arguments = {});
Bytes command(std::string_view name, const Arguments& arguments = {});

// A Lua script. Redis knows it by the SHA-1 of its text.
class Script {
public:
    explicit Script(std::string text);
    const std::string& text() const noexcept { return text_; }
    const std::string& hash() const noexcept { return hash_; }
    // Of its arguments: those of its statement "local NAME, NAME … = unpack(ARGV)"; may be none.
    const std::vector<std::string>& names() const noexcept { return names_; }

private:
    std::string text_;
    std::string hash_;  // 40 hexadecimal digits
    std::vector<std::string> names_;
};

// One call of a script with one key (KEYS[1]) and its arguments (ARGV). The script must outlive it.
class ScriptCall {
public:
    ScriptCall(const Script& script, std::string_view key);

    // The next argument of a script that does not name them.
    template <class Value>
    ScriptCall& add(const Value& value) {
        arguments_.add(value);
        return *this;
    }
    // The next argument; throws base::Failure if the script calls it otherwise.
    template <class Value>
    ScriptCall& add(std::string_view name, const Value& value) {
        expect_next(name);
        return add(value);
    }

    // Both throw base::Failure if the script names more arguments.
    std::string by_hash() const;  // EVALSHA
    std::string by_text() const;  // EVAL: for a Redis that has forgotten it, and learns it so

private:
    void expect_next(std::string_view name) const;
    void expect_all() const;

    const Script& script_;
    Arguments arguments_;  // the number of keys, the key, then the script's
};

}  // namespace redis
