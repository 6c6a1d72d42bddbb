// The LogReader over Kafka.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kafka/handles.h"
#include "kafka/options.h"
#include "ports/log_reader.h"
#include "stream/turn_taking.h"

namespace kafka {

class Consumer;
struct ReadPlace;
struct Rebalance;
struct ClusterFacts;

// A member of a consumer group with the eager `range` assignor: all members subscribe to the same
// topics. A reader of one topic offers `roundrobin` too, for groups with members that know nothing
// else; of two topics it would give partition p to different members.
// Without a group (empty name) every partition is assigned to this reader alone; librdkafka wants a
// group's name all the same, superhero_ungrouped, which a cluster with access rules must let it
// describe.
//
// Revoked is told before the partitions are given up: the group waits until poll() is called again.
// A member that was silent for longer than the session timeout learns by Revoked that it has lost
// its partitions, and joins anew. Who loses its ReaderOptions::instance to another member hears
// Revoked, then unavailable once, and goes on as a member without a name.
// A record below what was already delivered is dropped, so a partition's offsets only rise until
// start() says otherwise.
//
// Errors: unavailable: subscribe() had no answer within connect_patience, or retained() within
// question_patience; no broker answers for longer than outage_patience (shorter outages are Quiet).
// rejected: topics with different numbers of partitions; members with different topics; the cluster
// does not allow it. disk: an offset lies beyond the end of its partition: the topic is another one
// than it was; a record's checksum is wrong.
//
// Holes: a partition may end in offsets that bear no record (other programs' transaction marks,
// records that were compacted or deleted). Fetched::next passes over them, as soon as the broker
// has said that the partition is read to its end.
class Reader final : public ports::LogReader {
public:
    // Asks no broker. settings: as check().
    static base::Result<std::unique_ptr<Reader>> open(const Options& options,
                                                      const ReaderOptions& reader_options = {});
    // Leaves the group; takes no longer than close_patience.
    ~Reader() override;
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    base::Result<void> subscribe(std::vector<std::string> topics) override;
    base::Result<void> start(std::string_view topic, ports::Partition partition,
                             ports::Offset from) override;
    base::Result<ports::Polled> poll(std::chrono::milliseconds patience) override;
    // Whether it arrives nobody is told: see failed_notes().
    base::Result<void> note_progress(std::string_view topic, ports::Partition partition,
                                     ports::Offset next) override;
    base::Result<std::vector<ports::Retained>> retained(std::string_view topic) override;

    // How many notes of progress the group did not take.
    std::uint64_t failed_notes() const noexcept;
    // How many records came again and were dropped.
    std::uint64_t dropped() const noexcept { return dropped_; }

private:
    using Deadline = std::chrono::steady_clock::time_point;
    // From one poll() to the next. subscribe() leads to joining, whoever joined to reading; from
    // there start() and Assigned to changed, Revoked to giving_up, and the next poll() back.
    enum class State : std::uint8_t {
        joining,   // topics are missing, or the group was not asked yet
        reading,   // the consumer reads lanes_
        changed,   // lanes_ or assigned_, and the consumer does not know
        giving_up  // Revoked was told, and the group waits for the answer
    };
    enum class Found : std::uint8_t {
        more,    // there may be messages to fetch
        end,     // all there is was fetched, up to Lane::end
        astray,  // `next` is not in the log: see reposition()
    };
    struct Lane {
        std::size_t topic = 0;  // in topics_
        ports::Partition partition = 0;
        ports::Offset next = 0;
        std::vector<Message> held;  // fetched, to be given out
        Found found = Found::more;
        ports::Offset end = 0;
        ports::Offset told = 0;  // the position that was given out
    };

    Reader(Options options, ReaderOptions reader_options, std::unique_ptr<Consumer> consumer);

    // Whether the topics are there; rejected: not alike.
    base::Result<bool> judge(const ClusterFacts& facts) const;
    base::Result<bool> join(Deadline deadline);
    base::Result<void> renew_consumer();
    base::Result<std::optional<ports::Polled>> give_up_name();
    base::Result<std::optional<ports::Polled>> next_event(Deadline deadline);
    base::Result<std::optional<ports::Polled>> heed(const Rebalance& event);
    base::Result<void> settle_doubt(Deadline deadline);
    bool are_being_grown() const;
    base::Result<ports::Polled> assign(std::set<ports::Partition> partitions);
    // Tells the consumer what was decided since the last call.
    base::Result<void> carry_out(Deadline deadline);
    base::Result<void> reposition(Lane& lane, Deadline deadline);
    // reader_fetch.cpp: which lane's messages come next.
    void forget_lanes();
    void forget_fetched();
    void fetch();
    void fetch(std::size_t lane);
    void hold(Lane& lane, Message message);
    void hear_error(const rd_kafka_message_s& message);
    std::optional<std::size_t> lane_of(std::string_view topic, ports::Partition partition) const;
    void tell_turns(std::size_t lane);
    std::optional<ports::Polled> next_records();
    std::optional<ports::Polled> give_out(std::size_t lane);
    std::span<const ports::Header> lend_headers(const rd_kafka_message_s& message);
    std::optional<ports::Polled> next_position();
    base::Result<ports::Polled> quiet();

    const Options options_;
    ReaderOptions reader_options_;
    std::unique_ptr<Consumer> consumer_;
    std::vector<std::string> topics_;
    int partitions_ = 0;  // of each topic, once joined
    State state_ = State::joining;
    std::set<ports::Partition> assigned_;
    std::vector<Lane> lanes_;     // started; the consumer's places once it knows
    std::vector<Message> early_;  // fetched before they had a lane's queue
    std::vector<Message> lent_;   // the views of the last Fetched point into these
    std::deque<std::vector<ports::Header>> lent_headers_;  // of those that have any
    stream::TurnTaking turns_;                             // of lanes_
    std::optional<base::Error> error_;
    std::optional<Deadline> doubt_;  // until then an assignment that fits no topics may pass
    std::optional<Deadline> down_since_;
    std::uint64_t dropped_ = 0;
};

}  // namespace kafka
