// One life of librdkafka's idempotent producer.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kafka/client.h"
#include "kafka/handles.h"
#include "stream/window.h"

namespace kafka {

// Delivery reports settle the records of the window. After an error that may pass, a fatal one of
// librdkafka's among them, needs_successor() says true, and the window still holds what was not
// acknowledged: destroy this object, rewind the window, make another one. What the cluster does not
// take is refused in the window.
// Threads: one thread uses a producer.
class Producer {
public:
    // `single`: each record goes alone, as a topic wants it that takes no more at a time.
    enum class Batches : std::uint8_t { usual, single };
    static base::Result<std::unique_ptr<Producer>> make(const Options& options,
                                                        stream::Window& window,
                                                        Batches batches = Batches::usual);
    // Settles what has been reported up to now; forgets the rest.
    ~Producer();
    Producer(const Producer&) = delete;
    Producer& operator=(const Producer&) = delete;

    // The topic for hand_over(). Waits until the client knows its partitions, or it would hold the
    // first record back for a second. unavailable: it does not know them in time.
    struct Opened {
        TopicHandle handle;
        int partitions = 0;
    };
    base::Result<Opened> open_topic(const std::string& name, std::chrono::milliseconds patience);

    enum class Handed : std::uint8_t {
        yes,
        full,           // librdkafka's own queue: again later
        broken,         // needs_successor()
        refused,        // `why`: this record
        topic_refused,  // `why`: all of the topic; before it is tried again it is to be opened anew
    };
    // `partition`: of the topic; -1: the key chooses.
    Handed hand_over(rd_kafka_topic_s& topic, std::int32_t partition,
                     const stream::Handing& handing, base::Error& why);

    // Settles what was reported within the patience; comes back at the first report.
    void hear(std::chrono::milliseconds patience);
    // How many records were handed over and not reported.
    std::size_t on_its_way() const noexcept { return on_its_way_; }
    std::uint64_t acknowledged() const noexcept { return acknowledged_count_; }

    // Records were too many at a time for their topic: they wait for a successor that sends single
    // ones.
    bool needs_single() const noexcept { return needs_single_; }
    bool needs_successor() const noexcept { return stumbled_ || client_->is_broken(); }
    const Client& client() const noexcept { return *client_; }

private:
    Producer(std::unique_ptr<Client> client, stream::Window& window, Batches batches);
    // Whether there was anything.
    bool hear_one(std::chrono::milliseconds patience);
    void report(const rd_kafka_message_s& message);
    void count_again(std::string_view statistics);

    std::unique_ptr<Client> client_;
    stream::Window& window_;
    Queue reports_;
    std::vector<const rd_kafka_message_s*> messages_;
    std::vector<stream::Position> acknowledged_;
    std::size_t on_its_way_ = 0;
    std::uint64_t acknowledged_count_ = 0;
    std::vector<std::uint64_t> handed_;  // by topic of the window
    std::vector<std::uint64_t> again_;   // sent more than once, as far as told to the window
    const Batches batches_;
    bool stumbled_ = false;
    bool needs_single_ = false;
};

}  // namespace kafka
