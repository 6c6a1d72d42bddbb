// The LogWriter over Kafka.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "kafka/options.h"
#include "ports/log_writer.h"
#include "stream/spill.h"

namespace stream {
class Overflow;
class Window;
}  // namespace stream

namespace kafka {

class Pump;

// Acknowledged: all in-sync replicas of the partition have the record (acks=all). How many those
// are at least is the cluster's min.insync.replicas; a single broker may lose what it acknowledged
// when its machine loses power.
//
// While no broker answers, records wait in order: in memory up to `memory_bytes`, then in the
// spill, which outlives the process; without a spill they are refused, which failure() tells. The
// next process that opens the spill sends what is left in it, before its own records. A record may
// then arrive twice: readers know it by its game_seq. Memory in all: memory_bytes, and what is on
// its way in librdkafka, at most 64 MiB.
//
// Once in order: librdkafka's idempotent producer. After an error that ends it, another takes over
// and sends again, in order, what was not acknowledged; again, a record may arrive twice. What the
// brokers refuse (too large, not allowed) is kept and tried again, see stream/window.h.
//
// Topics are made at their first record, or from WriterOptions::topics; those that are there are
// taken as they are. Records wait until their topic is made, those behind them too.
//
// Delivery::retried counts how often records were sent again, by another producer or by librdkafka
// itself; of the latter it hears once a second, and while records are on their way it may count too
// little, never too much.
class Writer final : public ports::LogWriter {
public:
    // Asks no broker and waits for none. settings: as check(). Else: what the spill's doors say.
    static base::Result<std::unique_ptr<Writer>> open(const Options& options,
                                                      const WriterOptions& writer_options = {},
                                                      stream::Spill spill = {});
    // Flushes for at most close_patience. What still waits then is put behind the spill's records,
    // or lost where there is no spill, or none that takes it: WriterOptions::on_loss.
    ~Writer() override;
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void append(ports::OutgoingRecord record) override;
    ports::Backlog backlog() const override;
    base::Result<void> flush(std::chrono::milliseconds patience) override;
    std::vector<ports::Delivery> deliveries() const override;
    base::Result<void> failure() const override;

private:
    explicit Writer(const WriterOptions& options);

    const std::chrono::milliseconds close_patience_;
    const std::function<void(const base::Error&)> on_loss_;
    const std::unique_ptr<stream::Window> window_;
    std::unique_ptr<stream::Overflow> overflow_;  // null: no spill
    std::unique_ptr<Pump> pump_;                  // goes first: it uses both
};

}  // namespace kafka
