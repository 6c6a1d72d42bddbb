// The outcome of an audit, and its texts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/findings.h"
#include "audit/judge.h"
#include "audit/statistics.h"
#include "audit/table_facts.h"
#include "audit/topic_facts.h"

namespace audit {

struct Report {
    GameCounts counts;
    TableCounts tables;
    TopicCounts topics;
    bool has_topics = false;  // there were topics to compare with
    std::uint64_t commits = 0;
    std::uint64_t witness_games = 0;     // lines of the witness that could be used
    std::uint64_t witness_unusable = 0;  // lines that could not
    std::string digest;                  // of the two tables as they are in view
    Statistics statistics;
    Findings findings{10};

    std::uint64_t games() const noexcept { return counts.games; }
    std::uint64_t missing() const noexcept { return findings.of(Kind::missing); }
    std::uint64_t doubled() const noexcept { return findings.of(Kind::doubled); }
    std::uint64_t wrong() const noexcept { return findings.of(Kind::wrong); }

    // What is worth knowing but no fault, one line each.
    std::vector<std::string> notes() const;

    // True only if nothing at all was found.
    bool ok() const noexcept { return findings.all() == 0; }
};

// One JSON object on one line, without a newline. `examples` has a key for each kind of finding
// that there is, each an array of {"game","file","partition","offset","text","mend"}, where a
// field that does not apply is left out; `notes` is an array of texts.
std::string json_text(const Report& report);

// Some short lines for people: the verdict first, then each kind of finding with its examples and
// what would mend them.
std::string readable_text(const Report& report);

}  // namespace audit
