// The thread that moves records from the window to Kafka: makes topics, brings back what was
// spilled, replaces a producer that can go on no more.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "kafka/options.h"
#include "kafka/producer.h"
#include "kafka/spill_queue.h"
#include "kafka/topics.h"
#include "kafka/window.h"

namespace kafka {

class Pump {
public:
    // `window` outlives the pump. `spill` may be null. settings: as check().
    static base::Result<std::unique_ptr<Pump>> start(const Options& options, Window& window,
                                                     std::unique_ptr<SpillQueue> spill);
    // What is not acknowledged stays in the window.
    ~Pump();
    Pump(const Pump&) = delete;
    Pump& operator=(const Pump&) = delete;

    // Ends the thread; then the caller may use what spill() gives.
    void stop();
    SpillQueue* spill() const noexcept { return spill_.get(); }

    // unavailable, with the brokers and their last trouble. Threads: any.
    base::Error late(std::uint64_t waiting) const;

private:
    struct Topic {
        TopicHandle handle;                // of the producer there is
        std::optional<base::Error> error;  // why there will never be one
    };

    Pump(const Options& options, Window& window, std::unique_ptr<SpillQueue> spill);
    void run();
    void step();
    void wait();
    void replace_producer();
    void hand_over();
    // Handles for all topics that the window knows; pauses when the cluster is not ready for that.
    void prepare_topics();
    base::Result<void> make_missing(const std::vector<std::string>& names);
    void refill();
    void tidy_spill();
    void open_spill();
    void pause(std::chrono::milliseconds time);
    bool stopping() const;
    void note_trouble(const base::Error& error);

    const Options options_;
    Window& window_;
    std::unique_ptr<SpillQueue> spill_;
    std::unique_ptr<Producer> producer_;
    std::unique_ptr<Client> desk_;
    std::vector<Topic> topics_;  // by index of the window
    bool all_prepared_ = true;   // of topics_
    std::vector<Handing> batch_;
    std::chrono::milliseconds backoff_{0};  // before the next replacement of the producer
    std::chrono::steady_clock::time_point replaced_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::string trouble_;
    std::thread thread_;
};

}  // namespace kafka
