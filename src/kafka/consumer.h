// librdkafka's consumer as the reader uses it: rebalances are held back until they are answered.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client.h"
#include "kafka/handles.h"
#include "ports/log_reader.h"

namespace kafka {

// A topic's partition, and where to read on.
struct ReadPlace {
    std::string topic;
    ports::Partition partition = 0;
    ports::Offset next = 0;
};

// The group has given us these partitions, or wants them back. In either case it waits for
// Consumer::read() or Consumer::give_up().
struct Rebalance {
    enum class Kind : std::uint8_t { assigned, revoked, failed };
    Kind kind = Kind::failed;
    std::vector<ReadPlace> places;  // without `next`
    std::string why;                // of a failed one
};

// Threads: one thread uses a consumer.
class Consumer {
public:
    // What a group may share out: topics of which partition p must be one member's, or one topic
    // alone. Only the latter allows an assignor that other programs may insist on, see reader.h.
    enum class Sharing : std::uint8_t { topics_together, one_topic };

    // settings: as check().
    static base::Result<std::unique_ptr<Consumer>> make(const Options& options,
                                                        const ReaderOptions& reader_options,
                                                        Sharing sharing);
    // Leaves the group; takes no longer than the options say.
    ~Consumer();
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    base::Result<void> join(const std::vector<std::string>& topics);
    // Exactly these places are read from now on, each from `next` and into a queue of its own. What
    // was fetched before is gone.
    base::Result<void> read(std::vector<ReadPlace> places);
    // Nothing is read any more; answers a revocation.
    base::Result<void> give_up();

    // These do not wait. Messages may be errors of librdkafka, or say that a place is read to its
    // end. The first: what is no place's own, and messages from before a place had its queue, so it
    // comes before the second, which takes up to `most` of places[i].
    void fetch(std::vector<Message>& into);
    void fetch(std::size_t place, std::vector<Message>& into, std::size_t most);
    // Until there may be something to fetch, or a rebalance to look at.
    void wait(std::chrono::milliseconds patience);
    // Where places[i] ends, as far as the latest fetch told.
    std::optional<ports::Offset> known_end(std::size_t place) const;
    std::optional<Rebalance> next_rebalance();

    // Tells the group; whether it arrives is only counted.
    base::Result<void> commit(const ReadPlace& place);
    std::uint64_t failed_commits() const noexcept;
    // Another member has joined the group under this one's ReaderOptions::instance.
    bool was_replaced() const noexcept;

    // A broker's thread that has nothing to fetch may sleep for a second, although it was just told
    // to read a place (librdkafka issue 2879). A question to that broker wakes it. The answer does
    // not matter; it is waited for, so long at most.
    void wake_broker_of(const ReadPlace& place, std::chrono::milliseconds patience);

    // First and end of partitions 0 … count-1 of the topic. unavailable: nobody could say within
    // the patience.
    base::Result<std::vector<ports::Retained>> watermarks(const std::string& topic, int count,
                                                          std::chrono::milliseconds patience);
    const Client& client() const noexcept { return *client_; }

private:
    struct GroupEars;
    struct OnRebalance;
    enum class Edge : std::uint8_t { first, end };

    Consumer(std::unique_ptr<Client> client, std::shared_ptr<GroupEars> ears,
             std::chrono::milliseconds close_patience);
    void forget_places();
    base::Result<std::vector<ports::Offset>> edges_of(
        const std::string& topic, int count, Edge edge,
        std::chrono::steady_clock::time_point deadline);

    std::unique_ptr<Client> client_;
    std::shared_ptr<GroupEars> ears_;
    const std::chrono::milliseconds close_patience_;
    Queue queue_;                    // of all that is no place's own
    std::vector<ReadPlace> places_;  // being read
    std::vector<Queue> queues_;      // of the places
    std::vector<rd_kafka_message_s*> raw_;
    bool in_group_ = false;
};

}  // namespace kafka
