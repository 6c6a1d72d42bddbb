#include "audit/table_digest.h"

#include <algorithm>
#include <numeric>

namespace audit {

TableDigest::TableDigest(const std::filesystem::path& scratch)
    : podium_({.scratch = scratch, .count = 1, .buffer_bytes = std::size_t{1} << 20}) {}

void TableDigest::write_lines(const combat::Rows& rows, AppendLine append) {
    const auto line = [&](std::uint32_t i) {
        std::string text;
        append(text, rows, i);
        return text;
    };
    order_.resize(rows.size());
    std::iota(order_.begin(), order_.end(), 0U);
    // Tokens sort as their texts do; only a doubled row makes the rest of the line matter.
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
        const auto order = rows.user[a] <=> rows.user[b];
        return order == 0 ? line(a) < line(b) : order < 0;
    });
    text_.clear();
    for (const std::uint32_t i : order_) append(text_, rows, i);
}

void TableDigest::take_game(const combat::Rows& meta, const combat::Rows& podium) {
    write_lines(meta, combat::append_meta_line);
    digest_.update(text_);
    write_lines(podium, combat::append_podium_line);
    podium_.append(0, text_);
}

base::Result<std::string> TableDigest::finish() {
    const auto read = podium_.read(0, [&](std::string_view piece) { digest_.update(piece); });
    if (!read) return read.error();
    return digest_.hex();
}

}  // namespace audit
