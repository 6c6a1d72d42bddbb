#include "audit/table_digest.h"

#include <algorithm>

namespace audit {

TableDigest::TableDigest(const std::filesystem::path& scratch)
    : podium_({.scratch = scratch, .count = 1, .buffer_bytes = std::size_t{1} << 20}) {}

void TableDigest::sort_lines(const combat::Rows& rows, AppendLine append) {
    if (lines_.size() < rows.size()) lines_.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        lines_[i].clear();
        append(lines_[i], rows, i);
    }
    const auto end = lines_.begin() + static_cast<std::ptrdiff_t>(rows.size());
    std::sort(lines_.begin(), end);
    text_.clear();
    for (auto line = lines_.begin(); line != end; ++line) text_ += *line;
}

void TableDigest::take_game(const combat::Rows& meta, const combat::Rows& podium) {
    sort_lines(meta, combat::append_meta_line);
    digest_.update(text_);
    sort_lines(podium, combat::append_podium_line);
    podium_.append(0, text_);
}

base::Result<std::string> TableDigest::finish() {
    const auto read = podium_.read(0, [&](std::string_view piece) { digest_.update(piece); });
    if (!read) return read.error();
    return digest_.hex();
}

}  // namespace audit
