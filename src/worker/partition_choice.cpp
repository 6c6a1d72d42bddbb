#include "worker/partition_choice.h"

#include <algorithm>
#include <utility>

namespace worker {
namespace {

constexpr int k_most_doublings = 10;

}  // namespace

PartitionChoice::PartitionChoice(const std::vector<ports::Partition>& order, Patience patience)
    : patience_(patience) {
    for (const ports::Partition partition : order) {
        rows_.emplace_back();
        rows_.back().partition = partition;
    }
}

const PartitionChoice::Row& PartitionChoice::row_of(ports::Partition partition) const {
    return *std::find_if(rows_.begin(), rows_.end(),
                         [&](const Row& each) { return each.partition == partition; });
}

PartitionChoice::Row& PartitionChoice::row_of(ports::Partition partition) {
    return const_cast<Row&>(std::as_const(*this).row_of(partition));
}

// Who lost a partition again after it had waited was too quick: two that take it from each other
// for ever would never come to commit anything.
PartitionChoice::Duration PartitionChoice::patience_with(const Row& row) const {
    return patience_.still * (1 << std::clamp(row.losses - 1, 0, k_most_doublings));
}

void PartitionChoice::look(const Seen& seen, Time now) {
    Row& row = row_of(seen.partition);
    const bool first = !row.end;
    const bool has_moved = row.end && *row.end != seen.end;
    row.end = seen.end;
    if (row.state != State::open) return;
    if (first && seen.age && *seen.age < patience_.fresh && !seen.covers_all) {
        row.not_before = now + (patience_.fresh - *seen.age);
    }
    if (has_moved) {
        row.moved = true;
        row.not_before = now + patience_with(row);
    }
    if (row.moved && seen.covers_all) row.state = State::done_by_others;
}

std::optional<ports::Partition> PartitionChoice::take(Time now) {
    for (Row& row : rows_) {
        if (row.state != State::open || now < row.not_before) continue;
        row.state = State::ours;
        return row.partition;
    }
    return std::nullopt;
}

ports::Offset PartitionChoice::chain_end(ports::Partition partition) const {
    return row_of(partition).end.value_or(0);
}

void PartitionChoice::finished(ports::Partition partition) {
    row_of(partition).state = State::done;
}

void PartitionChoice::left(ports::Partition partition, Time now) {
    Row& row = row_of(partition);
    row.state = State::open;
    row.moved = true;
    ++row.losses;
    row.not_before = now + patience_with(row);
}

void PartitionChoice::put_back(ports::Partition partition) {
    row_of(partition).state = State::open;
}

bool PartitionChoice::all_done() const noexcept {
    return std::all_of(rows_.begin(), rows_.end(), [](const Row& row) {
        return row.state == State::done || row.state == State::done_by_others;
    });
}

std::vector<ports::Partition> PartitionChoice::in_state(State state) const {
    std::vector<ports::Partition> found;
    for (const Row& row : rows_) {
        if (row.state == state) found.push_back(row.partition);
    }
    return found;
}

std::vector<ports::Partition> PartitionChoice::done_by_others() const {
    return in_state(State::done_by_others);
}

std::vector<ports::Partition> PartitionChoice::of_others() const { return in_state(State::open); }

}  // namespace worker
