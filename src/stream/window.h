// The records between append() and their acknowledgement, and the count of what became of them.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ports/log_writer.h"
#include "stream/slabs.h"

namespace stream {

// Numbers the records that the writer has taken, from 0, in the order in which they go out.
using Position = std::uint64_t;

// A record in memory. Key and value stay where they are until it is settled.
struct Held {
    enum class State : std::uint8_t { waiting, handed, refused, settled };

    Slabs::Piece piece;  // key and value, one behind the other
    std::uint32_t key_size = 0;
    std::uint32_t value_size = 0;
    base::Timestamp time;
    std::uint32_t topic = 0;       // index as of Window::topics()
    std::uint16_t partitions = 0;  // as ports::OutgoingRecord
    State state = State::waiting;
    bool spilled = false;  // lies in the spill too
    bool refused = false;  // once; it is settled when it is taken after all

    std::string_view key() const noexcept { return {piece.bytes, key_size}; }
    std::string_view value() const noexcept { return {piece.bytes + key_size, value_size}; }
};

struct Handing {
    Position position = 0;
    const Held* record = nullptr;
};

// What a record costs beside its key and value: here and in the queue of the broker's
// client.
inline constexpr std::size_t k_record_overhead = 256;

// One sequence of positions in three parts: settled | held in memory | in the spill. A record is
// appended to memory, or, beyond the limit and while anything is in the spill, to the spill, from
// where the pump brings it to memory in order. Without a spill, records beyond the limit are
// lost: counted as failed, the first such error is kept.
// A record that the cluster refuses is kept until it is taken, however long that is: the pump hands
// it over again and again, while others go on. Until then there is no room for new games.
// Acknowledgements may come in any order. What is kept of a record that was acknowledged before an
// older one are some fifty bytes, until the older one is.
// Threads: the door's functions any; those of the pump one thread; acknowledge() and refuse() any.
class Window {
public:
    using Clock = std::chrono::steady_clock;
    // Keeps the record under its position, for ever or until told otherwise; never blocks. False:
    // it cannot. Called one at a time, in order.
    using SpillSink = std::function<bool(Position, const ports::OutgoingRecord&)>;

    struct Limits {
        std::size_t soft_bytes = 0;    // waiting: beyond it, backlog() says no room
        std::size_t memory_bytes = 0;  // waiting in memory
    };

    // `broker` is what errors call the place that records go to.
    Window(std::string broker, Limits limits) : broker_(std::move(broker)), limits_(limits) {}

    // --- the door ---
    void append(const ports::OutgoingRecord& record);
    ports::Backlog backlog() const noexcept;
    // `late` words the error when patience is over, from how many records still wait.
    base::Result<void> flush(std::chrono::milliseconds patience,
                             const std::function<base::Error(std::uint64_t)>& late);
    std::vector<ports::Delivery> deliveries() const;
    base::Result<void> failure() const;

    // --- the pump ---
    // The topic's index; from now on topics() has it.
    std::uint32_t know(const std::string& topic);
    std::vector<std::string> topics() const;
    std::size_t topic_count() const;
    // Until there are records to take, or wake() was called, or `until` comes.
    void wait(Clock::time_point until);
    void wake();
    // The next records that wait, at most so many; they count as handed over.
    void take(std::vector<Handing>& out, std::size_t most);
    // These of the batch, from that index on, were not handed over after all.
    void put_back(const std::vector<Handing>& batch, std::size_t from);
    // All that was handed over and is not settled is to be taken again. How many.
    std::size_t rewind();
    void acknowledge(const std::vector<Position>& positions);
    // The cluster does not take this record: failure() says so until it does.
    void refuse(Position position, base::Error error);
    // What was refused is to be taken again. How many.
    std::size_t take_refused_again();
    // How many records were refused and not taken since.
    std::size_t refused() const noexcept { return refused_.load(std::memory_order_relaxed); }
    // What backlog() tells of partitions.
    void tell_partitions(std::uint16_t count) noexcept {
        partitions_.store(count, std::memory_order_relaxed);
    }
    // Whether new games have to wait for another reason.
    void hold_back(bool on) noexcept { held_back_.store(on, std::memory_order_relaxed); }
    void count_retries(std::uint32_t topic, std::uint64_t count);

    // --- the spill ---
    // So many records of an earlier process lie in the spill and go out first. Before any append.
    void lead(std::uint64_t left_over);
    void open_spill(SpillSink sink);
    // From here on nothing is put into it: what comes beyond the limit is held as long as twice the
    // limit allows. False: something of it is not yet settled, nothing was changed.
    bool close_spill();
    // How many records in the spill are not in memory, if memory has room for some of them; else 0.
    std::uint64_t wanted_of_spill() const;
    bool spill_is_used() const;
    // The position of the next record that refill() brings.
    Position refill_position() const;
    void refill(const std::vector<ports::OutgoingRecord>& records);
    // What is in the spill alone will never come: it has failed.
    void lose_spilled(base::Error error);
    // Copies of the records that wait in memory and are not in the spill, in order.
    std::vector<ports::OutgoingRecord> only_in_memory() const;

private:
    enum class SpillIs : std::uint8_t {
        absent,  // or lost
        empty,   // nothing was put into it
        used,    // it has records, those that were settled meanwhile among them
        closing  // see close_spill()
    };
    enum class PumpIs : std::uint8_t { at_work, waiting, woken };  // woken: by wake()
    struct Counts {
        std::uint64_t acknowledged = 0;
        std::uint64_t retried = 0;
        std::uint64_t failed = 0;
        std::uint64_t waiting = 0;
        std::uint64_t spilled = 0;  // of those waiting
        bool appended = false;
    };
    struct Topic {
        std::string name;
        Counts counts;
    };

    std::uint32_t index_of(const std::string& topic);
    Held* find(Position position);
    void hold(const ports::OutgoingRecord& record, std::uint32_t topic, bool spilled);
    bool spill(const ports::OutgoingRecord& record, Counts& counts);
    void keep_error(Position position, base::Error error);
    void settle(Held& record);
    void advance();

    const std::string broker_;
    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable wanted_;   // the pump waits on it
    std::condition_variable settled_;  // flush() waits on it
    Slabs slabs_;
    std::deque<Held> held_;
    Position base_ = 0;      // of held_.front()
    Position next_ = 0;      // the first that was not taken; within held_ or its end
    Position accepted_ = 0;  // the end of all that was taken in; behind held_ lies the spill's part
    Position left_over_ = 0;  // how many of the first are an earlier process's
    Position spill_end_ = 0;  // behind the last record that was ever spilled
    Position first_failed_ = std::numeric_limits<Position>::max();
    SpillSink sink_;
    SpillIs spill_ = SpillIs::absent;
    PumpIs pump_ = PumpIs::at_work;
    int flushing_ = 0;
    std::map<std::string, std::uint32_t, std::less<>> index_;
    std::vector<Topic> topics_;
    std::uint32_t last_topic_ = 0;
    std::atomic<std::uint64_t> appended_ = 0;  // what backlog() says
    std::atomic<std::uint64_t> safe_ = 0;
    std::atomic<std::size_t> bytes_ = 0;  // held
    std::atomic<bool> spilling_ = false;  // something is in the spill alone
    std::atomic<std::size_t> refused_ = 0;
    std::atomic<bool> held_back_ = false;
    std::atomic<std::uint16_t> partitions_ = 0;
    std::optional<base::Error> first_error_;  // after which records are lost
    std::optional<base::Error> refusal_;      // the latest, while anything is refused
};

}  // namespace stream
