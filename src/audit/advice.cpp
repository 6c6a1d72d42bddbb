#include "audit/advice.h"

namespace audit {

std::string advised(std::string_view advice, const Rebuild& rebuild) {
    const bool rebuilds = advice == k_rebuild || advice == k_restore_file ||
                          advice == k_restore_commit || advice == k_restore_last_commit;
    if (!rebuilds || rebuild.outcome == Rebuild::Outcome::whole) return std::string(advice);
    std::string out = "restore ";
    out += advice == k_rebuild        ? "a copy of the folder"
           : advice == k_restore_file ? "the file from a copy"
                                      : "the commit file";
    if (advice == k_restore_last_commit) {
        out +=
            " before a worker or batch job runs, which would put these games into the tables "
            "again";
    }
    if (rebuild.outcome == Rebuild::Outcome::impossible) {
        return out + "; no topics were given from which the tables could be rebuilt";
    }
    out += "; do not rebuild the tables from the topics: ";
    if (rebuild.loses == 0) return out + "they do not hold all records any more";
    return out + "they do not hold all records of " + std::to_string(rebuild.loses) +
           " games in the tables, which would be lost";
}

}  // namespace audit
