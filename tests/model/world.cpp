#include "tests/model/world.h"

#include <algorithm>
#include <iterator>

namespace model {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t k_least_steps = 120, k_most_steps = 1'500, k_quiet_steps = 20'000;
constexpr std::string_view k_weak_spots[] = {
    "",     "load",   "load, one partition read",   "list",   "list, half way",
    "sync", "append", "append, the folder not yet", "reveal", "reveal, the folder not yet"};
constexpr std::string_view k_topics[] = {base::k_lobby_queue, base::k_game_queue};

}  // namespace

Profile draw_profile(base::Random& random, std::string_view weak_spot) {
    const auto between = [&](std::uint32_t least, std::uint32_t most) {
        return least + random.below(most - least + 1);
    };
    // Most troubles are absent from many worlds, so that each also stands alone.
    const auto maybe = [&](std::uint32_t most) {
        return random.below(3) == 0 ? 0 : between(most / 8, most);
    };
    Profile profile;
    profile.mix.partitions = static_cast<int>(between(1, 3));
    profile.mix.games = static_cast<int>(between(4, 20));
    profile.mix.shuffled = maybe(8'000);
    profile.mix.repeats = maybe(6'000);
    profile.mix.announced_again = maybe(5'000);
    profile.mix.late = maybe(4'000);
    profile.mix.by_others = maybe(3'000);
    profile.mix.strange = maybe(4'000);
    profile.workers = between(1, 4);
    profile.largest_piece = between(2, 40);
    profile.rotation_games = between(1, 6);
    profile.rotation_age = seconds(between(1, 8));
    profile.crash = maybe(160);
    profile.failure = maybe(300);
    profile.power_loss = maybe(60);
    profile.rebalance = maybe(400);
    profile.sleep = maybe(500);
    profile.leap = maybe(250);
    for (auto& spot : profile.weak_spots)
        spot = k_weak_spots[random.below(std::size(k_weak_spots))];
    if (!weak_spot.empty()) profile.weak_spots = {weak_spot, weak_spot};
    profile.gives_up = random.below(3) == 0;
    return profile;
}

World::World(const GamePool& pool, const Setup& setup)
    : stage_(setup.seed, setup.bug, setup.trace),
      profile_(draw_profile(stage_.random, setup.weak_spot)),
      programme_(pool, profile_.mix, stage_.random),
      disk_(stage_),
      log_(stage_, profile_.mix.partitions) {
    enter(stage_);
}

Outcome World::run() {
    ++stage_.statistics.worlds;
    trouble();
    if (!found()) quiet();
    if (!found()) sweep();
    if (!found()) verdict_ = look_at_the_end(disk_, programme_.expected(), facts_);
    processes_.clear();
    Statistics& counts = stage_.statistics;
    counts.dead_letters += disk_.letters().size();
    for (const auto& [partition, folder] : disk_.commits()) {
        for (const auto& [name, file] : folder.names()) {
            ++counts.commits;
            counts.games += file->commit.games;
            counts.duplicates += file->commit.duplicates;
            counts.abandoned += file->commit.abandoned;
        }
    }
    return {verdict_, counts, stage_.trace.lines()};
}

// --- the troubled phase -----------------------------------------------------------------------

void World::trouble() {
    for (std::uint64_t step = 0; step < k_most_steps && !found(); ++step) {
        if (step >= k_least_steps && programme_.empty()) return;
        ++stage_.statistics.steps;
        stage_.now += milliseconds(stage_.between(1, 250));
        disturb();
        if (found()) return;
        if (stage_.chance(1'200)) send(stage_.between(1, 30));
        Process* process = draw_awake();
        if (process == nullptr) continue;
        process->go_on(draw_fate(*process));
        check();
        if (process->ended()) {
            bury(*process);
        } else if (is_weak(process->gate().step()) && stage_.chance(4'000)) {
            fall_asleep(*process);
        }
    }
}

void World::disturb() {
    const std::uint32_t few = processes_.empty() ? 5'000 : 300;
    if (processes_.size() < profile_.workers && stage_.chance(few)) start_process();
    if (stage_.chance(profile_.power_loss * badness())) lose_power();
    if (stage_.chance(profile_.rebalance)) rebalance();
    if (stage_.chance(profile_.leap * (somebody_sleeps() ? 4 : 1))) leap();
    if (processes_.empty()) return;
    Process& one = *std::next(processes_.begin(),
                              stage_.random.below(static_cast<std::uint32_t>(processes_.size())));
    if (stage_.chance(profile_.sleep)) fall_asleep(one);
    if (profile_.rebalance > 0 && stage_.chance(60)) stop(one);
}

// The group notices before it wakes, or not at all.
void World::fall_asleep(Process& process) {
    process.asleep_until = stage_.statistics.steps + stage_.between(5, 120);
    stage_.trace.add(process.name(), " falls asleep at ", process.gate().step());
    if (stage_.chance(7'000)) rebalance();
}

void World::stop(Process& process) {
    stage_.trace.add(process.name(), " is told to stop");
    process.worker().stop();
    process.stopping = true;
}

bool World::sleeps(const Process& process) const {
    return process.asleep_until > stage_.statistics.steps;
}

bool World::somebody_sleeps() const {
    return std::any_of(processes_.begin(), processes_.end(),
                       [&](const Process& process) { return sleeps(process); });
}

bool World::is_weak(std::string_view step) const {
    const auto& spots = profile_.weak_spots;
    return std::find(spots.begin(), spots.end(), step) != spots.end();
}

// How much more than usual a loss of power would hurt now, as something is half done.
std::uint32_t World::badness() const {
    std::uint32_t worst = 1;
    for (const Process& process : processes_) {
        const std::string_view step = process.gate().step();
        if (process.gate().within()) worst = std::max(worst, sleeps(process) ? 8U : 2U);
        if (step == "sync" || step == "append" || step == "reveal") worst = std::max(worst, 4U);
    }
    return worst;
}

void World::start_process() {
    ++stage_.statistics.starts;
    worker::Options options;
    options.name = "model";
    options.instance = "w" + std::to_string(stage_.statistics.starts);
    options.rotation = {profile_.rotation_games, 0, profile_.rotation_age};
    options.pause = milliseconds(0);
    stage_.trace.add(options.instance, " starts");
    processes_.emplace_back(Machine{stage_, log_, disk_}, options, profile_.largest_piece);
    rebalance();
}

void World::rebalance() {
    stage_.trace.add("the group shares out its partitions");
    log_.rebalance();
    for (Process& process : processes_) {
        if (stage_.chance(4'000)) process.reader().deafen(stage_.between(1, 30));
    }
}

Process* World::draw_awake() {
    std::vector<Process*> awake;
    for (Process& process : processes_) {
        if (!sleeps(process)) awake.push_back(&process);
    }
    if (awake.empty()) return nullptr;
    return awake[stage_.random.below(static_cast<std::uint32_t>(awake.size()))];
}

// A worker that cannot subscribe ends with that error; a poll that fails has lost no records.
Fate World::draw_fate(const Process& process) {
    if (stage_.chance(profile_.crash)) {
        return stage_.chance(5'000) || process.gate().within() ? Fate::dies : Fate::dies_after;
    }
    const bool may_fail = !process.gate().within() && process.gate().step() != "subscribe";
    if (may_fail && stage_.chance(profile_.failure)) {
        ++stage_.statistics.failed_calls;
        const bool is_poll = process.gate().step() == "poll";
        return is_poll || stage_.chance(5'000) ? Fate::fails : Fate::seems_to_fail;
    }
    return Fate::goes_on;
}

void World::bury(Process& process) {
    if (process.died()) {
        ++stage_.statistics.crashes;
    } else if (!process.result() && !(process.stopping && process.result().error().retryable())) {
        find(Kind::worker_failed, process.name() + ": " + process.result().error().what);
    }
    stage_.trace.add(process.name(), " is gone");
    processes_.remove_if([&](const Process& other) { return &other == &process; });
    if (stage_.chance(6'000)) rebalance();
}

void World::send(std::uint32_t records) {
    for (; records > 0 && !programme_.empty(); --records) {
        const Sending sending = programme_.next(stage_.random);
        record_time_ += milliseconds(1);
        const auto offset = log_.append(sending.topic, sending.partition,
                                        {sending.key, sending.value, record_time_});
        stage_.trace.add(sending.topic, "-", sending.partition, " ", offset, ": ", sending.value);
        if (is_broken(sending.value)) {
            facts_.broken.insert({std::string(sending.topic), sending.partition, offset});
        }
    }
}

// A record of another program, long after all others: games that are silent are given up.
void World::fill() {
    record_time_ += 2 * worker::Options().horizon;
    for (const std::string_view topic : k_topics) {
        for (ports::Partition p = 0; p < log_.partitions(); ++p) {
            log_.append(topic, p, {{}, "much later", record_time_});
        }
    }
}

void World::lose_power() {
    ++stage_.statistics.power_losses;
    stage_.trace.add("THE POWER IS GONE");
    processes_.clear();
    disk_.lose_power();
    check();
}

void World::leap() {
    auto length =
        stage_.chance(6'000) ? seconds(stage_.between(1, 20)) : seconds(stage_.between(600, 5'000));
    const auto most = worker::Options().orphan_age / 2 - seconds(10);
    for (const Process& process : processes_) {
        if (process.gate().step() != "append") continue;
        const auto left = std::chrono::floor<seconds>(process.gate().since() + most - stage_.now);
        length = std::min(length, std::max(left, seconds(0)));
    }
    stage_.now += length;
    stage_.trace.add("time leaps by ", length.count(), " s");
}

// --- the quiet phase --------------------------------------------------------------------------

void World::quiet() {
    stage_.trace.add("TROUBLE IS OVER");
    while (!programme_.empty()) send(100);
    if (profile_.gives_up) fill();
    for (const worker::Target& target : ends()) {
        if (target.topic == base::k_lobby_queue) facts_.lobby_ends[target.partition] = target.end;
    }
    // Who has read everything may still wait for ever for the end of another's partition, if games
    // wait there for records that never come: then one worker alone goes through all of it.
    const bool alone = !profile_.gives_up && programme_.expected().never_all.size() > 1;
    for (Process& process : processes_) {
        process.asleep_until = 0;
        if (alone) stop(process);
    }
    if (alone) finish();
    const std::size_t wanted = alone ? 1 : 1 + stage_.random.below(profile_.workers);
    while (processes_.size() < wanted) start_process();
    for (Process& process : processes_) {
        process.reader().deafen(0);
        process.worker().finish_at(ends());
    }
    log_.rebalance();
    finish();
}

// Everybody goes on until all have ended. Who ends leaves its partitions to those who still wait.
void World::finish() {
    for (std::uint64_t step = 0; !processes_.empty() && !found(); ++step) {
        if (step == k_quiet_steps) return find(Kind::stuck, "in the quiet phase");
        ++stage_.statistics.steps;
        stage_.now += milliseconds(stage_.between(1, 250));
        Process& process = *std::next(
            processes_.begin(), stage_.random.below(static_cast<std::uint32_t>(processes_.size())));
        process.go_on(Fate::goes_on);
        check();
        if (!process.ended()) continue;
        bury(process);
        if (!processes_.empty()) log_.rebalance();
    }
}

// Staged files of the dead are old now.
void World::sweep() {
    stage_.now += worker::Options().orphan_age + seconds(1);
    start_process();
    processes_.front().reader().deafen(0);
    processes_.front().worker().finish_at(ends());
    finish();
}

std::vector<worker::Target> World::ends() {
    std::vector<worker::Target> targets;
    for (const std::string_view topic : k_topics) {
        for (ports::Partition p = 0; p < log_.partitions(); ++p) {
            const std::string name(topic);
            targets.push_back(
                {name, p, static_cast<ports::Offset>(log_.records({name, p}).size())});
        }
    }
    return targets;
}

// --- the judge --------------------------------------------------------------------------------

void World::check() {
    if (found() || disk_.version() == seen_version_) return;
    seen_version_ = disk_.version();
    verdict_ = look(disk_);
}

void World::find(Kind kind, std::string what) {
    if (!found()) verdict_ = Violation{kind, std::move(what)};
}

}  // namespace model
