#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "app/doors/limits.h"
#include "app/doors/wiring.h"
#include "app/simulate/direct_game.h"
#include "app/simulate/players.h"
#include "app/simulate/simulated_clock.h"
#include "app/simulate/timeline.h"
#include "app/system.h"
#include "player/pace.h"
#include "wire/happenings.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_between_tries = 1ms;  // between looks at a log that has no room, or at the pace
constexpr base::Timestamp::duration k_longest_wait = 100ms;  // for a moment to come

class DirectPlayers final : public Players {
public:
    explicit DirectPlayers(const PlayersNeed& need)
        : settings_(need.settings),
          options_(fleet_options(settings_)),
          transport_(need.transport),
          writer_(need.writer),
          issuer_(options_.seed, random_bytes, need.roster, settings_.play.hero_skew) {
        for (player::PlayerIndex i = 0; i < options_.players; ++i) {
            names_.push_back(player::user_name(options_.user_prefix, i));
            tokens_.push_back(issuer_.user_token(names_.back()));
        }
    }
    ~DirectPlayers() override {
        stop_now();
        (void)wait();
    }

    void begin(player::Planned planned, player::FleetHooks hooks) override {
        hooks_ = std::move(hooks);
        matchmaker_ =
            player::make_schedule({std::move(planned.source), names_, planned.look_ahead});
        thread_ = std::thread([this] { run(); });
    }

    void change_rate(const player::LoadShape& rate) override {
        const std::lock_guard lock(mutex_);
        pace_ = player::Pace(rate, now());
        changed_rate_ = rate;
    }
    void stop_new_games() override { stop(Stop::new_games); }
    // Simulated time is not waited for any more: what is open ends at once.
    void stop_now() override { stop(Stop::waiting); }

    bool done() const noexcept override { return done_; }
    base::Result<void> wait() override {
        if (thread_.joinable()) thread_.join();
        return result_;
    }
    void close(bool) override {}

    player::Counts counts() const override { return counters_.counts(); }
    RoleParts parts() const override {
        RoleParts all;
        all.push_back({"client",
                       {.figures = figures_of(counts()),
                        .deliveries = writer_.deliveries(),
                        .gauges = queue_of(writer_.backlog())}});
        return all;
    }
    ports::Sessions* sessions() noexcept override { return nullptr; }

private:
    enum class Stop : std::uint8_t { nothing, new_games, waiting };

    void stop(Stop what) {
        {
            const std::lock_guard lock(mutex_);
            stop_ = std::max(stop_.load(), what);
        }
        stopped_.notify_all();
    }

    void run() {
        try {
            settings_.play.start_time ? play_history() : play();
        } catch (const std::exception& error) {
            result_ = error_of(error);
        }
        done_ = true;
    }

    // All players are there, as of `time`.
    void arrive(base::Timestamp time) {
        for (player::PlayerIndex i = 0; i < options_.players; ++i) {
            while (!hooks_.admits()) {
                if (!goes_on_after(k_between_tries)) return;
            }
            transport_.write_at(wire::user_created(names_[i], tokens_[i]), time);
            matchmaker_->free(i);
        }
    }

    // In the present, as fast as the log takes the records.
    void play() {
        arrive(now());
        const Clock::time_point started = Clock::now();
        for (;;) {
            const Clock::time_point moment = Clock::now();
            if (options_.duration && moment >= started + *options_.duration) return;
            if (!pace_allows(moment) || !hooks_.admits()) {
                if (!goes_on_after(k_between_tries)) return;
                continue;
            }
            const auto start = matchmaker_->next();
            if (!start || stop_ != Stop::nothing) return;
            spend_pace(start->games, moment);
            play(*start);
        }
    }

    bool pace_allows(Clock::time_point moment) {
        const std::lock_guard lock(mutex_);
        return pace_.allows(moment);
    }
    void spend_pace(double games, Clock::time_point moment) {
        const std::lock_guard lock(mutex_);
        pace_.spend(games, moment);
    }

    void play(const player::Start& start) {
        DirectGame game(world_, start, transport_.partitions());
        while (!game.over()) {
            const base::Timestamp time = now();
            write(game.step(time), time);
        }
        for (const player::Start::Guest& guest : start.guests) {
            matchmaker_->ended(guest.player, wire::Outcome::complete);
            matchmaker_->free(guest.player);
        }
        count(game.fight());
    }

    // In simulated time, which never runs ahead of the present.
    void play_history() {
        const base::Timestamp start = *settings_.play.start_time;
        arrive(start);
        TimelineOptions options{start, *settings_.play.rate, {}};
        if (!settings_.play.then_live) options.last = now();
        if (settings_.play.duration) {
            const auto end = start + std::chrono::duration_cast<base::Timestamp::duration>(
                                         seconds_of(*settings_.play.duration));
            options.last = std::min(options.last.value_or(end), end);
        }
        Timeline timeline(options, world_, *matchmaker_);
        const SimulatedClock clock(start, settings_.play.time_scale, now());
        for (;;) {
            if (stop_ != Stop::nothing) timeline.stop();
            if (const auto rate = take_changed_rate()) timeline.change(*rate, now());
            const auto due = timeline.next_time();
            if (!due) return;
            const auto wait = clock.wait_for(*due, now());
            if (stop_ != Stop::waiting && (wait.count() > 0 || !hooks_.admits())) {
                goes_on_after(wait.count() > 0 ? std::min(wait, k_longest_wait) : k_between_tries);
                continue;
            }
            const auto happened = timeline.step(transport_.partitions());
            write(happened.entries, *due);
            if (happened.ended) count(*happened.ended);
        }
    }

    std::optional<player::LoadShape> take_changed_rate() {
        const std::lock_guard lock(mutex_);
        return std::exchange(changed_rate_, std::nullopt);
    }

    // False: no new game is wanted.
    bool goes_on_after(std::chrono::microseconds time) {
        std::unique_lock lock(mutex_);
        const Stop before = stop_;
        stopped_.wait_for(lock, time, [&] { return stop_ != before; });
        return stop_ == Stop::nothing;
    }

    void write(std::vector<base::LogEntry> entries, base::Timestamp time) {
        for (base::LogEntry& entry : entries) transport_.write_at(std::move(entry), time);
    }

    void count(const combat::Fight& fight) {
        for (const combat::Fighter& fighter : fight.fighters) {
            counters_.attacks.fetch_add(fighter.rounds, std::memory_order_relaxed);
        }
        player::Counters::add(counters_.games);
        hooks_.on_game(fight.token, wire::Outcome::complete);
    }

    const Settings& settings_;
    const player::FleetOptions options_;
    LoggingTransport& transport_;
    const ports::LogWriter& writer_;
    const server::Issuer issuer_;
    std::vector<std::string> names_;
    std::vector<base::UserToken> tokens_;
    const DirectWorld world_{*options_.seed, issuer_, tokens_};
    player::FleetHooks hooks_;
    std::unique_ptr<player::Matchmaker> matchmaker_;
    player::Counters counters_;
    std::atomic<bool> done_ = false;
    base::Result<void> result_;  // written before done_
    std::mutex mutex_;           // for stopped_, pace_ and changed_rate_
    player::Pace pace_{options_.load, options_.load_start};
    std::optional<player::LoadShape> changed_rate_;  // not heard by the thread yet
    std::condition_variable stopped_;
    std::atomic<Stop> stop_ = Stop::nothing;
    std::thread thread_;
};

}  // namespace

std::unique_ptr<Players> make_direct_players(const PlayersNeed& need) {
    return std::make_unique<DirectPlayers>(need);
}

}  // namespace app
