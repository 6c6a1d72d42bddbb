#include "kafka/pump.h"

#include <algorithm>
#include <utility>

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

}  // namespace

base::Result<std::unique_ptr<Pump>> Pump::start(const Options& options, Window& window,
                                                std::unique_ptr<SpillQueue> spill) {
    std::unique_ptr<Pump> pump(new Pump(options, window, std::move(spill)));
    auto producer = Producer::make(options, window);
    if (!producer) return producer.error();
    pump->producer_ = std::move(*producer);
    auto desk = make_desk(options);
    if (!desk) return desk.error();
    pump->desk_ = std::move(*desk);
    if (pump->spill_) {
        window.lead(pump->spill_->left_over());
        pump->open_spill();
    }
    pump->thread_ = std::thread([raw = pump.get()] { raw->run(); });
    return pump;
}

Pump::Pump(const Options& options, Window& window, std::unique_ptr<SpillQueue> spill)
    : options_(options), window_(window), spill_(std::move(spill)) {}

Pump::~Pump() {
    stop();
    window_.open_spill(nullptr);
}

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
        trouble = trouble_;
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
    if (const auto trouble = producer_->client().ears().notes.last(); !trouble.empty()) {
        note_trouble(base::unavailable(trouble));
    }
    if (spill_) {
        refill();
        tidy_spill();
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
    const bool spilled = spill_ && window_.spill_is_used();
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
    auto producer = Producer::make(options_, window_);
    replaced_ = steady_clock::now();
    if (!producer) {
        note_trouble(producer.error());
        return;
    }
    producer_ = std::move(*producer);
}

void Pump::hand_over() {
    for (const Handing& handing : batch_) {
        const std::uint32_t index = handing.record->topic;
        if (index >= topics_.size()) topics_.resize(index + 1);
        Topic& topic = topics_[index];
        if (topic.error) {
            window_.fail(handing.position, *topic.error);
            continue;
        }
        if (!topic.handle) {
            window_.put_back(handing.position);
            prepare_topics();
            return;
        }
        base::Error why;
        switch (producer_->hand_over(*topic.handle, handing, why)) {
            case Producer::Handed::yes:
                break;
            case Producer::Handed::refused:
                window_.fail(handing.position, std::move(why));
                break;
            case Producer::Handed::full:
                window_.put_back(handing.position);
                producer_->hear(k_full);
                return;
            case Producer::Handed::broken:
                window_.put_back(handing.position);
                return;
            case Producer::Handed::ask_again:
                window_.put_back(handing.position);
                topic.handle.reset();
                pause(k_ask_again);
                prepare_topics();
                return;
        }
    }
}

base::Result<void> Pump::make_missing(const std::vector<std::string>& names) {
    std::vector<TopicPlan> plans;
    plans.reserve(names.size());
    for (const std::string& name : names) plans.push_back({name, options_.partitions, {}});
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
        topic.handle = std::move(*handle);
    }
    all_prepared_ = true;
}

void Pump::open_spill() {
    window_.open_spill(
        [spill = spill_.get()](Position position, const ports::OutgoingRecord& record) {
            return spill->put(position, record);
        });
}

void Pump::refill() {
    const std::uint64_t wanted = window_.wanted_of_spill();
    if (wanted == 0) return;
    auto records =
        spill_->take(window_.refill_position(), std::min<std::uint64_t>(wanted, k_batch));
    if (!records) {
        window_.lose_spilled(records.error());
        note_trouble(records.error());
        return;
    }
    if (!records->empty()) window_.refill(*records);
}

void Pump::tidy_spill() {
    if (!window_.spill_is_used() || !window_.close_spill()) return;
    if (const auto cleared = spill_->clear(); !cleared) {
        note_trouble(cleared.error());
        window_.open_spill(nullptr);
        return;
    }
    open_spill();
}

}  // namespace kafka
