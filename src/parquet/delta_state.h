// What is published of a table, as its Delta log tells it, and what the next version has to say.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "parquet/delta_text.h"
#include "ports/table_publisher.h"

namespace tables {

// No I/O. Threads: as a value.
class DeltaState {
public:
    explicit DeltaState(ports::Table table) : table_(table) {}

    // The newest version that was taken; -1: none.
    std::int64_t version() const noexcept { return version_; }
    const ChainEnds& ends() const noexcept { return ends_; }

    // Takes a version: the next one, or one of ours, which says what all before it come to.
    // disk: another program has made of the table what this one does not know how to write; the
    // error says what in one line.
    base::Result<void> take(std::int64_t version, const DeltaActions& actions);

    // What the next version must say of these commits; nothing: their files are all published.
    // `commits`: of each chain all behind ends(), ascending. `merged`: by the name of a file that a
    // commit names, the file that has its rows now; nullptr: each has its own.
    using MergedAdds = std::map<std::string, DeltaAdd>;
    std::optional<DeltaActions> missing(const std::vector<ports::Commit>& commits,
                                        const MergedAdds* merged = nullptr) const;

private:
    ports::Table table_;
    std::int64_t version_ = -1;
    ChainEnds ends_;
};

// What all versions of a log come to, one after the other.
class DeltaReplay {
public:
    void take(std::int64_t version, const DeltaActions& actions);
    ports::PublishedTable finish() { return std::move(table_); }

private:
    ports::PublishedTable table_;
};

}  // namespace tables
