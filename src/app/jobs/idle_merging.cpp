#include "app/jobs/idle_merging.h"

#include <fmt/core.h>

#include <utility>

#include "app/console/console.h"
#include "app/console/signals.h"
#include "app/doors/wiring.h"
#include "app/jobs/compact_job.h"
#include "base/result.h"

namespace app {

IdleMerging::IdleMerging(const Settings& settings, std::function<std::uint64_t()> records)
    : settings_(settings), records_(std::move(records)) {}

void IdleMerging::look() {
    if (settings_.compact.idle <= 0) return;
    const std::uint64_t records = records_();
    if (records != seen_) {
        seen_ = records;
        changed_ = Clock::now();
    }
    const std::chrono::duration<double> idle = Clock::now() - changed_;
    if (records == merged_ || idle.count() < settings_.compact.idle) return;
    merged_ = records;
    merge();
}

void IdleMerging::merge() {
    const auto go_on = [this](double) { return records_() == merged_ && !stop_is_pending(); };
    try {
        const TablesPlace place = TablesPlace(settings_).for_threads();
        if (value_or_throw(place.ledger().topics()).empty()) return;
        const auto report = compact_tables(settings_, place, {go_on, nullptr});
        if (report.meta.merged + report.podium.merged == 0) return;
        say(fmt::format("merged files while idle: GAME_META {}, now {}; GAME_PODIUM {}, now {}",
                        report.meta.files_before, report.meta.files_after,
                        report.podium.files_before, report.podium.files_after));
    } catch (const base::Failure& failure) {
        say(fmt::format("no files were merged: {}", failure.what()), base::Level::warning);
    }
}

}  // namespace app
