#include "heroapi/answer.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "base/json_fault.h"

namespace heroapi {
namespace {

namespace json = boost::json;

std::string_view text_in(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    const json::string* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

bool names_hero(const json::object& object, std::uint32_t id) {
    const json::value* value = object.if_contains("id");
    if (value == nullptr) return false;
    if (value->is_int64()) return value->get_int64() == id;
    return text_in(object, "id") == std::to_string(id);
}

bool is_busy(long status) { return status == 408 || status == 429 || status >= 500; }

// "line 1, column 7: a value"
std::string fault_in(std::string_view body) {
    const auto fault = base::first_json_fault(body);
    if (!fault) return "nested less";
    return base::place_in(body, fault->offset) + ": " + std::string(fault->expected);
}

JudgedAnswer absurd(std::string expected) { return {AnswerKind::absurd, std::move(expected)}; }

}  // namespace

JudgedAnswer judge(std::uint32_t id, long status, std::string_view body) {
    if (is_busy(status)) return {AnswerKind::busy, "HTTP status " + std::to_string(status)};
    boost::json::error_code error;
    body = base::without_byte_order_mark(body);
    const json::value value = json::parse({body.data(), body.size()}, error);
    const json::object* object = error ? nullptr : value.if_object();
    if (object != nullptr && text_in(*object, "response") == "error") {
        const std::string_view reason = text_in(*object, "error");
        if (reason == "invalid id") return {AnswerKind::end, {}};
        if (reason == "access denied") return {AnswerKind::denied, {}};
    }
    if (status != 200) {
        return absurd("HTTP status 200 instead of " + std::to_string(status));
    }
    if (error) return absurd("JSON (" + fault_in(body) + ")");
    if (object == nullptr || text_in(*object, "response") != "success") {
        return absurd(R"("response":"success")");
    }
    if (!names_hero(*object, id)) return absurd("\"id\":\"" + std::to_string(id) + '"');
    return {AnswerKind::hero, {}};
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t k_longest = 80;
    std::size_t cut = text.size();
    if (cut > k_longest) {
        cut = k_longest;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
    }
    std::string line(text.substr(0, cut));
    for (char& c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) c = ' ';
    }
    return cut < text.size() ? line + "..." : line;
}

}  // namespace heroapi
