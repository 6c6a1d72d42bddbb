#include "tests/model/world.h"

#include <algorithm>
#include <iterator>

namespace model {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t k_least_steps = 120, k_most_steps = 1'500, k_quiet_steps = 20'000;
constexpr std::uint64_t k_merge_steps = 200;
constexpr std::size_t k_most_compactions = 2;  // at once
constexpr std::string_view k_weak_spots[] = {"",
                                             "load",
                                             "load, one partition read",
                                             "list",
                                             "list, half way",
                                             "sync",
                                             "append",
                                             "append, the folder not yet",
                                             "reveal",
                                             "reveal, the folder not yet",
                                             "exchange",
                                             "exchange, the folder not yet"};
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
    profile.compaction = random.below(2) == 0 ? 0 : between(50, 500);
    profile.target_rows = between(10, 200);
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
    if (!found() && profile_.compaction > 0) merge();
    if (!found()) sweep();
    if (!found()) verdict_ = look_at_the_end(disk_, programme_.expected(), facts_);
    processes_.clear();
    compactions_.clear();
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
        let_one_go_on();
    }
}

void World::let_one_go_on() {
    Life* life = draw_awake();
    if (life == nullptr) return;
    life->go_on(draw_fate(*life));
    check();
    if (life->ended()) {
        bury(*life);
    } else if (is_weak(life->gate().step()) && stage_.chance(4'000)) {
        fall_asleep(*life);
    }
}

void World::disturb() {
    const std::uint32_t few = processes_.empty() ? 5'000 : 300;
    if (processes_.size() < profile_.workers && stage_.chance(few)) start_process();
    if (stage_.chance(profile_.compaction)) start_compaction();
    if (stage_.chance(profile_.power_loss * badness())) lose_power();
    if (stage_.chance(profile_.rebalance)) rebalance();
    if (stage_.chance(profile_.leap * (somebody_sleeps() ? 4 : 1))) leap();
    if (!compactions_.empty() && stage_.chance(profile_.sleep)) fall_asleep(compactions_.front());
    if (processes_.empty()) return;
    Process& one = *std::next(processes_.begin(),
                              stage_.random.below(static_cast<std::uint32_t>(processes_.size())));
    if (stage_.chance(profile_.sleep)) fall_asleep(one);
    if (profile_.rebalance > 0 && stage_.chance(60)) stop(one);
}

// The group notices before it wakes, or not at all.
void World::fall_asleep(Life& life) {
    life.asleep_until = stage_.statistics.steps + stage_.between(5, 120);
    stage_.trace.add(life.name(), " falls asleep at ", life.gate().step());
    if (stage_.chance(7'000)) rebalance();
}

void World::stop(Process& process) {
    stage_.trace.add(process.name(), " is told to stop");
    process.worker().stop();
    process.stopping = true;
}

bool World::sleeps(const Life& life) const { return life.asleep_until > stage_.statistics.steps; }

bool World::somebody_sleeps() const {
    const auto asleep = [&](const Life& life) { return sleeps(life); };
    return std::any_of(processes_.begin(), processes_.end(), asleep) ||
           std::any_of(compactions_.begin(), compactions_.end(), asleep);
}

bool World::is_weak(std::string_view step) const {
    const auto& spots = profile_.weak_spots;
    return std::find(spots.begin(), spots.end(), step) != spots.end();
}

// How much more than usual a loss of power would hurt now, as something is half done.
std::uint32_t World::badness() const {
    std::uint32_t worst = 1;
    const auto weigh = [&](const Life& life) {
        const std::string_view step = life.gate().step();
        if (life.gate().within()) worst = std::max(worst, sleeps(life) ? 8U : 2U);
        if (step == "sync" || step == "append" || step == "reveal") worst = std::max(worst, 4U);
    };
    std::for_each(processes_.begin(), processes_.end(), weigh);
    std::for_each(compactions_.begin(), compactions_.end(), weigh);
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

// Several at once now and then, as the worker starts one by itself and people do, too.
void World::start_compaction() {
    if (compactions_.size() >= k_most_compactions) return;
    const std::string name = "c" + std::to_string(++stage_.statistics.compactions);
    stage_.trace.add(name, " starts to compact");
    compactions_.emplace_back(Machine{stage_, log_, disk_}, name, profile_.target_rows);
}

void World::rebalance() {
    stage_.trace.add("the group shares out its partitions");
    log_.rebalance();
    for (Process& process : processes_) {
        if (stage_.chance(4'000)) process.reader().deafen(stage_.between(1, 30));
    }
}

std::vector<Life*> World::lives() {
    std::vector<Life*> all;
    for (Process& process : processes_) all.push_back(&process);
    for (Compaction& compaction : compactions_) all.push_back(&compaction);
    return all;
}

Life* World::draw_awake() {
    std::vector<Life*> awake = lives();
    std::erase_if(awake, [&](const Life* life) { return sleeps(*life); });
    if (awake.empty()) return nullptr;
    return awake[stage_.random.below(static_cast<std::uint32_t>(awake.size()))];
}

// A worker that cannot subscribe ends with that error; a poll that fails has lost no records.
Fate World::draw_fate(const Life& life) {
    if (stage_.chance(profile_.crash)) {
        return stage_.chance(5'000) || life.gate().within() ? Fate::dies : Fate::dies_after;
    }
    const bool may_fail = !life.gate().within() && life.gate().step() != "subscribe";
    if (may_fail && stage_.chance(profile_.failure)) {
        ++stage_.statistics.failed_calls;
        const bool is_poll = life.gate().step() == "poll";
        return is_poll || stage_.chance(5'000) ? Fate::fails : Fate::seems_to_fail;
    }
    return Fate::goes_on;
}

void World::bury(Life& life) {
    const bool died = life.died();
    if (!died && !life.result() && !life.may_end_so()) {
        find(Kind::worker_failed, life.name() + ": " + life.result().error().what);
    }
    stage_.trace.add(life.name(), " is gone");
    const auto is_it = [&](const Life& other) { return &other == &life; };
    if (compactions_.remove_if(is_it) > 0) {
        stage_.statistics.merge_crashes += died ? 1 : 0;
        return;
    }
    processes_.remove_if(is_it);
    stage_.statistics.crashes += died ? 1 : 0;
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
    compactions_.clear();
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
    for (Compaction& compaction : compactions_) compaction.asleep_until = 0;
    if (alone) finish();
    const std::size_t wanted = alone ? 1 : 1 + stage_.random.below(profile_.workers);
    while (processes_.size() < wanted) start_process();
    if (profile_.compaction > 0) start_compaction();
    for (Process& process : processes_) {
        process.reader().deafen(0);
        process.worker().finish_at(ends());
    }
    log_.rebalance();
    finish();
}

// Everybody goes on until all have ended. Who ends leaves its partitions to those who still wait.
void World::finish() {
    std::vector<Life*> all;
    for (std::uint64_t step = 0; !(all = lives()).empty() && !found(); ++step) {
        if (step == k_quiet_steps) return find(Kind::stuck, "in the quiet phase");
        ++stage_.statistics.steps;
        stage_.now += milliseconds(stage_.between(1, 250));
        Life& life = *all[stage_.random.below(static_cast<std::uint32_t>(all.size()))];
        life.go_on(Fate::goes_on);
        check();
        if (!life.ended()) continue;
        bury(life);
        if (!processes_.empty()) log_.rebalance();
    }
}

// Now there is much to merge. No more than one worker: several may wait for each other.
void World::merge() {
    for (std::uint64_t step = 0; step < k_merge_steps && !found(); ++step) {
        ++stage_.statistics.steps;
        stage_.now += milliseconds(stage_.between(1, 250));
        if (stage_.chance(1'500)) start_compaction();
        if (processes_.empty() && stage_.chance(100)) {
            start_process();
            processes_.front().worker().finish_at(ends());
        }
        if (stage_.chance(profile_.power_loss * badness())) lose_power();
        let_one_go_on();
    }
    for (Process& process : processes_) process.reader().deafen(0);
    log_.rebalance();
    finish();
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
