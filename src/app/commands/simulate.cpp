// superhero simulate: the main job in one process.
#include "app/command.h"
#include "app/console/console.h"
#include "app/console/progress.h"
#include "app/console/signals.h"
#include "app/doors/limits.h"
#include "app/exit_code.h"
#include "app/jobs/proof.h"
#include "app/simulate/simulation.h"

namespace app {

int run_simulate(const Settings& settings) {
    expect_files_for_simulation(settings);
    expect_address_space(address_space_limit());
    StopSignals signals;
    Progress progress(settings.quiet ? Progress::Style::none : Progress::style_of_stderr());
    Simulation simulation(settings);
    const Played played = simulation.play(signals, progress);
    const audit::Report report =
        prove(simulation.settings(), {&simulation.log(), simulation.witness()}, progress);
    progress.clear();
    print_result(settings.json ? json_text(played, report) + "\n"
                               : readable_text(played, report, simulation.roster()));
    return exit_code_of(report.answer());
}

}  // namespace app
