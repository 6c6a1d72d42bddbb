// The outcome of an audit, and its texts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/advice.h"
#include "audit/behind.h"
#include "audit/findings.h"
#include "audit/judge.h"
#include "audit/published_tables.h"
#include "audit/statistics.h"
#include "audit/table_facts.h"
#include "audit/topic_facts.h"

namespace audit {

// In the order of their weight: what is wrong is said even if something is behind.
enum class Answer : std::uint8_t {
    proven,   // every finished game is in both tables once, with the right rows
    behind,   // nothing is wrong, but not all that is finished is in the tables yet
    wrong,    // games are missing, doubled or wrong, or files and ledger are
    nothing,  // no tables, no ledger, no record of a topic
};

// "proven", "behind", "wrong", "nothing".
std::string_view answer_text(Answer answer) noexcept;

struct Report {
    GameCounts counts;
    TableCounts tables;
    TopicCounts topics;
    bool has_topics = false;  // there were topics to compare with
    std::uint64_t commits = 0;
    std::vector<std::string> closed_logs;   // a line for each that has games no record proves
    std::vector<std::string> gone_records;  // a line for each range that is no fault of the tables
    std::uint64_t witness_games = 0;        // lines of the witness that could be used
    std::uint64_t witness_unusable = 0;     // lines that could not
    std::string digest;                     // of the two tables as they are in view
    Statistics statistics;
    std::vector<UncoveredPartition> lags;
    std::vector<PublishedLog> delta;  // of tables that have such logs: both, or none
    bool nothing = false;             // there is nothing to audit
    Rebuild rebuild;                  // what a rebuild from the topics would come to
    Findings findings{10};

    std::uint64_t games() const noexcept { return counts.games; }
    std::uint64_t missing() const noexcept { return findings.of(Kind::missing); }
    std::uint64_t doubled() const noexcept { return findings.of(Kind::doubled); }
    std::uint64_t wrong() const noexcept { return findings.of(Kind::wrong); }

    // All findings but missing and doubled games: wrong rows, and faults of ledger and files.
    std::uint64_t other_faults() const noexcept { return findings.all() - missing() - doubled(); }

    // Games that are over and not in the tables yet, but will be.
    std::uint64_t behind() const noexcept { return counts.not_yet_processed + counts.unannounced; }

    // What is worth knowing but no fault, one line each.
    std::vector<std::string> notes() const;

    Answer answer() const noexcept;
    bool ok() const noexcept { return answer() == Answer::proven; }
};

// One JSON object on one line, without a newline. `answer` is the verdict; `proven`, `wrong` and
// `behind` count games, `behind_what` says why they are behind. `examples` has a key for each kind
// of finding that there is, each an array of {"game","games","tokens","file","partition","offset",
// "text","mend"}, where a field that does not apply is left out; `notes` is an array of texts;
// `delta` has {"table","version","files","commits_behind"} of each table with a Delta log.
std::string json_text(const Report& report);

// Some short lines for people: the verdict first, what is behind, then each cause once, with the
// number of its games and what would mend it.
std::string readable_text(const Report& report);

}  // namespace audit
