#include "app/jobs/audit_look.h"

#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "app/console/signals.h"
#include "app/doors/ledger_check.h"
#include "app/doors/log.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/jobs/proof.h"
#include "base/log_entry.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_between_looks = 500ms;
constexpr auto k_patience_to_break_off = 2s;

LoggerModule module_of(const Settings& settings) {
    const LoggerModule module = settings.logger_module;
    if (module != LoggerModule::found && module != LoggerModule::embedded) return module;
    return has_embedded_log(settings.files) ? LoggerModule::embedded : LoggerModule::none;
}

std::string where_it_looked(const Settings& settings) {
    const bool is_found = settings.logger_module == LoggerModule::found;
    const LoggerModule module = is_found ? LoggerModule::embedded : settings.logger_module;
    std::string log = place_of(settings, module);
    if (module != LoggerModule::none) log = "records in " + log;
    return fmt::format("tables and a ledger of commits in {}/superhero, {}",
                       settings.files.output_dir, log);
}

AuditAnswer look(const Settings& settings, const audit::Progress& progress) {
    AuditAnswer answer;
    if (!TablesPlace(settings).is_there()) {
        answer.report.nothing = true;
        answer.looked_for = fmt::format(
            "--output-dir (OUTPUT_DIR) is \"{}\": the folder of a "
            "simulation or of workers expected",
            settings.files.output_dir);
        return answer;
    }
    const Settings looking = with_log(settings);
    const bool has_log = looking.logger_module != LoggerModule::none;
    const auto log =
        has_log ? open_checked_log(looking, LogAccess::read_only, std::string(base::k_lobby_queue))
                : nullptr;
    Proof proof = prove(settings, {log.get(), settings.players.witness}, progress);
    answer.report = std::move(proof.report);
    if (!proof.note.empty()) answer.remarks.push_back(std::move(proof.note));
    if (answer.report.nothing) {
        answer.looked_for =
            fmt::format("nothing to audit: looked for {}", where_it_looked(settings));
    }
    return answer;
}

void hold_against_expectations(const Settings& settings, AuditAnswer& answer) {
    const std::uint64_t games = answer.report.games();
    const auto complain = [&](std::string_view words, std::uint64_t wanted) {
        answer.expected = false;
        answer.remarks.push_back(
            fmt::format("{} games are in the tables, {} {} expected", games, words, wanted));
    };
    if (settings.audit.expect_games && games != *settings.audit.expect_games) {
        complain("exactly", *settings.audit.expect_games);
    } else if (settings.audit.min_games && games < *settings.audit.min_games) {
        complain("at least", *settings.audit.min_games);
    }
}

// A later look may say something better.
bool may_improve(const Settings& settings, const AuditAnswer& answer) {
    if (answer.report.answer() == audit::Answer::wrong) return false;
    const std::uint64_t games = answer.report.games();
    if (settings.audit.expect_games && games > *settings.audit.expect_games) return false;
    return answer.report.answer() != audit::Answer::proven || !answer.expected;
}

std::string waits_for(const AuditAnswer& answer) {
    const audit::Report& report = answer.report;
    std::string text = fmt::format("{} games in the tables", report.games());
    if (report.counts.not_yet_processed > 0) {
        text += fmt::format("  {} to come from a worker", report.counts.not_yet_processed);
    }
    if (report.counts.unannounced > 0) {
        text += fmt::format("  {} to come from a server", report.counts.unannounced);
    }
    if (report.answer() == audit::Answer::nothing) text += "  nothing is there yet";
    if (!answer.expected) text += "  fewer than expected";
    return text;
}

class BrokenOff : public std::exception {};

// Looks on a thread of its own, so that a signal is heard whatever the look waits for.
class Watch {
public:
    Watch(const Settings& settings, Progress& progress)
        : settings_(settings), progress_(progress) {}

    AuditAnswer run() {
        const auto deadline = Clock::now() + seconds_of(settings_.audit.wait);
        for (;;) {
            if (!look_once()) break;
            if (!may_improve(settings_, *last_) || Clock::now() >= deadline) break;
            if (!pause(deadline)) break;
        }
        if (last_) {
            last_->interrupted = interrupted_;
            return std::move(*last_);
        }
        throw base::Failure(base::unavailable("stopped before the first look was over"));
    }

private:
    // False: a signal came.
    bool look_once() {
        auto stopping = std::make_shared<std::atomic<bool>>(false);
        const audit::Progress shown = shown_by(progress_, "auditing");
        std::packaged_task<AuditAnswer()> task([settings = settings_, stopping, shown] {
            return look(settings, [&](double fraction, std::string_view phase) {
                if (*stopping) throw BrokenOff();
                shown(fraction, phase);
            });
        });
        auto future = task.get_future();
        std::thread thread(std::move(task));
        while (future.wait_for(0s) != std::future_status::ready && !interrupted_) {
            interrupted_ = signals_.wait(k_glance);
        }
        *stopping = interrupted_;
        if (interrupted_ && future.wait_for(k_patience_to_break_off) != std::future_status::ready) {
            thread.detach();  // it only reads, and ends with the process
            return false;
        }
        thread.join();
        try {
            last_ = future.get();
        } catch (const BrokenOff&) {
            return false;
        }
        hold_against_expectations(settings_, *last_);
        return !interrupted_;
    }

    // False: a signal came.
    bool pause(Clock::time_point deadline) {
        const auto until = std::min(deadline, Clock::now() + k_between_looks);
        while (Clock::now() < until && !interrupted_) {
            ProgressView view;
            view.phase = "waiting";
            view.fraction = -1;
            view.figures = waits_for(*last_);
            view.seconds_left = std::chrono::duration<double>(deadline - Clock::now()).count();
            progress_.show(view);
            interrupted_ = signals_.wait(k_glance);
        }
        return !interrupted_;
    }

    const Settings& settings_;
    Progress& progress_;
    StopSignals signals_;
    std::optional<AuditAnswer> last_;
    bool interrupted_ = false;
};

}  // namespace

Settings with_log(Settings settings) {
    settings.logger_module = module_of(settings);
    return settings;
}

void refuse_audit_of_other_log(const Settings& settings) {
    const Settings looking = with_log(settings);
    if (looking.logger_module == LoggerModule::none) return;
    refuse_other_log(looking, std::string(base::k_lobby_queue));
}

AuditAnswer audit_folder(const Settings& settings, Progress& progress) {
    return Watch(settings, progress).run();
}

}  // namespace app
