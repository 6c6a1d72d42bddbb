// What must hold of the disk, with code that shares nothing with the workers'.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/model/games.h"
#include "tests/model/model_disk.h"

namespace model {

enum class Kind : std::uint8_t {
    chain_broken,     // commits of a partition overlap, or leave a hole
    uncommitted,      // a visible file that no commit names, by itself or in a merged one
    gone,             // a commit's file is not there, by itself or in a merged one, or unreadable
    tables_disagree,  // the two files of a commit, or its counts
    missing,          // rows that should be there
    doubled,          // rows that are there more than once
    wrong,            // rows that no game has
    litter,           // hidden files that nobody will remove
    letters,          // a broken record was not kept, or a good one was
    worker_failed,    // a worker or a compaction ended with an error
    stuck,            // the workers do not come to an end
};
std::string_view kind_text(Kind kind);

struct Violation {
    Kind kind = Kind::missing;
    std::string what;
};
using Verdict = std::optional<Violation>;

// Holds at any moment: chains of commits, and what of their files readers see.
Verdict look(const ModelDisk& disk);

// Where each partition of a topic ends, and which broken records it has.
struct LogFacts {
    std::map<ports::Partition, ports::Offset> lobby_ends;
    std::set<LetterPlace> broken;
};

// Holds once all is written, read, committed and swept.
Verdict look_at_the_end(const ModelDisk& disk, const Expected& expected, const LogFacts& log);

}  // namespace model
