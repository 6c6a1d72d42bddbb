// Writes JSON objects into a text, key by key.
#pragma once

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "wire/log_record.h"

namespace wire {

// With so many digits behind the point.
inline void append_decimal(std::string& out, double value, int digits) {
    std::array<char, 400> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::fixed, digits);
    out.append(text.data(), end.ptr);
}

// One object: opened by the constructor, closed by the destructor.
class JsonObject {
public:
    explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
    ~JsonObject() { out_ += '}'; }
    JsonObject(const JsonObject&) = delete;
    JsonObject& operator=(const JsonObject&) = delete;

    // The value is the caller's to append.
    void key(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        append_json_string(out_, name);
        out_ += ':';
    }
    void text(std::string_view name, std::string_view value) {
        key(name);
        append_json_string(out_, value);
    }
    template <class Number>
    void number(std::string_view name, Number value) {
        key(name);
        out_ += std::to_string(value);
    }
    // With so many digits behind the point.
    void number(std::string_view name, double value, int digits) {
        key(name);
        append_decimal(out_, value, digits);
    }
    // null where there is none.
    void number(std::string_view name, const std::optional<double>& value, int digits) {
        if (value) return number(name, *value, digits);
        null(name);
    }
    void null(std::string_view name) {
        key(name);
        out_ += "null";
    }
    void truth(std::string_view name, bool value) {
        key(name);
        out_ += value ? "true" : "false";
    }

    // An object as a value. While it is open, this one is left alone.
    JsonObject object(std::string_view name) {
        key(name);
        return JsonObject(out_);
    }

    // An array of what `append(item)` appends for each item.
    template <class Items, class Append>
    void array(std::string_view name, const Items& items, const Append& append) {
        key(name);
        out_ += '[';
        bool first = true;
        for (const auto& item : items) {
            if (!first) out_ += ',';
            first = false;
            append(item);
        }
        out_ += ']';
    }
    // An array of objects, each filled by `fill(object, item)`.
    template <class Items, class Fill>
    void objects(std::string_view name, const Items& items, const Fill& fill) {
        array(name, items, [&](const auto& item) {
            JsonObject object(out_);
            fill(object, item);
        });
    }
    // Each is a double, or an optional one: null where there is none.
    template <class Numbers>
    void numbers(std::string_view name, const Numbers& values, int digits) {
        array(name, values, [&](const std::optional<double>& value) {
            value ? append_decimal(out_, *value, digits) : void(out_ += "null");
        });
    }
    template <class Texts>
    void texts(std::string_view name, const Texts& texts) {
        array(name, texts, [this](const auto& text) { append_json_string(out_, text); });
    }

private:
    std::string& out_;
};

// The text of one object, filled by `fill(object)`.
template <class Fill>
std::string json_object(const Fill& fill) {
    std::string out;
    {
        JsonObject object(out);
        fill(object);
    }
    return out;
}

// The same as a line.
template <class Fill>
std::string json_line(const Fill& fill) {
    return json_object(fill) += '\n';
}

}  // namespace wire
