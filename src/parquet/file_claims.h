// Which data files commits name, as far as names tell.
#pragma once

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/table_store.h"

namespace tables {

// A data file's name says where the commit begins and ends that it was made for. A commit begins
// there, the next one where the name says, and no other file of the table says the same: then the
// commit names it. Where several do, the commit has to be read. Threads: one.
class FileClaims {
public:
    // `files`: what is found out is written into their `visible`; must outlive this object.
    explicit FileClaims(std::vector<ports::TableFile>& files);

    // Settles what the names of the topic's commits tell, and gives which commits leave it open.
    using Doubtful = std::map<ports::CommitChain, std::vector<ports::Offset>>;
    Doubtful doubtful(std::string_view topic, const std::vector<ports::ChainNames>& chains);

    // One of those.
    void settle(const ports::Commit& commit);

    // Whether every file's name was one that commits give, or of a merged file.
    bool all_understood() const noexcept { return understood_ == files_.size(); }

private:
    std::vector<ports::TableFile>& files_;
    std::map<std::pair<ports::Table, std::string_view>, ports::TableFile*> open_;
    std::size_t understood_ = 0;
};

}  // namespace tables
