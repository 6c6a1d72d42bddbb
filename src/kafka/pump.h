// The thread that moves records from the window to Kafka: makes topics, brings back what
// was spilled, replaces a producer that can go on no more.
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
#include "kafka/topics.h"
#include "stream/overflow.h"
#include "stream/window.h"

namespace kafka {

class Pump {
public:
    // `window` and `overflow` outlive the pump; `overflow` may be null. settings: as check().
    static base::Result<std::unique_ptr<Pump>> start(const Options& options,
                                                     std::vector<std::string> together,
                                                     stream::Window& window,
                                                     stream::Overflow* overflow);
    // What is not acknowledged stays in the window.
    ~Pump();
    Pump(const Pump&) = delete;
    Pump& operator=(const Pump&) = delete;

    // Ends the thread; then the caller may use the overflow.
    void stop();

    // unavailable, with the brokers and their last trouble. Threads: any.
    base::Error late(std::uint64_t waiting) const;

private:
    struct Topic {
        TopicHandle handle;                // of the producer there is
        int partitions = 0;                // as last heard
        int wanted = 0;                    // by a record, when it was asked for because of that
        std::optional<base::Error> error;  // why there is none until it is asked for again
    };

    Pump(const Options& options, std::vector<std::string> together, stream::Window& window,
         stream::Overflow* overflow);
    void run();
    void step();
    void wait();
    void replace_producer();
    void send_single(bool on);
    void succeed();
    void try_refused();
    void look_at_stall();
    void note_stall(std::string why);
    void hand_over();
    // False: the rest of the batch was put back.
    bool hand_over(std::size_t at);
    // Handles for all topics that the window knows; pauses when the cluster is not ready for that.
    void prepare_topics();
    void tell_partitions(const std::vector<std::string>& names);
    base::Result<void> make_missing(const std::vector<std::string>& names);
    void pause(std::chrono::milliseconds time);
    bool stopping() const;
    void note_trouble(const base::Error& error);

    const Options options_;
    const std::vector<std::string> together_;  // as WriterOptions
    stream::Window& window_;
    stream::Overflow* const overflow_;
    std::unique_ptr<Producer> producer_;
    std::unique_ptr<Client> desk_;
    std::vector<Topic> topics_;  // by index of the window
    bool all_prepared_ = true;   // of topics_
    std::vector<stream::Handing> batch_;
    Producer::Batches batches_ = Producer::Batches::usual;
    std::chrono::steady_clock::time_point single_until_;  // when larger batches are tried again
    std::chrono::milliseconds single_time_{0};
    std::chrono::steady_clock::time_point next_refused_;  // when what was refused is sent again
    std::chrono::milliseconds refused_pause_{0};
    std::uint64_t acknowledged_ = 0;  // by the producer there is, as last seen
    std::chrono::steady_clock::time_point next_look_;
    std::chrono::milliseconds backoff_{0};  // before the next replacement of the producer
    std::chrono::steady_clock::time_point replaced_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::string trouble_;
    std::string stall_;  // why the cluster acknowledges nothing, where that is known
    std::thread thread_;
};

}  // namespace kafka
