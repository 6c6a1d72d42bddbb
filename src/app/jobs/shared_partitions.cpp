#include "app/jobs/shared_partitions.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <set>
#include <utility>

#include "app/console/console.h"
#include "app/doors/tables_place.h"
#include "app/doors/wiring.h"
#include "app/jobs/worker_thread.h"
#include "app/system.h"
#include "worker/ledger_end.h"
#include "worker/ledger_reading.h"

namespace app {
namespace {

using namespace std::chrono_literals;
using worker::PartitionChoice;

using Duration = PartitionChoice::Duration;
using Time = PartitionChoice::Time;

constexpr auto k_look_pace = 250ms;
constexpr int k_looks_share = 10;     // looks take no more than one part of so many
constexpr Duration k_to_commit = 2s;  // beyond the time after which a commit is due
constexpr Duration k_longest_fresh = 5s;

Time time_now() { return std::chrono::steady_clock::now(); }

PartitionChoice::Patience patience_of(const CommitSettings& commits) {
    const Duration due = seconds_of(commits.rotate_seconds);
    return {due + k_to_commit, std::min<Duration>(due, k_longest_fresh)};
}

ports::Partition count_of(const std::vector<worker::Target>& ends) {
    ports::Partition count = 0;
    for (const worker::Target& end : ends) count = std::max(count, end.partition + 1);
    return count;
}

std::vector<ports::Partition> drawn_order(const std::vector<worker::Target>& ends) {
    std::set<ports::Partition> all;
    for (const worker::Target& end : ends) all.insert(end.partition);
    std::vector<ports::Partition> order(all.begin(), all.end());
    const auto bytes = random_bytes();
    std::uint64_t seed = 0;
    std::memcpy(&seed, bytes.data(), sizeof seed);
    std::shuffle(order.begin(), order.end(), std::mt19937_64(seed));
    return order;
}

// When the last commit of the partition was made, by the clock of who made it.
std::optional<base::Timestamp> last_commit(const worker::Ledger& ledger,
                                           ports::Partition partition) {
    std::optional<base::Timestamp> last;
    for (const ports::Commit& commit : ledger.commits) {
        if (commit.log_number != ledger.present() || commit.partition != partition) continue;
        last = std::max(last.value_or(commit.time), commit.time);
    }
    return last;
}

}  // namespace

SharedPartitions::SharedPartitions(const Settings& settings, std::vector<worker::Target> ends)
    : topic_(worker_options(settings).lobby_topic),
      ends_(std::move(ends)),
      patience_(patience_of(settings.commits)),
      count_(count_of(ends_)),
      ledger_(TablesPlace(settings).for_threads().ledger()),
      choice_(drawn_order(ends_), patience_) {}

std::vector<worker::Target> SharedPartitions::targets_of(ports::Partition partition) const {
    std::vector<worker::Target> own;
    for (const worker::Target& end : ends_) {
        if (end.partition == partition) own.push_back(end);
    }
    return own;
}

void SharedPartitions::look() {
    const Time begun = time_now();
    const auto ledger = worker::load_ledger_ends(ledger_, topic_);
    const Time now = time_now();
    next_look_ = now + std::max<Duration>(k_look_pace, (now - begun) * k_looks_share);
    if (!ledger && ledger.error().fatal()) throw base::Failure(ledger.error());
    if (!ledger) {
        if (std::exchange(trouble_, ledger.error().what) != trouble_) say(trouble_);
        return;
    }
    trouble_.clear();
    for (const worker::Target& target : ends_) {
        if (target.topic != topic_) continue;
        const auto end = worker::ledger_tail(*ledger, {topic_, target.partition});
        PartitionChoice::Seen seen{target.partition, end.from, false, {}};
        seen.covers_all = target.end > 0 && end.from >= target.end;
        if (const auto time = last_commit(*ledger, target.partition)) {
            seen.age = std::max<Duration>(app::now() - *time, 0s);
        }
        choice_.look(seen, now);
    }
}

std::optional<SharedPartitions::Taken> SharedPartitions::next() {
    std::unique_lock lock(mutex_);
    while (!stopped_) {
        if (time_now() >= next_look_) look();
        if (const auto partition = choice_.take(time_now())) {
            ++in_hands_;
            next_look_ = {};  // the next choice is made by what is so then
            return Taken{*partition, choice_.chain_end(*partition)};
        }
        if (choice_.all_done()) return std::nullopt;
        changed_.wait_for(lock, k_look_pace);
    }
    return std::nullopt;
}

void SharedPartitions::give_back() {
    --in_hands_;
    changed_.notify_all();
}

void SharedPartitions::finished(ports::Partition partition) {
    const std::lock_guard lock(mutex_);
    choice_.finished(partition);
    give_back();
}

void SharedPartitions::left(ports::Partition partition) {
    const std::lock_guard lock(mutex_);
    choice_.left(partition, time_now());
    give_back();
}

void SharedPartitions::put_back(ports::Partition partition) {
    const std::lock_guard lock(mutex_);
    choice_.put_back(partition);
    give_back();
}

void SharedPartitions::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
}

std::vector<ports::Partition> SharedPartitions::done_by_others() const {
    const std::lock_guard lock(mutex_);
    return choice_.done_by_others();
}

std::string SharedPartitions::waits_for() const {
    const std::lock_guard lock(mutex_);
    const auto others = choice_.of_others();
    if (in_hands_ > 0 || others.empty()) return {};
    return fmt::format(
        "{} {} of {}, which another process works on; what has no commit for {:.0f} s is taken "
        "over",
        others.size() == 1 ? "partition" : "partitions", fmt::join(others, ", "), topic_,
        std::ceil(std::chrono::duration<double>(patience_.still).count()));
}

}  // namespace app
