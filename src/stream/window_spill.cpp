// The part of Window that has to do with the spill.
#include <algorithm>
#include <utility>

#include "stream/window.h"

namespace stream {

void Window::lead(std::uint64_t left_over) {
    const std::lock_guard lock(mutex_);
    left_over_ = left_over;
    accepted_ = left_over;
    spill_end_ = left_over;
    if (left_over > 0) spill_ = SpillIs::used;
    spilling_.store(left_over > 0, std::memory_order_relaxed);
}

void Window::open_spill(SpillSink sink) {
    const std::lock_guard lock(mutex_);
    sink_ = std::move(sink);
    if (!sink_) {
        spill_ = SpillIs::absent;
    } else if (spill_ != SpillIs::used) {
        spill_ = SpillIs::empty;
    }
}

bool Window::close_spill() {
    const std::lock_guard lock(mutex_);
    if (!sink_ || base_ < spill_end_) return false;
    sink_ = nullptr;
    spill_ = SpillIs::closing;
    return true;
}

std::uint64_t Window::wanted_of_spill() const {
    const std::lock_guard lock(mutex_);
    if (bytes_.load(std::memory_order_relaxed) > limits_.memory_bytes / 2) return 0;
    return accepted_ - (base_ + held_.size());
}

bool Window::spill_is_used() const {
    const std::lock_guard lock(mutex_);
    return spill_ == SpillIs::used;
}

Position Window::refill_position() const {
    const std::lock_guard lock(mutex_);
    return base_ + held_.size();
}

void Window::refill(const std::vector<ports::OutgoingRecord>& records) {
    const std::lock_guard lock(mutex_);
    for (const ports::OutgoingRecord& record : records) {
        const std::uint32_t topic = index_of(record.topic);
        Counts& counts = topics_[topic].counts;
        if (base_ + held_.size() < left_over_) {
            counts.appended = true;
            ++counts.waiting;
        } else {
            --counts.spilled;
        }
        hold(record, topic, true);
    }
    spilling_.store(base_ + held_.size() < accepted_, std::memory_order_relaxed);
}

void Window::lose_spilled(base::Error error) {
    const std::lock_guard lock(mutex_);
    const Position first = base_ + held_.size();
    if (first == accepted_) return;
    for (Topic& topic : topics_) {
        const auto lost = std::exchange(topic.counts.spilled, 0);
        topic.counts.waiting -= lost;
        topic.counts.failed += lost;
    }
    keep_error(first, std::move(error));
    // Their positions are given again: nothing behind a failed record ever counts as settled.
    accepted_ = first;
    spill_end_ = std::min(spill_end_, first);
    left_over_ = std::min(left_over_, first);
    spilling_.store(false, std::memory_order_relaxed);
    sink_ = nullptr;
    spill_ = SpillIs::absent;
    settled_.notify_all();
}

std::vector<ports::OutgoingRecord> Window::only_in_memory() const {
    const std::lock_guard lock(mutex_);
    std::vector<ports::OutgoingRecord> out;
    for (const Held& record : held_) {
        if (record.spilled || record.state == Held::State::settled) continue;
        out.push_back({topics_[record.topic].name, std::string(record.key()),
                       std::string(record.value()), record.time, record.partitions});
    }
    return out;
}

}  // namespace stream
