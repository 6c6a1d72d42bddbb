#include "kafka/pump.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <utility>

#include "base/murmur2.h"
#include "kafka/topic_facts.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t k_batch = 2000;
constexpr milliseconds k_company{1};     // how long a record may wait for company here
constexpr milliseconds k_idle{200};      // when the window wakes nobody
constexpr milliseconds k_spill_look{5};  // while something is to come back from the spill
constexpr milliseconds k_reports{5};     // what a record may wait while reports are due
constexpr milliseconds k_full{2};        // until librdkafka's queue has room again
constexpr milliseconds k_ask_patience{1000};
constexpr milliseconds k_ask_again{200};
constexpr milliseconds k_first_backoff{100};
constexpr milliseconds k_longest_backoff{5000};
constexpr milliseconds k_first_refused{500};  // before what was refused is sent again
constexpr milliseconds k_longest_refused{5000};
constexpr milliseconds k_first_single{10'000};  // before larger batches are tried again
constexpr milliseconds k_longest_single{300'000};
constexpr milliseconds k_last_reports{1000};  // of a producer that goes
constexpr milliseconds k_stall_patience{3000};
constexpr milliseconds k_stalled{5000};  // without an acknowledgement: the cluster is asked

}  // namespace

base::Result<std::unique_ptr<Pump>> Pump::start(const Options& options,
                                                std::vector<std::string> together,
                                                stream::Window& window,
                                                stream::Overflow* overflow) {
    std::unique_ptr<Pump> pump(new Pump(options, std::move(together), window, overflow));
    auto producer = Producer::make(options, window);
    if (!producer) return producer.error();
    pump->producer_ = std::move(*producer);
    auto desk = make_desk(options);
    if (!desk) return desk.error();
    pump->desk_ = std::move(*desk);
    pump->thread_ = std::thread([raw = pump.get()] { raw->run(); });
    return pump;
}

Pump::Pump(const Options& options, std::vector<std::string> together, stream::Window& window,
           stream::Overflow* overflow)
    : options_(options), together_(std::move(together)), window_(window), overflow_(overflow) {}

Pump::~Pump() { stop(); }

void Pump::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    window_.wake();
    if (thread_.joinable()) thread_.join();
    topics_.clear();
    producer_.reset();
}

bool Pump::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void Pump::pause(milliseconds time) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, time, [&] { return stopping_; });
}

void Pump::note_trouble(const base::Error& error) {
    const std::lock_guard lock(mutex_);
    trouble_ = error.what;
}

base::Error Pump::late(std::uint64_t waiting) const {
    std::string trouble;
    {
        const std::lock_guard lock(mutex_);
        trouble = stall_.empty() ? trouble_ : stall_;
    }
    std::string what = "kafka " + options_.brokers + ": " + std::to_string(waiting) +
                       " records are not acknowledged";
    if (!trouble.empty()) what += "; " + trouble;
    return base::unavailable(std::move(what));
}

void Pump::run() {
    while (!stopping()) step();
}

void Pump::step() {
    if (!producer_ || producer_->needs_successor()) {
        replace_producer();
        return;
    }
    producer_->hear(milliseconds(0));
    if (producer_->needs_single()) return send_single(true);
    try_refused();
    look_at_stall();
    if (const auto trouble = producer_->client().ears().notes.last(); !trouble.empty()) {
        note_trouble(base::unavailable(trouble));
    }
    if (overflow_ != nullptr) {
        if (const auto done = overflow_->step(k_batch); !done) note_trouble(done.error());
    }
    if (!all_prepared_ || topics_.size() < window_.topic_count()) prepare_topics();
    window_.take(batch_, k_batch);
    if (batch_.empty()) {
        wait();
        return;
    }
    hand_over();
    // A record that comes alone would wake this thread for itself alone.
    if (batch_.size() < k_batch) producer_->hear(k_company);
}

void Pump::wait() {
    if (producer_->on_its_way() > 0) {
        producer_->hear(k_reports);
        return;
    }
    const bool spilled = overflow_ != nullptr && overflow_->is_used();
    window_.wait(steady_clock::now() + (spilled ? k_spill_look : k_idle));
}

void Pump::replace_producer() {
    if (producer_) note_trouble(producer_->client().unavailable("producer replaced"));
    topics_.clear();
    producer_.reset();
    window_.rewind();
    const bool calm = steady_clock::now() - replaced_ > 4 * k_longest_backoff;
    backoff_ = calm ? k_first_backoff : std::min(2 * backoff_, k_longest_backoff);
    pause(backoff_);
    succeed();
}

void Pump::succeed() {
    auto producer = Producer::make(options_, window_, batches_);
    replaced_ = steady_clock::now();
    if (!producer) {
        note_trouble(producer.error());
        return;
    }
    producer_ = std::move(*producer);
}

// A topic that takes less at a time than a batch has is sent single records for a while. What this
// producer has under way is waited for: it would be sent twice.
void Pump::send_single(bool on) {
    const auto until = steady_clock::now() + k_last_reports;
    while (producer_->on_its_way() > 0 && steady_clock::now() < until && !stopping()) {
        producer_->hear(k_reports);
    }
    topics_.clear();
    producer_.reset();
    window_.rewind();
    batches_ = on ? Producer::Batches::single : Producer::Batches::usual;
    if (on) {
        if (steady_clock::now() > single_until_ + k_longest_single) single_time_ = milliseconds(0);
        single_time_ = std::clamp(2 * single_time_, k_first_single, k_longest_single);
        single_until_ = steady_clock::now() + single_time_;
    }
    succeed();
}

void Pump::try_refused() {
    const auto now = steady_clock::now();
    if (window_.refused() == 0) {
        refused_pause_ = milliseconds(0);
        if (batches_ == Producer::Batches::single && now >= single_until_ && producer_ &&
            producer_->on_its_way() == 0) {
            send_single(false);
        }
        return;
    }
    if (refused_pause_.count() == 0) {
        refused_pause_ = k_first_refused;
        next_refused_ = now + refused_pause_;
    }
    if (now < next_refused_) return;
    refused_pause_ = std::min(2 * refused_pause_, k_longest_refused);
    next_refused_ = now + refused_pause_;
    for (Topic& topic : topics_) {
        if (!topic.error) continue;
        topic.error.reset();
        all_prepared_ = false;
    }
    window_.take_refused_again();
}

// Brokers that lack copies say so to librdkafka alone, which tries again without a word.
void Pump::look_at_stall() {
    const auto now = steady_clock::now();
    const std::uint64_t acknowledged = producer_->acknowledged();
    if (producer_->on_its_way() == 0 || acknowledged != acknowledged_) {
        acknowledged_ = acknowledged;
        next_look_ = now + k_stalled;
        note_stall({});
        return;
    }
    if (now < next_look_) return;
    const auto facts = topic_facts(*desk_, window_.topics(), k_stall_patience);
    next_look_ = steady_clock::now() + k_stalled;
    if (!facts) return;
    for (const TopicFacts& topic : *facts) {
        const auto wanted = topic.settings.find("min.insync.replicas");
        if (wanted == topic.settings.end() || std::stoi(wanted->second) <= topic.in_sync) continue;
        return note_stall("topic " + topic.name + " has " + std::to_string(topic.in_sync) +
                          " copies in sync, and its min.insync.replicas wants " + wanted->second +
                          ": start the brokers that are away, or lower it; no new games begin "
                          "meanwhile");
    }
    note_stall({});
}

void Pump::note_stall(std::string why) {
    window_.hold_back(!why.empty());
    const std::lock_guard lock(mutex_);
    stall_ = std::move(why);
}

void Pump::hand_over() {
    for (std::size_t at = 0; at < batch_.size(); ++at) {
        if (!hand_over(at)) return;
    }
}

bool Pump::hand_over(std::size_t at) {
    const stream::Handing& handing = batch_[at];
    const std::uint32_t index = handing.record->topic;
    if (index >= topics_.size()) topics_.resize(index + 1);
    Topic& topic = topics_[index];
    if (topic.error) {
        window_.refuse(handing.position, *topic.error);
        return true;
    }
    const int wanted = handing.record->partitions;
    if (topic.handle && wanted > topic.partitions && wanted != topic.wanted) {
        topic.wanted = wanted;  // another server has seen more: ask again, once
        topic.handle.reset();
    }
    if (!topic.handle) {
        window_.put_back(batch_, at);
        prepare_topics();
        return false;
    }
    const bool has_so_many = wanted > 0 && wanted <= topic.partitions;
    const auto partition =
        has_so_many ? base::key_partition(handing.record->key(), wanted) : RD_KAFKA_PARTITION_UA;
    base::Error why;
    switch (producer_->hand_over(*topic.handle, partition, handing, why)) {
        case Producer::Handed::yes:
            return true;
        case Producer::Handed::topic_refused:
            topic.error = why;
            topic.handle.reset();
            [[fallthrough]];
        case Producer::Handed::refused:
            window_.refuse(handing.position, std::move(why));
            return true;
        case Producer::Handed::full:
            window_.put_back(batch_, at);
            producer_->hear(k_full);
            return false;
        case Producer::Handed::broken:
            break;
    }
    window_.put_back(batch_, at);
    return false;
}

base::Result<void> Pump::make_missing(const std::vector<std::string>& names) {
    std::vector<TopicPlan> plans;
    plans.reserve(names.size());
    for (const std::string& name : names) plans.push_back(log_topic(name, options_.partitions));
    return make_topics(*desk_, options_, plans, k_ask_patience);
}

void Pump::prepare_topics() {
    const std::vector<std::string> names = window_.topics();
    topics_.resize(names.size());
    all_prepared_ = false;
    std::vector<std::string> missing;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!topics_[i].handle && !topics_[i].error) missing.push_back(names[i]);
    }
    // All at once; where one of them is refused, one by one.
    auto made = make_missing(missing);
    for (std::size_t i = 0; i < names.size() && !stopping(); ++i) {
        Topic& topic = topics_[i];
        if (topic.handle || topic.error) continue;
        if (!made && made.error().fatal() && missing.size() > 1) {
            if (const auto alone = make_missing({names[i]}); !alone && alone.error().fatal()) {
                topic.error = alone.error();
                continue;
            }
        } else if (!made && made.error().fatal()) {
            topic.error = made.error();
            continue;
        } else if (!made) {
            note_trouble(made.error());
            pause(k_ask_again);
            return;
        }
        auto handle = producer_->open_topic(names[i], k_ask_patience);
        if (!handle) {
            note_trouble(handle.error());
            pause(k_ask_again);
            return;
        }
        topic.handle = std::move(handle->handle);
        topic.partitions = handle->partitions;
    }
    all_prepared_ = true;
    tell_partitions(names);
}

// Of topics that are given more partitions one after the other, the fewest.
void Pump::tell_partitions(const std::vector<std::string>& names) {
    int fewest = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (std::find(together_.begin(), together_.end(), names[i]) == together_.end()) continue;
        if (topics_[i].partitions == 0) return;
        fewest = fewest == 0 ? topics_[i].partitions : std::min(fewest, topics_[i].partitions);
    }
    window_.tell_partitions(static_cast<std::uint16_t>(fewest));
}

}  // namespace kafka
