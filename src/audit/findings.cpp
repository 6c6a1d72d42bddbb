#include "audit/findings.h"

#include <numeric>

namespace audit {

std::string_view kind_text(Kind kind) noexcept {
    constexpr std::array<std::string_view, k_kinds> k_texts = {
        "missing", "doubled", "wrong", "gap", "ledger", "damaged", "altered", "orphan", "delta"};
    return k_texts[static_cast<std::size_t>(kind)];
}

void Findings::extend(Kind kind, std::string_view file, std::string_view text) {
    for (Finding& finding : examples_[index(kind)]) {
        if (finding.file == file) finding.text.append("; ").append(text);
    }
}

void Findings::take_back(Kind kind, std::string_view file) {
    --counts_[index(kind)];
    std::erase_if(examples_[index(kind)],
                  [&](const Finding& finding) { return finding.file == file; });
}

std::uint64_t Findings::all() const noexcept {
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

}  // namespace audit
