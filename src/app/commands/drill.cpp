// superhero drill: kills the pipeline wherever it is dangerous, and proves the tables.
#include "app/drill/drill.h"
#include "app/drill/stage.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "app/command.h"
#include "app/console/console.h"
#include "app/doors/ledger_check.h"
#include "app/doors/opening.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/system.h"
#include "base/log_entry.h"
#include "wire/json_object.h"

namespace app {
namespace {

std::vector<DrillStep> chosen_steps(const Settings& settings) {
    if (settings.drill.steps.empty()) return drill_steps();
    const auto chosen = parse_drill_steps(settings.drill.steps);
    if (chosen) return *chosen;
    std::string names;
    for (const DrillStep& step : drill_steps()) names += (names.empty() ? "" : ", ") + step.name;
    throw base::Failure(base::bad_setting(
        fmt::format("--steps (STEPS) is \"{}\": some of these expected, with commas between them, "
                    "or the names without before and after: {}",
                    settings.drill.steps, names)));
}

bool is_whole(const DrillRow& row) { return row.missing + row.doubled + row.wrong == 0; }

std::string readable_text(const std::vector<DrillRow>& rows, double seconds) {
    std::string out =
        fmt::format("{:<30} {:>6} {:>11} {:>8} {:>8} {:>8} {:>8} {:>11}\n", "killed", "kills",
                    "not reached", "games", "missing", "doubled", "wrong", "recovery s");
    DrillRow sum;
    for (const DrillRow& row : rows) {
        out += fmt::format("{:<30} {:>6} {:>11} {:>8} {:>8} {:>8} {:>8} {:>11.2f}\n", row.step,
                           row.kills, row.not_reached, row.games, row.missing, row.doubled,
                           row.wrong, row.seconds_to_recover);
        sum.kills += row.kills;
        sum.not_reached += row.not_reached;
        sum.games += row.games;
    }
    const bool whole = std::all_of(rows.begin(), rows.end(), is_whole);
    return out + fmt::format("{} kills, {} games in {:.1f} s: {}\n", sum.kills, sum.games, seconds,
                             whole ? "none missing, none doubled, none wrong"
                                   : "NOT ALL GAMES ARE RIGHT, see above");
}

std::string json_text(const std::vector<DrillRow>& rows, double seconds) {
    DrillRow sum;
    for (const DrillRow& row : rows) {
        sum.kills += row.kills;
        sum.games += row.games;
        sum.missing = std::max(sum.missing, row.missing);
        sum.doubled = std::max(sum.doubled, row.doubled);
        sum.wrong = std::max(sum.wrong, row.wrong);
    }
    return wire::json_object([&](wire::JsonObject& object) {
        object.objects("steps", rows, [](wire::JsonObject& one, const DrillRow& row) {
            one.text("step", row.step);
            one.number("kills", row.kills);
            one.number("not_reached", row.not_reached);
            one.number("games", row.games);
            one.number("missing", row.missing);
            one.number("doubled", row.doubled);
            one.number("wrong", row.wrong);
            one.number("recovery_seconds", row.seconds_to_recover, 3);
        });
        object.number("kills", sum.kills);
        object.number("games", sum.games);
        object.number("missing", sum.missing);
        object.number("doubled", sum.doubled);
        object.number("wrong", sum.wrong);
        object.number("seconds", seconds, 3);
    });
}

}  // namespace

int run_drill(const Settings& settings) {
    const auto started = std::chrono::steady_clock::now();
    if (settings.logger_module == LoggerModule::none) {
        throw base::Failure(base::bad_setting(
            "--logger-module (LOGGER_MODULE) is \"default\": embedded or kafka expected"));
    }
    const std::vector<DrillStep> steps = chosen_steps(settings);
    StopSignals signals;
    Progress progress(settings.lines.quiet ? Progress::Style::none : Progress::style_of_stderr());
    make_output_dir(settings);
    make_local_dir(settings.files);
    refuse_other_log(settings, std::string(base::k_lobby_queue));
    const std::filesystem::path folder =
        std::filesystem::path(local_dir(settings.files)) / fmt::format("drill-{}", getpid());
    std::vector<DrillRow> rows;
    const Settings own = of_drill(settings, folder);
    const std::string left =
        fmt::format("what the drill left is in {}",
                    TablesPlace(own).is_bucket() ? own.files.output_dir + " and " + folder.string()
                                                 : folder.string());
    open_play("drill", own);
    try {
        Drill drill(settings, folder);
        rows = drill.run(steps, signals, progress);
    } catch (...) {
        progress.clear();
        say(left);
        throw;
    }
    progress.clear();
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    print_result(settings.lines.json ? json_text(rows, seconds) + "\n"
                                     : readable_text(rows, seconds));
    if (!std::all_of(rows.begin(), rows.end(), is_whole)) {
        say(left);
        return k_answer_is_no;
    }
    std::filesystem::remove_all(folder);
    TablesPlace(own).clear();
    return k_done;
}

}  // namespace app
