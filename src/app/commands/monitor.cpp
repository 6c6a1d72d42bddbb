// superhero monitor: the live page.
#include <fmt/core.h>

#include <chrono>
#include <string>

#include "app/command.h"
#include "app/console/console.h"
#include "app/console/rate_line.h"
#include "app/console/signals.h"
#include "app/console/waiting.h"
#include "app/doors/kafka_log.h"
#include "app/doors/limits.h"
#include "app/doors/store_check.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/monitor/open_to_watch.h"
#include "app/monitor/site.h"

namespace app {

int run_monitor(const Settings& settings) {
    expect_files_for_own_use();
    StopSignals signals;
    stopping_is_no_failure();
    expect_kafka_options(settings);
    expect_answer(TablesPlace(settings));
    const combat::Roster roster = load_roster(settings.heroes);
    MonitorSite site(
        settings, {[&] { return open_to_watch(settings); }, ask_other_processes(settings), roster});
    say(fmt::format("the live page of {} is at {}", place_of(settings, settings.logger_module),
                    site.address()));
    RateLine rates(settings, [&] { return site.figures(); });
    while (signals.listen(k_service_glance) != HeardSignal::stop) rates.look();
    return k_done;
}

}  // namespace app
