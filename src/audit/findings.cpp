#include "audit/findings.h"

#include <numeric>

namespace audit {

std::string_view kind_text(Kind kind) noexcept {
    constexpr std::array<std::string_view, k_kinds> k_texts = {
        "missing", "doubled", "wrong", "gap", "ledger", "damaged", "altered", "orphan"};
    return k_texts[static_cast<std::size_t>(kind)];
}

std::uint64_t Findings::all() const noexcept {
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

}  // namespace audit
