// superhero audit: the proof, from outside.
#include <fmt/core.h>

#include <string>
#include <string_view>
#include <utility>

#include "app/command.h"
#include "app/console/console.h"
#include "app/doors/limits.h"
#include "app/doors/log.h"
#include "app/doors/wiring.h"
#include "app/exit_code.h"
#include "app/jobs/audit_look.h"
#include "app/jobs/proof.h"
#include "app/monitor/report_file.h"

namespace app {
namespace {

void expect_tables(std::string_view flag, const TablesPlace& place) {
    if (has_tables(place)) return;
    throw base::Failure(base::bad_setting(
        fmt::format("{} is \"{}\": neither tables nor a ledger of commits are in {}/superhero",
                    flag, place.name(), place.name())));
}

int compare(const Settings& settings, Progress& progress) {
    const audit::Comparison comparison = compare_tables(settings, progress);
    progress.clear();
    print_result(
        (settings.lines.json ? audit::json_text(comparison) : audit::readable_text(comparison)) +
        "\n");
    return comparison.same() ? k_done : k_answer_is_no;
}

// `after`: what the audit says once the repair is done.
int tell_repair(const Settings& settings, audit::RepairReport repaired,
                const audit::Report& after) {
    audit::add_findings(repaired, after);
    print_result(
        (settings.lines.json ? audit::json_text(repaired) : audit::readable_text(repaired)) + "\n");
    if (repaired.left_alone > 0) return k_answer_is_no;
    return exit_code_of(after.answer());
}

int tell(const Settings& settings, const AuditAnswer& answer) {
    for (const std::string& remark : answer.remarks) say(remark);
    if (answer.report.answer() == audit::Answer::nothing) {
        if (settings.lines.json) print_result(audit::json_text(answer.report) + "\n");
        throw base::Failure(base::bad_setting(answer.looked_for));
    }
    print_result((settings.lines.json ? audit::json_text(answer.report)
                                      : audit::readable_text(answer.report)) +
                 "\n");
    const ExitCode code = exit_code_of(answer.report.answer());
    return answer.expected ? code : k_answer_is_no;
}

void report_to_file(const Settings& settings, const audit::Report& report) {
    if (settings.monitor.report.empty() || report.answer() == audit::Answer::nothing) return;
    const Settings looked = with_log(settings);
    const auto log = looked.logger_module == LoggerModule::none
                         ? nullptr
                         : open_log(looked, looked.logger_module, LogAccess::read_only);
    write_report(looked, log.get(), load_roster(settings.heroes), audit::readable_text(report));
}

}  // namespace

int run_audit(const Settings& settings) {
    expect_files_for_own_use();
    if (settings.audit.repair && !settings.audit.against.empty()) {
        throw base::Failure(
            base::bad_setting("--repair and --against are two jobs: one of them expected"));
    }
    expect_report(settings);
    Progress progress(settings.lines.quiet ? Progress::Style::none : Progress::style_of_stderr());
    if (!settings.audit.against.empty()) {
        expect_tables("--output-dir (OUTPUT_DIR)", TablesPlace(settings));
        expect_tables("--against (AGAINST)", TablesPlace(settings, settings.audit.against));
        return compare(settings, progress);
    }
    audit::RepairReport repaired;
    if (settings.audit.repair) {
        expect_tables("--output-dir (OUTPUT_DIR)", TablesPlace(settings));
        refuse_audit_of_other_log(settings);
        repaired = repair_tables(settings);
    }
    const AuditAnswer answer = audit_folder(settings, progress);
    report_to_file(settings, answer.report);
    progress.clear();
    if (settings.audit.repair) return tell_repair(settings, std::move(repaired), answer.report);
    return tell(settings, answer);
}

}  // namespace app
