#include "tests/model/compaction.h"

#include <utility>

#include "base/log_entry.h"

namespace model {

Compaction::Compaction(Machine machine, std::string name, std::uint64_t target_rows)
    : Life(machine.stage, std::move(name), [this] { return work(); }),
      tables_(machine.stage, machine.disk, gate_, [](ports::Partition) { return false; }) {
    options_.target_rows = target_rows;
    options_.writer = gate_.name();
    options_.unique = gate_.name();
    options_.orphan_age = worker::Options().orphan_age;
}

base::Result<void> Compaction::work() {
    const compact::CompactDoors doors{tables_, tables_, tables_, tables_, nullptr, stage_clock};
    const auto report = compact::Compactor(options_, doors).run({std::string(base::k_lobby_queue)});
    if (!report) return report.error();
    if (!report->left.empty()) return base::rejected(report->left.front());
    return {};
}

bool Compaction::may_end_so() const {
    const base::Error& error = result().error();
    return error.retryable() || error.fault == base::Fault::lost_race || tables_.was_swept();
}

}  // namespace model
