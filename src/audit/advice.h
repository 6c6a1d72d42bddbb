// What would mend damage, in words that are the same wherever it is found.
#pragma once

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
inline constexpr std::string_view k_wait = "let a worker run until it has caught up";
inline constexpr std::string_view k_reveal =
    "superhero audit --repair, or a worker that starts, brings into view what is committed";
inline constexpr std::string_view k_orphan =
    "restore the commit that named it, if there was one; else superhero audit --repair removes it "
    "if its rows are in committed files too, and what it leaves is yours to move out of the folder";

}  // namespace audit
