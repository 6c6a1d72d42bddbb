#include "stream/window.h"

#include <algorithm>
#include <utility>

namespace stream {
namespace {

std::size_t cost(std::string_view key, std::string_view value) {
    return key.size() + value.size() + k_record_overhead;
}

}  // namespace

std::uint32_t Window::index_of(const std::string& topic) {
    if (last_topic_ < topics_.size() && topics_[last_topic_].name == topic) return last_topic_;
    const auto [at, fresh] = index_.try_emplace(topic, static_cast<std::uint32_t>(topics_.size()));
    if (fresh) topics_.push_back({topic, {}});
    return last_topic_ = at->second;
}

void Window::append(const ports::OutgoingRecord& record) {
    bool rouse = false;
    {
        const std::lock_guard lock(mutex_);
        appended_.fetch_add(1, std::memory_order_relaxed);
        const std::uint32_t topic = index_of(record.topic);
        Counts& counts = topics_[topic].counts;
        counts.appended = true;
        const std::size_t bytes = bytes_.load(std::memory_order_relaxed);
        const std::size_t limit = (spill_ == SpillIs::closing ? 2 : 1) * limits_.memory_bytes;
        const bool fits = bytes + cost(record.key, record.value) <= limit;
        const bool held = fits && base_ + held_.size() == accepted_;
        if (held) {
            hold(record, topic, false);
            ++accepted_;
        } else if (!spill(record, counts)) {
            ++counts.failed;
            keep_error(accepted_,
                       base::unavailable(broker_ + ": " + std::to_string(bytes) +
                                         " bytes of records are waiting for their broker, the "
                                         "limit is reached: a record of topic " +
                                         record.topic + " is lost"));
            return;
        }
        ++counts.waiting;
        rouse = pump_ == PumpIs::waiting;
        if (rouse) pump_ = PumpIs::at_work;
    }
    if (rouse) wanted_.notify_one();
}

void Window::hold(const ports::OutgoingRecord& record, std::uint32_t topic, bool spilled) {
    bytes_.fetch_add(cost(record.key, record.value), std::memory_order_relaxed);
    held_.push_back({slabs_.put(record.key, record.value),
                     static_cast<std::uint32_t>(record.key.size()),
                     static_cast<std::uint32_t>(record.value.size()), record.time, topic,
                     record.partitions, Held::State::waiting, spilled});
}

bool Window::spill(const ports::OutgoingRecord& record, Counts& counts) {
    if (!sink_ || !sink_(accepted_, record)) return false;
    spill_ = SpillIs::used;
    spilling_.store(true, std::memory_order_relaxed);
    spill_end_ = ++accepted_;
    ++counts.spilled;
    return true;
}

ports::Backlog Window::backlog() const noexcept {
    const bool has_room = bytes_.load(std::memory_order_relaxed) < limits_.soft_bytes &&
                          !spilling_.load(std::memory_order_relaxed) && refused() == 0 &&
                          !held_back_.load(std::memory_order_relaxed);
    // In this order: nobody may see more settled than appended.
    const auto settled = safe_.load(std::memory_order_acquire);
    return {appended_.load(std::memory_order_relaxed),
            settled,
            has_room,
            partitions_.load(std::memory_order_relaxed),
            bytes_.load(std::memory_order_relaxed),
            limits_.soft_bytes};
}

base::Result<void> Window::flush(std::chrono::milliseconds patience,
                                 const std::function<base::Error(std::uint64_t)>& late) {
    std::unique_lock lock(mutex_);
    const Position target = accepted_;
    ++flushing_;
    const bool done =
        settled_.wait_for(lock, patience, [&] { return base_ >= std::min(target, accepted_); });
    --flushing_;
    if (first_error_) return *first_error_;
    if (done) return {};
    if (refusal_) return *refusal_;
    return late(accepted_ - base_);
}

std::vector<ports::Delivery> Window::deliveries() const {
    const std::lock_guard lock(mutex_);
    std::vector<ports::Delivery> out;
    for (const auto& [name, index] : index_) {
        const Counts& counts = topics_[index].counts;
        if (!counts.appended) continue;
        out.push_back({name, counts.acknowledged, counts.retried, counts.failed, counts.waiting});
    }
    return out;
}

base::Result<void> Window::failure() const {
    const std::lock_guard lock(mutex_);
    if (first_error_) return *first_error_;
    if (refusal_) return *refusal_;
    return {};
}

std::uint32_t Window::know(const std::string& topic) {
    const std::lock_guard lock(mutex_);
    return index_of(topic);
}

std::vector<std::string> Window::topics() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    names.reserve(topics_.size());
    for (const Topic& topic : topics_) names.push_back(topic.name);
    return names;
}

std::size_t Window::topic_count() const {
    const std::lock_guard lock(mutex_);
    return topics_.size();
}

void Window::wait(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    const bool idle = next_ == base_ + held_.size();
    if (idle && pump_ == PumpIs::at_work) pump_ = PumpIs::waiting;
    wanted_.wait_until(lock, until, [&] { return pump_ != PumpIs::waiting; });
    pump_ = PumpIs::at_work;
}

void Window::wake() {
    {
        const std::lock_guard lock(mutex_);
        pump_ = PumpIs::woken;
    }
    wanted_.notify_one();
}

void Window::take(std::vector<Handing>& out, std::size_t most) {
    out.clear();
    const std::lock_guard lock(mutex_);
    for (auto at = static_cast<std::size_t>(next_ - base_); at < held_.size() && out.size() < most;
         ++at) {
        ++next_;
        Held& record = held_[at];
        if (record.state != Held::State::waiting) continue;
        record.state = Held::State::handed;
        out.push_back({base_ + at, &record});
    }
}

void Window::put_back(const std::vector<Handing>& batch, std::size_t from) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = from; i < batch.size(); ++i) {
        find(batch[i].position)->state = Held::State::waiting;
        next_ = std::min(next_, batch[i].position);
    }
}

std::size_t Window::rewind() {
    const std::lock_guard lock(mutex_);
    std::size_t again = 0;
    for (Position at = base_; at < next_; ++at) {
        Held& record = held_[static_cast<std::size_t>(at - base_)];
        if (record.state != Held::State::handed && record.state != Held::State::refused) continue;
        record.state = Held::State::waiting;
        ++topics_[record.topic].counts.retried;
        ++again;
    }
    next_ = base_;
    return again;
}

Held* Window::find(Position position) {
    if (position < base_ || position - base_ >= held_.size()) return nullptr;
    Held& record = held_[static_cast<std::size_t>(position - base_)];
    return record.state == Held::State::settled ? nullptr : &record;
}

void Window::settle(Held& record) {
    bytes_.fetch_sub(cost(record.key(), record.value()), std::memory_order_relaxed);
    record.state = Held::State::settled;
    if (record.refused && refused_.fetch_sub(1, std::memory_order_relaxed) == 1) refusal_.reset();
    --topics_[record.topic].counts.waiting;
    slabs_.drop(*record.piece.block);
}

void Window::advance() {
    while (!held_.empty() && held_.front().state == Held::State::settled) {
        held_.pop_front();
        ++base_;
    }
    next_ = std::max(next_, base_);
    const Position safe = std::min(base_, first_failed_);
    safe_.store(safe > left_over_ ? safe - left_over_ : 0, std::memory_order_release);
    if (flushing_ > 0) settled_.notify_all();
}

void Window::acknowledge(const std::vector<Position>& positions) {
    const std::lock_guard lock(mutex_);
    for (const Position position : positions) {
        Held* record = find(position);
        if (record == nullptr) continue;
        ++topics_[record->topic].counts.acknowledged;
        settle(*record);
    }
    advance();
}

void Window::refuse(Position position, base::Error error) {
    const std::lock_guard lock(mutex_);
    Held* record = find(position);
    if (record == nullptr) return;
    record->state = Held::State::refused;
    if (!std::exchange(record->refused, true)) refused_.fetch_add(1, std::memory_order_relaxed);
    refusal_ = std::move(error);
}

std::size_t Window::take_refused_again() {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (Position at = next_; at > base_; --at) {
        Held& record = held_[static_cast<std::size_t>(at - 1 - base_)];
        if (record.state != Held::State::refused) continue;
        record.state = Held::State::waiting;
        ++topics_[record.topic].counts.retried;
        next_ = at - 1;
        ++count;
    }
    return count;
}

void Window::count_retries(std::uint32_t topic, std::uint64_t count) {
    const std::lock_guard lock(mutex_);
    topics_[topic].counts.retried += count;
}

void Window::keep_error(Position position, base::Error error) {
    first_failed_ = std::min(first_failed_, position);
    if (!first_error_) first_error_ = std::move(error);
}

}  // namespace stream
