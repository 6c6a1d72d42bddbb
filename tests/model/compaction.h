// One run of compaction: the real one, on an actor of its own, behind a gate.
#pragma once

#include <string>

#include "compact/compactor.h"
#include "tests/model/life.h"
#include "tests/model/model_tables.h"
#include "tests/model/process.h"

namespace model {

class Compaction final : public Life {
public:
    Compaction(Machine machine, std::string name, std::uint64_t target_rows);
    ~Compaction() override { die(); }

    // Not for a file that it could not read: of what is in view all can be read.
    bool may_end_so() const override;

private:
    base::Result<void> work();

    ModelTables tables_;
    compact::CompactOptions options_;
};

}  // namespace model
