// superhero drill-worker, drill-batch, drill-compact: what a drill starts in order to kill it.
#include "app/command.h"
#include "app/drill/mortal_doors.h"
#include "app/jobs/compact_job.h"
#include "app/jobs/work.h"
#include "base/result.h"

namespace app {
namespace {

// Empty: it is not to die by itself.
template <class Doors>
std::function<Doors(Doors)> dying(const Settings& settings) {
    if (settings.drill.die_at.empty()) return nullptr;
    const auto death = Death::parse(settings.drill.die_at);
    if (!death) {
        throw base::Failure(
            base::bad_setting("--die-at (DIE_AT) is \"" + settings.drill.die_at +
                              "\": before:STEP:COUNT or after:STEP:COUNT expected"));
    }
    return [death = *death](Doors doors) { return mortal(std::move(doors), death); };
}

}  // namespace

int run_drill_worker(const Settings& settings) {
    return work(settings, dying<WorkerDoors>(settings));
}

int run_drill_batch(const Settings& settings) {
    return work_batch(settings, dying<WorkerDoors>(settings));
}

int run_drill_compact(const Settings& settings) {
    return work_compact(settings, dying<MergeDoors>(settings));
}

}  // namespace app
