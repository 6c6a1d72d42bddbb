// Proves that the tables hold every finished game exactly once, with the right rows.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "audit/buckets.h"
#include "audit/report.h"
#include "base/log_entry.h"
#include "base/result.h"
#include "ports/log_reader.h"
#include "ports/table_publisher.h"
#include "ports/table_store.h"

namespace audit {

struct Options {
    std::string topic{base::k_lobby_queue};  // whose ledger is looked at
    std::size_t examples = 10;               // kept of each kind of finding
    // Where temporary files go that hold what does not fit in memory: about 1.5 KB a game. Not a
    // folder in memory (tmpfs), if memory matters.
    std::filesystem::path scratch = temporary_folder();
    std::size_t buffer_bytes = std::size_t{8} << 20;  // of memory before that, 64 KiB or more
    std::chrono::seconds patience{20};                // for records that should come but do not
    Details details = Details::off;                   // on: every game of a finding is kept
    Announcing announcing = Announcing::expected;     // of games that the registry did not name
    // Records of lib.server.lobby that workers set aside, in any order.
    std::vector<SetAside> set_aside{};
};

// Games of which records may still come.
struct Unpublished {
    std::vector<base::GameToken> over;  // and not announced by all servers yet
    std::vector<base::GameToken> under_way;
};

// What the registry says of games. What is empty is not asked.
struct RegistryQuestions {
    // Asked once, before the ends of the topics are read: a game that ends later is left out.
    std::function<Unpublished()> unpublished;
    // Whether it still knows a game.
    std::function<bool(const base::GameToken&)> knows;
};

// What is audited. The doors must outlive the call, which is the only one to use them meanwhile.
struct Doors {
    ports::CommitLedger& ledger;
    ports::TableStore& store;  // only list()
    ports::TableReader& reader;
    ports::LogReader* log = nullptr;  // fresh, in a group of its own; nullptr: no topics
    RegistryQuestions registry{};
    ports::TablePublisher* publisher = nullptr;  // only published(); nullptr: there is none
};

// Called now and then with how much of the whole is done (0 … 1, never falling) and a word for
// what is going on: "ledger", "topics", "tables", "games". May be empty.
using Progress = std::function<void(double fraction, std::string_view phase)>;

// Compares tables, ledger, topics and witness. `witness`: lines of one or more witness files, or
// nullptr. Servers and workers may go on meanwhile: what they add during the call is left out;
// games that finished just before it count as not yet processed, or not yet announced.
//
// Memory: some ten MiB, however many games there are. One thread; blocks until done.
// Errors: disk (a commit that cannot be read, with its path; temporary files), unavailable (topics
// do not give their records), rejected (the witness is none). Faults of the data files and all
// else are findings of the report.
base::Result<Report> run(const Options& options, const Doors& doors, std::istream* witness,
                         const Progress& progress);

}  // namespace audit
