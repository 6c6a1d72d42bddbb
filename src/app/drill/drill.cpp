#include "app/drill/drill.h"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

#include "app/console/console.h"
#include "app/doors/log.h"
#include "app/doors/wiring.h"
#include "app/drill/stage.h"
#include "app/jobs/proof.h"
#include "app/system.h"
#include "base/random.h"
#include "faults/faulty_log.h"
#include "faults/faulty_tables.h"

namespace app {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto k_between_steps = 5ms;
// What is slow is measured, and no reason to give up: only what hangs is.
constexpr auto k_victim_patience = 120s;  // some never come to their step
constexpr auto k_recovery_patience = 600s;
constexpr auto k_batch_patience = 600s;
constexpr auto k_between_rebalances = 3s;
constexpr std::size_t k_commits_to_merge = 3;

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

}  // namespace

class Drill::Impl {
public:
    Impl(const Settings& settings, std::filesystem::path folder)
        : settings_(settings),
          random_(settings.play.seed.value_or(1)),
          stage_(settings, std::move(folder), [this] { glance(); }) {}

    std::vector<DrillRow> run(const std::vector<DrillStep>& steps, StopSignals& signals,
                              Progress& progress) {
        std::vector<DrillRow> rows;
        signals_ = &signals;
        for (const auto& [step, kills] : share_out(steps)) {
            rows.push_back(drill(step, kills, progress));
            done_ += kills;
            if (stopped_) break;
        }
        return rows;
    }

private:
    bool grouped() const { return traits_of(settings_.logger_module).groups; }

    bool comes(const DrillStep& step) const {
        if (step.only_with_delta && settings_.table_format != TableFormat::delta) return false;
        return !step.only_in_groups || (grouped() && settings_.drill.workers > 1);
    }

    // Every step gets its part of the kills; where there are fewer kills than steps, some do.
    std::vector<std::pair<DrillStep, int>> share_out(const std::vector<DrillStep>& steps) {
        std::vector<std::pair<DrillStep, int>> shares;
        for (const DrillStep& step : steps) {
            if (comes(step)) shares.emplace_back(step, 0);
        }
        if (shares.empty()) {
            const bool is_delta = steps.front().only_with_delta;
            throw base::Failure(base::bad_setting(fmt::format(
                "--steps (STEPS): these come only with {}",
                is_delta ? "--table-format delta" : "Kafka and more than one of --workers")));
        }
        std::vector<std::size_t> turns(shares.size());
        for (std::size_t i = 0; i < turns.size(); ++i) turns[i] = i;
        for (std::size_t i = turns.size(); i > 1; --i) {
            std::swap(turns[i - 1], turns[random_.below(static_cast<std::uint32_t>(i))]);
        }
        for (int kill = 0; kill < settings_.drill.kills; ++kill) {
            ++shares[turns[static_cast<std::size_t>(kill) % turns.size()]].second;
        }
        std::erase_if(shares, [](const auto& share) { return share.second == 0; });
        return shares;
    }

    // While a process is waited for. Once victims were started a first signal ends the drill after
    // the proof of what was played, a second one at once; all processes end with their owners.
    void glance() {
        if (!signals_->wait(0ms)) return;
        if (!killing_) throw base::Failure(base::unavailable("stopped before the drill began"));
        if (stopped_) throw base::Failure(base::unavailable("stopped before the drill's proof"));
        stopped_ = true;
        if (victim_ != nullptr) victim_->send(SIGKILL);
        say("stops after the proof of what was played; once more: at once");
    }

    DrillRow drill(const DrillStep& step, int kills, Progress& progress) {
        DrillRow row;
        row.step = step.name;
        stage_.start_server();
        stage_.start_players();
        if (step.at == faults::steps::remove) leave_orphans(kills);
        for (int i = 1; i < settings_.drill.workers; ++i) {
            others_.push_back(start_other(step));
        }
        auto last_kill = Clock::now();
        killing_ = true;
        for (int kill = 0; kill < kills && !stopped_; ++kill) {
            show(progress, step, row.kills);
            if (kill_one(step, kill)) {
                ++row.kills;
            } else {
                ++row.not_reached;
            }
            last_kill = Clock::now();
        }
        row.seconds_to_recover = recover(last_kill);
        stage_.stop_players();
        stage_.stop_server();
        for (const auto& worker : others_) Stage::stop(*worker);
        others_.clear();
        judge(row, progress);
        return row;
    }

    // Works beside the victims. What they are to sweep it leaves to them.
    Stage::ChildPtr start_other(const DrillStep& step) const {
        const bool is_sweep = step.at == faults::steps::remove;
        return stage_.start_worker(std::nullopt,
                                   is_sweep ? Sweeping::left_to_others : Sweeping::as_always);
    }

    // True: the victim died where it should. It is a batch job every fourth time.
    bool kill_one(const DrillStep& step, int kill) {
        const bool from_outside = step.at.empty();
        const bool comes_once = step.at == faults::steps::remove || step.of_merging ||
                                step.at == faults::steps::assigned || step.only_in_groups;
        std::optional<Death> death;
        if (!from_outside) {
            death = Death{std::string(step.at), step.when, 1};
            if (!comes_once) death->count += static_cast<int>(random_.below(2));
        }
        const auto victim = start_victim(step, kill, death);
        victim_ = victim.get();
        if (from_outside) {
            std::this_thread::sleep_for(std::chrono::milliseconds(random_.below(400)));
            victim->send(SIGKILL);
        }
        const auto ended =
            step.only_in_groups ? disturb(step, *victim) : victim->wait(k_victim_patience);
        victim_ = nullptr;
        if (ended && ended->signal == SIGKILL) return true;
        if (ended && ended->exit_code != 0) {
            throw base::Failure(
                base::unavailable("a victim of the drill ended by itself: " + victim->fate()));
        }
        // A batch job may have nothing left that leads to the step.
        victim->send(SIGKILL);
        (void)victim->wait(k_victim_patience);
        return from_outside;
    }

    Stage::ChildPtr start_victim(const DrillStep& step, int kill,
                                 const std::optional<Death>& death) const {
        if (step.of_merging) {
            // So that there is something to merge.
            const auto worker = stage_.start_worker(std::nullopt);
            wait_for_commits(*worker, stage_.commits() + k_commits_to_merge);
            Stage::stop(*worker);
            return stage_.start_compact(death);
        }
        const bool is_batch = kill % 4 == 3 && !step.only_in_groups;
        return is_batch ? stage_.start_batch(death) : stage_.start_worker(death);
    }

    // A member that leaves the group, then one that joins: both times the victim has to give up its
    // partitions.
    std::optional<ChildEnd> disturb(const DrillStep& step, Child& victim) {
        const auto until = Clock::now() + k_victim_patience;
        for (;;) {
            if (const auto ended = victim.wait(k_between_rebalances)) return ended;
            if (Clock::now() > until) return std::nullopt;
            Stage::stop(*others_.front());
            others_.front() = start_other(step);
        }
    }

    // Files for the sweep to find: of victims that die before their commit is in the ledger.
    void leave_orphans(int count) {
        for (int i = 0; i < count; ++i) {
            const auto victim = stage_.start_worker(
                Death{std::string(faults::steps::link), faults::When::before, 1});
            (void)victim->wait(k_victim_patience);
        }
        const auto until = Clock::now() + stage_.age_staged_files();
        while (Clock::now() < until) {
            glance();
            std::this_thread::sleep_for(k_between_steps);
        }
    }

    void wait_for_commits(Child& worker, std::size_t count) const {
        const auto until = Clock::now() + k_recovery_patience;
        while (stage_.commits() < count) {
            if (worker.wait(k_between_steps) || Clock::now() > until) {
                throw base::Failure(base::unavailable(
                    "after the kills no worker commits anything: " + worker.fate()));
            }
        }
    }

    // A healthy worker goes on; how long after `last_kill` something is committed.
    double recover(Clock::time_point last_kill) {
        const std::size_t before = stage_.commits();
        const auto worker = stage_.start_worker(std::nullopt);
        wait_for_commits(*worker, before + 1);
        const double seconds = seconds_since(last_kill);
        Stage::stop(*worker);
        return seconds;
    }

    // Everything that was played must be in the tables, once.
    void judge(DrillRow& row, Progress& progress) {
        catch_up();
        const auto log = open_log(stage_.settings(), settings_.logger_module, LogAccess::read_only);
        const audit::Report report =
            prove(stage_.settings(), {log.get(), stage_.witness()}, progress);
        row.games = report.games() - games_;
        row.missing = report.missing() + report.behind();  // all had the time to come
        row.doubled = report.doubled();
        row.wrong = report.other_faults();
        for (const audit::PublishedLog& delta : report.delta) row.missing += delta.behind;
        games_ = report.games();
    }

    void catch_up() const {
        expect_success(*stage_.start_batch(std::nullopt), "batch job");
        expect_success(*stage_.start_compact(std::nullopt), "compaction");
    }

    static void expect_success(Child& job, std::string_view what) {
        const auto ended = job.wait(k_batch_patience);
        if (ended && ended->exit_code == 0 && ended->signal == 0) return;
        throw base::Failure(
            base::unavailable(fmt::format("the drill's last {} failed: {}", what, job.fate())));
    }

    void show(Progress& progress, const DrillStep& step, int kills) const {
        ProgressView view;
        view.phase = "killing";
        view.fraction = static_cast<double>(done_ + kills) / settings_.drill.kills;
        view.figures =
            fmt::format("{}/{} kills  {}", done_ + kills, settings_.drill.kills, step.name);
        progress.show(view);
    }

    const Settings settings_;
    base::Random random_;
    Stage stage_;
    std::vector<Stage::ChildPtr> others_;  // of one step: they work beside its victims
    int done_ = 0;
    std::uint64_t games_ = 0;  // judged so far
    bool killing_ = false;     // victims were started
    bool stopped_ = false;
    StopSignals* signals_ = nullptr;  // of run()
    Child* victim_ = nullptr;         // that is waited for
};

Drill::Drill(const Settings& settings, std::filesystem::path folder)
    : impl_(std::make_unique<Impl>(settings, std::move(folder))) {}
Drill::~Drill() = default;

std::vector<DrillRow> Drill::run(const std::vector<DrillStep>& steps, StopSignals& signals,
                                 Progress& progress) {
    return impl_->run(steps, signals, progress);
}

}  // namespace app
