// Holds the records that commits name as the last that they consumed against those of the log.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "audit/findings.h"
#include "audit/inventory.h"
#include "ports/log_reader.h"

namespace audit {

// One thread. Both must outlive it.
class WitnessCheck {
public:
    // Of the commits of the present log.
    WitnessCheck(const Inventory& inventory, Findings& findings);

    // Successive records of a partition, as a reader of all of them gives them.
    void take(const ports::Fetched& fetched);

private:
    struct Named {
        std::string sha256;
        std::size_t commit = 0;  // the first that names it; index into Inventory::commits
    };
    using Chain = std::pair<std::string, ports::Partition>;

    void report(const Named& named, std::string_view topic, ports::Offset offset, bool there);

    const Inventory& inventory_;
    Findings& findings_;
    std::map<Chain, std::map<ports::Offset, Named>> named_;
};

}  // namespace audit
