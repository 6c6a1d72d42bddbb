// What would mend damage, in words that are the same wherever it is found.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace audit {

inline constexpr std::string_view k_rebuild =
    "rebuild the tables from the topics (superhero batch --rebuild DIR), or restore a copy";
inline constexpr std::string_view k_restore_file =
    "restore the file from a copy, or rebuild the tables from the topics (superhero batch "
    "--rebuild DIR)";
inline constexpr std::string_view k_restore_commit =
    "restore the commit file; a folder without it can only be rebuilt (superhero batch --rebuild "
    "DIR)";
inline constexpr std::string_view k_restore_last_commit =
    "restore the commit file before a worker or batch job runs, which would put these games into "
    "the tables again; a folder without it can only be rebuilt (superhero batch --rebuild DIR)";
inline constexpr std::string_view k_reveal =
    "superhero audit --repair, or a worker that starts, brings into view what is committed";
inline constexpr std::string_view k_orphan =
    "restore the commit that named it, if there was one; else superhero audit --repair removes it "
    "if its rows are in committed files too, and what it leaves is yours to move out of the folder";
inline constexpr std::string_view k_merged_twice =
    "move the file out of the folder: each of its rows is in the merged file";
inline constexpr std::string_view k_delta_anew =
    "remove the table's folder _delta_log and let a worker or superhero batch run with "
    "--table-format delta: it is made anew from the ledger";
inline constexpr std::string_view k_lost_offsets =
    "nothing brings them back; keep records for longer than workers stand still (the topics' "
    "retention.ms, or LOG_RETENTION_HOURS)";
inline constexpr std::string_view k_not_told =
    "start the server again: it announces games whose records are not all out";

// What a rebuild of the tables from the topics would come to.
struct Rebuild {
    enum class Outcome : std::uint8_t {
        whole,       // the topics hold all that the tables hold
        loses,       // not all: a rebuild would lose sound rows
        impossible,  // there are no topics
    };
    Outcome outcome = Outcome::whole;
    std::uint64_t loses = 0;  // games in the tables that the topics alone do not give
};

// The advice, without a rebuild where that would lose sound rows.
std::string advised(std::string_view advice, const Rebuild& rebuild);

inline constexpr std::string_view k_other_log = "check that these tables belong to these topics";

}  // namespace audit
