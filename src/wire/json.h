// Boost.JSON as this room uses it: one whole text, bounded depth, memory from the stack first.
// For .cpp files of this room only.
#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

#include "base/uuid.h"

namespace wire {

// Parses one text; its values live as long as the document. Not copyable, meant for the stack.
class JsonDocument {
public:
    // Objects and arrays may be nested this deep.
    static constexpr std::size_t k_max_depth = 32;

    // Takes the whole text; trailing bytes other than white space are an error.
    explicit JsonDocument(std::string_view text) {
        boost::json::parse_options options;
        options.max_depth = k_max_depth;
        boost::json::parser parser({}, options, scratch_, sizeof scratch_);
        parser.reset(&memory_);
        boost::json::error_code error;
        parser.write(text.data(), text.size(), error);
        if (!error) value_ = parser.release();
    }
    JsonDocument(const JsonDocument&) = delete;
    JsonDocument& operator=(const JsonDocument&) = delete;

    // The root where the text is valid JSON and an object; else nothing.
    const boost::json::object* object() const noexcept {
        return value_ ? value_->if_object() : nullptr;
    }
    // The root of any kind; nothing when the text is not valid JSON.
    const boost::json::value* root() const noexcept { return value_ ? &*value_ : nullptr; }

private:
    unsigned char scratch_[512];
    unsigned char first_[4096];
    boost::json::monotonic_resource memory_{first_, sizeof first_};
    std::optional<boost::json::value> value_;
};

// The member of that name; nothing when it is missing or null.
inline const boost::json::value* member(const boost::json::object& object, std::string_view key) {
    const boost::json::value* value = object.if_contains({key.data(), key.size()});
    return value == nullptr || value->is_null() ? nullptr : value;
}

inline const boost::json::object* object_at(const boost::json::object& object,
                                            std::string_view key) {
    const boost::json::value* value = member(object, key);
    return value == nullptr ? nullptr : value->if_object();
}

// The text of a JSON string; nothing for other kinds or no value at all.
inline std::optional<std::string_view> text_of(const boost::json::value* value) {
    const boost::json::string* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr) return std::nullopt;
    return std::string_view(text->data(), text->size());
}

template <class Token>
std::optional<Token> token_of(const boost::json::value* value) {
    const auto text = text_of(value);
    return text ? Token::parse(*text) : std::nullopt;
}

}  // namespace wire
