#include "parquet/framed_text.h"

#include <charconv>

#include "base/sha256.h"

namespace tables {
namespace {

constexpr std::string_view k_schema_key = "{\"schema\":";
constexpr std::string_view k_digest_key = ",\"sha256\":\"";
constexpr std::string_view k_end = "}\n";
constexpr std::size_t k_digest_size = 64;

std::string kind_key(std::string_view kind) { return "\",\"" + std::string(kind) + "\":"; }

bool take(std::string_view& text, std::string_view begin) {
    if (!text.starts_with(begin)) return false;
    text.remove_prefix(begin.size());
    return true;
}

base::Result<int> take_schema(std::string_view& text, std::string_view kind) {
    int schema = 0;
    if (!take(text, k_schema_key)) {
        return damaged_text("it does not begin as a " + std::string(kind) + " does");
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), schema);
    if (error != std::errc()) return damaged_text("its schema is no number");
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return schema;
}

}  // namespace

base::Error damaged_text(const std::string& what) {
    return base::disk_error(what + "; restore the file from a copy, or remove the tables with " +
                            "their ledger and build them anew from the topics");
}

std::string make_framed_text(const Frame& frame, std::string_view body) {
    std::string out(k_schema_key);
    out += std::to_string(frame.schema);
    out.append(k_digest_key).append(base::sha256_hex(body));
    out.append(kind_key(frame.kind)).append(body).append(k_end);
    return out;
}

base::Result<std::string_view> parse_framed_text(const Frame& frame, std::string_view text) {
    const auto schema = take_schema(text, frame.kind);
    if (!schema) return schema.error();
    if (*schema != frame.schema) {
        return base::disk_error("it has schema " + std::to_string(*schema) +
                                " and this program knows only " + std::to_string(frame.schema) +
                                "; use the program that wrote it, or a newer one");
    }
    const std::string before = "it is cut off or altered before its " + std::string(frame.kind);
    if (!take(text, k_digest_key) || text.size() < k_digest_size) return damaged_text(before);
    const std::string_view digest = text.substr(0, k_digest_size);
    text.remove_prefix(k_digest_size);
    if (!take(text, kind_key(frame.kind))) return damaged_text(before);
    if (!text.ends_with(k_end)) return damaged_text("it is cut off or altered at its end");
    text.remove_suffix(k_end.size());
    if (base::sha256_hex(text) != digest) {
        return damaged_text("its checksum is wrong: cut off or altered");
    }
    return text;
}

bool is_framed_as(const Frame& frame, std::string_view text) noexcept {
    if (!take(text, k_schema_key) || !take(text, std::to_string(frame.schema))) return false;
    if (!take(text, k_digest_key) || text.size() < k_digest_size) return false;
    text.remove_prefix(k_digest_size);
    return text.starts_with(kind_key(frame.kind));
}

}  // namespace tables
