// superhero simulate: the main job in one process.
#include <memory>
#include <string>

#include "app/command.h"
#include "app/console/console.h"
#include "app/console/progress.h"
#include "app/console/signals.h"
#include "app/doors/limits.h"
#include "app/exit_code.h"
#include "app/jobs/proof.h"
#include "app/monitor/report_file.h"
#include "app/monitor/site.h"
#include "app/simulate/simulation.h"

namespace app {
namespace {

std::unique_ptr<MonitorSite> open_site(Simulation& simulation) {
    // The simulation outlives the site.
    const std::shared_ptr<Log> log(std::shared_ptr<void>(), &simulation.log());
    auto site = std::make_unique<MonitorSite>(
        simulation.settings(),
        MonitorSources{[log] { return log; }, ask_this_process([&] { return simulation.parts(); }),
                       simulation.roster()});
    say("the live page is at " + site->address());
    return site;
}

}  // namespace

int run_simulate(const Settings& settings) {
    if (settings.play.direct) {
        expect_files_for_own_use();
    } else {
        expect_files_for_simulation(settings.players);
    }
    expect_address_space(address_space_limit());
    expect_report(settings);
    StopSignals signals(settings.play.rate_file.empty() ? HangUp::ends : HangUp::is_heard);
    Progress progress(settings.lines.quiet ? Progress::Style::none : Progress::style_of_stderr());
    Simulation simulation(settings);
    const auto site = settings.monitor.serve ? open_site(simulation) : nullptr;
    const Played played = simulation.play(signals, progress);
    const audit::Report report =
        prove(simulation.settings(), {&simulation.log(), simulation.witness()}, progress);
    const std::string text = readable_text(played, report, simulation.roster());
    write_report(simulation.settings(), &simulation.log(), simulation.roster(), text);
    progress.clear();
    print_result(settings.lines.json ? json_text(played, report) + "\n" : text);
    return exit_code_of(report.answer());
}

}  // namespace app
