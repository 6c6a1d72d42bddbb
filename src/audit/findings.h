// What an audit found, counted by kind, with a few examples of each.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
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
    delta,    // a Delta log that does not say what the ledger says
};
inline constexpr std::size_t k_kinds = 9;

// One word: "missing", "doubled", …
std::string_view kind_text(Kind kind) noexcept;

struct Finding {
    Kind kind = Kind::missing;
    std::optional<base::GameToken> game;  // the first, of several
    std::uint64_t games = 0;              // how many games it stands for; 0: it speaks of none
    std::vector<base::GameToken> tokens;  // all of them, where details are wanted
    std::string cause;                    // what it has in common with others; empty: nothing
    std::string file;                     // TABLE/NAME; empty: none
    // In lib.server.lobby: of a game, its end, or where its commit begins if the topic does not
    // tell; of a commit or its files, where it begins.
    std::optional<std::int32_t> partition;
    std::optional<std::int64_t> offset;
    std::string text;  // one line: what is so
    std::string mend;  // one line: what would make it right
};

enum class Details : std::uint8_t { off, on };

// Memory: bounded by the number of examples, whatever is found; with details, by nothing.
class Findings {
public:
    // `examples` of each kind are kept, the first ones; with details all of them.
    explicit Findings(std::size_t examples, Details details = Details::off)
        : limit_(details == Details::on ? ~std::size_t{0} : examples), details_(details) {}

    // Counts one; `make` (-> Finding) is only called while examples are wanted.
    template <class Make>
    void add(Kind kind, Make&& make) {
        ++counts_[index(kind)];
        if (examples_[index(kind)].size() >= limit_) return;
        Finding finding = make();
        finding.kind = kind;
        examples_[index(kind)].push_back(std::move(finding));
    }

    // Counts a game. Those with the same cause are one finding: the first of them is made.
    template <class Make>
    void add_game(Kind kind, const base::GameToken& game, std::string cause, Make&& make) {
        const auto known = causes_[index(kind)].find(cause);
        if (known == causes_[index(kind)].end() || cause.empty()) {
            const std::size_t at = examples_[index(kind)].size();
            add(kind, std::forward<Make>(make));
            if (at == examples_[index(kind)].size()) return;  // enough are kept
            examples_[index(kind)].back().game = game;
            if (!cause.empty()) causes_[index(kind)].emplace(cause, at);
            examples_[index(kind)].back().cause = std::move(cause);
            return count_in(examples_[index(kind)].back(), game);
        }
        ++counts_[index(kind)];
        count_in(examples_[index(kind)][known->second], game);
    }

    // Counts so many more without an example.
    void count(Kind kind, std::uint64_t more) { counts_[index(kind)] += more; }

    // Adds to the text of the kept finding about that file.
    void extend(Kind kind, std::string_view file, std::string_view text);
    // Takes the finding about that file back: another one tells more.
    void take_back(Kind kind, std::string_view file);

    // Lets `change` (Finding&) alter what is kept.
    template <class Change>
    void change_all(Change&& change) {
        for (auto& of_kind : examples_) {
            for (Finding& finding : of_kind) change(finding);
        }
    }

    Details details() const noexcept { return details_; }
    std::uint64_t of(Kind kind) const noexcept { return counts_[index(kind)]; }
    std::uint64_t all() const noexcept;
    const std::vector<Finding>& examples(Kind kind) const noexcept {
        return examples_[index(kind)];
    }

private:
    static std::size_t index(Kind kind) noexcept { return static_cast<std::size_t>(kind); }
    void count_in(Finding& finding, const base::GameToken& game) const {
        ++finding.games;
        if (details_ == Details::on) finding.tokens.push_back(game);
    }

    std::size_t limit_;
    Details details_;
    std::array<std::unordered_map<std::string, std::size_t>, k_kinds> causes_;
    std::array<std::uint64_t, k_kinds> counts_{};
    std::array<std::vector<Finding>, k_kinds> examples_;
};

}  // namespace audit
