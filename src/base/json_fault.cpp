#include "base/json_fault.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace base {
namespace {

constexpr int k_deepest = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Scan {
public:
    explicit Scan(std::string_view text) : text_(text) {}

    std::optional<JsonFault> run() {
        if (value(0)) {
            skip_white();
            if (at_ != text_.size()) fail("nothing more");
        }
        return fault_;
    }

private:
    bool fail(std::string_view expected) {
        if (!fault_) fault_ = JsonFault{at_, expected};
        return false;
    }
    char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char c) {
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    void skip_white() {
        while (at_ < text_.size() &&
               std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
            ++at_;
        }
    }

    bool value(int depth) {
        skip_white();
        if (depth > k_deepest) return fail("less nesting");
        if (take('{')) return members(depth);
        if (take('[')) return items(depth);
        if (now() == '"') return string();
        if (now() == '-' || is_digit(now())) return number();
        for (const std::string_view word : {"true", "false", "null"}) {
            if (text_.substr(at_).starts_with(word)) {
                at_ += word.size();
                return true;
            }
        }
        return fail("a value");
    }

    bool members(int depth) {
        skip_white();
        if (take('}')) return true;
        for (;;) {
            skip_white();
            if (now() != '"') return fail("a name in quotes");
            if (!string()) return false;
            skip_white();
            if (!take(':')) return fail("a colon");
            if (!value(depth + 1)) return false;
            skip_white();
            if (take('}')) return true;
            if (!take(',')) return fail("a comma or }");
        }
    }

    bool items(int depth) {
        skip_white();
        if (take(']')) return true;
        for (;;) {
            if (!value(depth + 1)) return false;
            skip_white();
            if (take(']')) return true;
            if (!take(',')) return fail("a comma or ]");
        }
    }

    bool string() {
        ++at_;
        while (at_ < text_.size()) {
            const auto c = static_cast<unsigned char>(text_[at_]);
            if (take('"')) return true;
            if (c < 0x20) return fail("no control character in a text");
            if (c == '\\') {
                if (!escape()) return false;
            } else if (c >= 0x80) {
                if (!character()) return false;
            } else {
                ++at_;
            }
        }
        return fail("the quote that ends a text");
    }

    bool escape() {
        ++at_;
        if (take('u')) {
            for (int i = 0; i < 4; ++i, ++at_) {
                const bool hex = std::string_view("0123456789abcdefABCDEF").find(now()) !=
                                 std::string_view::npos;
                if (!hex || at_ >= text_.size()) return fail("a hexadecimal digit");
            }
            return true;
        }
        const bool known = std::string_view("\"\\/bfnrt").find(now()) != std::string_view::npos;
        if (!known || at_ >= text_.size()) return fail("an escape that JSON knows");
        ++at_;
        return true;
    }

    // One character of several bytes.
    bool character() {
        const auto first = static_cast<unsigned char>(text_[at_]);
        const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || at_ + size > text_.size()) return fail("UTF-8");
        const std::string_view rest = text_.substr(at_ + 1, size - 1);
        if (!std::all_of(rest.begin(), rest.end(), continues_character)) return fail("UTF-8");
        at_ += size;
        return true;
    }

    bool digits() {
        if (!is_digit(now())) return fail("a digit");
        while (is_digit(now())) ++at_;
        return true;
    }

    bool number() {
        (void)take('-');
        if (!take('0') && !digits()) return false;
        if (take('.') && !digits()) return false;
        if (take('e') || take('E')) {
            if (!take('+')) (void)take('-');
            return digits();
        }
        return true;
    }

    const std::string_view text_;
    std::size_t at_ = 0;
    std::optional<JsonFault> fault_;
};

}  // namespace

std::optional<JsonFault> first_json_fault(std::string_view text) { return Scan(text).run(); }

std::string place_in(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto lines = std::count(before.begin(), before.end(), '\n');
    const std::string_view line = before.substr(lines == 0 ? 0 : before.rfind('\n') + 1);
    const auto characters =
        std::count_if(line.begin(), line.end(), [](char c) { return !continues_character(c); });
    return "line " + std::to_string(lines + 1) + ", column " + std::to_string(characters + 1);
}

std::string json_fault_text(std::string_view text) {
    const auto fault = first_json_fault(text);
    if (!fault) return {};
    return place_in(text, fault->offset) + ": " + std::string(fault->expected) + " expected";
}

std::string_view without_byte_order_mark(std::string_view text) {
    constexpr std::string_view k_mark = "\xEF\xBB\xBF";
    return text.starts_with(k_mark) ? text.substr(k_mark.size()) : text;
}

}  // namespace base
