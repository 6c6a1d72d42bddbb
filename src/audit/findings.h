// What an audit found, counted by kind, with a few examples of each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/uuid.h"

namespace audit {

enum class Kind : std::uint8_t {
    missing,  // a finished game that is not in the tables; counted in games
    doubled,  // a game that is in the tables more than once; counted in games
    wrong,    // a game whose rows are not what they should be; counted in games
    gap,      // a finished game of which records are lost or contradict each other
    ledger,   // the chain of commits has a hole, or a commit lacks its file
    damaged,  // a data file that cannot be read
    altered,  // a data file whose rows or size are not what its commit says
    orphan,   // a data file in view that no commit names
};
inline constexpr std::size_t k_kinds = 8;

// One word: "missing", "doubled", …
std::string_view kind_text(Kind kind) noexcept;

struct Finding {
    Kind kind = Kind::missing;
    std::optional<base::GameToken> game;
    std::string file;  // TABLE/NAME; empty: none
    // In lib.server.lobby: of a game, its end, or where its commit begins if the topic does not
    // tell; of a commit or its files, where it begins.
    std::optional<std::int32_t> partition;
    std::optional<std::int64_t> offset;
    std::string text;  // one line: what is so
    std::string mend;  // one line: what would make it right
};

// Memory: bounded by the number of examples, whatever is found.
class Findings {
public:
    // `examples` of each kind are kept, the first ones.
    explicit Findings(std::size_t examples) : limit_(examples) {}

    // Counts one; `make` (-> Finding) is only called while examples are wanted.
    template <class Make>
    void add(Kind kind, Make&& make) {
        ++counts_[index(kind)];
        if (examples_[index(kind)].size() >= limit_) return;
        Finding finding = make();
        finding.kind = kind;
        examples_[index(kind)].push_back(std::move(finding));
    }

    // Counts so many more without an example.
    void count(Kind kind, std::uint64_t more) { counts_[index(kind)] += more; }

    std::uint64_t of(Kind kind) const noexcept { return counts_[index(kind)]; }
    std::uint64_t all() const noexcept;
    const std::vector<Finding>& examples(Kind kind) const noexcept {
        return examples_[index(kind)];
    }

private:
    static std::size_t index(Kind kind) noexcept { return static_cast<std::size_t>(kind); }

    std::size_t limit_;
    std::array<std::uint64_t, k_kinds> counts_{};
    std::array<std::vector<Finding>, k_kinds> examples_;
};

}  // namespace audit
