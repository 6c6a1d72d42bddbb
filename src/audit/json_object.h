// Writes JSON objects into a text, key by key.
#pragma once

#include <string>
#include <string_view>

#include "wire/log_record.h"

namespace audit {

// One object: opened by the constructor, closed by the destructor. While an object that is a value
// of this one is open, this one is left alone.
class JsonObject {
public:
    explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
    ~JsonObject() { out_ += '}'; }
    JsonObject(const JsonObject&) = delete;
    JsonObject& operator=(const JsonObject&) = delete;

    // The value is the caller's to append.
    void key(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        wire::append_json_string(out_, name);
        out_ += ':';
    }
    void text(std::string_view name, std::string_view value) {
        key(name);
        wire::append_json_string(out_, value);
    }
    template <class Number>
    void number(std::string_view name, Number value) {
        key(name);
        out_ += std::to_string(value);
    }
    void truth(std::string_view name, bool value) {
        key(name);
        out_ += value ? "true" : "false";
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
    template <class Texts>
    void texts(std::string_view name, const Texts& texts) {
        array(name, texts, [this](const auto& text) { wire::append_json_string(out_, text); });
    }

private:
    std::string& out_;
};

}  // namespace audit
