// superhero audit: the proof, from outside.
#include <fmt/core.h>

#include <cstdio>
#include <filesystem>
#include <optional>

#include "app/command.h"
#include "app/exit_code.h"
#include "app/proof.h"
#include "app/wiring.h"

namespace app {

int run_audit(const Settings& settings) {
    if (!std::filesystem::is_directory(settings.output_dir)) {
        throw base::Failure(base::bad_setting(
            fmt::format("--output-dir (OUTPUT_DIR) is \"{}\": the folder of a simulation expected",
                        settings.output_dir)));
    }
    Progress progress(settings.quiet ? Progress::Style::none : Progress::style_of_stderr());
    std::optional<lmdb::EmbeddedLog> log;
    if (std::filesystem::exists(log_folder(settings))) {
        log = open_log(settings, lmdb::Access::read_only);
    }
    const audit::Report report = prove(settings, log ? &*log : nullptr, settings.witness, progress);
    progress.clear();
    fmt::print("{}\n", settings.json ? audit::json_text(report) : audit::readable_text(report));
    return report.ok() ? k_done : k_answer_is_no;
}

}  // namespace app
