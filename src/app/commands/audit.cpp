// superhero audit: the proof, from outside.
#include <fmt/core.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include "app/command.h"
#include "app/exit_code.h"
#include "app/log.h"
#include "app/proof.h"
#include "app/wiring.h"

namespace app {
namespace {

// The log to hold the tables against: the one that was named, else the embedded one if it is there.
std::unique_ptr<Log> log_of(const Settings& settings) {
    const auto fallback =
        std::filesystem::exists(log_folder(settings)) ? LoggerModule::embedded : LoggerModule::none;
    const LoggerModule module = settings.logger_module.value_or(fallback);
    if (module == LoggerModule::none) return nullptr;
    return open_log(settings, module, LogAccess::read_only);
}

int compare(const Settings& settings, Progress& progress) {
    const audit::Comparison comparison = compare_tables(settings, progress);
    progress.clear();
    fmt::print("{}\n",
               settings.json ? audit::json_text(comparison) : audit::readable_text(comparison));
    return comparison.same() ? k_done : k_answer_is_no;
}

// `after`: what the audit says once the repair is done.
int tell_repair(const Settings& settings, audit::RepairReport repaired,
                const audit::Report& after) {
    audit::add_findings(repaired, after);
    fmt::print("{}\n", settings.json ? audit::json_text(repaired) : audit::readable_text(repaired));
    return repaired.left_alone == 0 && after.ok() ? k_done : k_answer_is_no;
}

}  // namespace

int run_audit(const Settings& settings) {
    if (!std::filesystem::is_directory(settings.output_dir)) {
        throw base::Failure(base::bad_setting(
            fmt::format("--output-dir (OUTPUT_DIR) is \"{}\": the folder of a simulation expected",
                        settings.output_dir)));
    }
    if (settings.repair && !settings.against.empty()) {
        throw base::Failure(
            base::bad_setting("--repair and --against are two jobs: one of them expected"));
    }
    Progress progress(settings.quiet ? Progress::Style::none : Progress::style_of_stderr());
    if (!settings.against.empty()) return compare(settings, progress);
    audit::RepairReport repaired;
    if (settings.repair) repaired = repair_tables(settings);
    const auto log = log_of(settings);
    const auto reader = log ? log->open_reader() : nullptr;
    const audit::Report report = prove(settings, reader.get(), settings.witness, progress);
    progress.clear();
    if (settings.repair) return tell_repair(settings, std::move(repaired), report);
    fmt::print("{}\n", settings.json ? audit::json_text(report) : audit::readable_text(report));
    return report.ok() ? k_done : k_answer_is_no;
}

}  // namespace app
