// Topics in memory, and a group whose partitions are shared out as the scheduler likes.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ports/log_reader.h"
#include "tests/model/gate.h"

namespace model {

// A topic's partition.
using Place = std::pair<std::string, ports::Partition>;

class ModelReader;

// The records, the group's members and the offsets they noted. Records are never lost: the broker
// is another machine.
class ModelLog {
public:
    struct Record {
        std::string_view key, value;  // must outlive the log
        base::Timestamp time;
    };

    ModelLog(Stage& stage, int partitions) : stage_(stage), partitions_(partitions) {}

    int partitions() const noexcept { return partitions_; }
    ports::Offset append(std::string_view topic, ports::Partition partition, Record record);
    const std::vector<Record>& records(const Place& place);

    // A member that joined hears of every later rebalance(). One that left may still believe that
    // partitions are its own: nobody tells it.
    void join(ModelReader& member);
    void leave(ModelReader& member);
    // Takes all partitions from the members and gives them out anew.
    void rebalance();
    bool owns(const ModelReader& member, ports::Partition partition) const;

    std::map<Place, ports::Offset>& noted() noexcept { return noted_; }

private:
    Stage& stage_;
    const int partitions_;
    std::map<Place, std::vector<Record>> records_;
    std::vector<ModelReader*> members_;
    std::map<ports::Partition, ModelReader*> owners_;
    std::map<Place, ports::Offset> noted_;
};

// One process's reader. What the group decides waits here until the process polls and is no longer
// deaf: until then it reads on as if nothing had happened.
class ModelReader final : public ports::LogReader {
public:
    ModelReader(Stage& stage, ModelLog& log, Gate& gate, std::uint32_t largest_piece)
        : stage_(stage), log_(log), gate_(gate), largest_piece_(largest_piece) {}

    // The next so many polls hear nothing of the group.
    void deafen(std::uint32_t polls) noexcept { deaf_ = polls; }
    void tell(ports::Polled news) { news_.push_back(std::move(news)); }
    const std::string& name() const noexcept { return gate_.name(); }

    base::Result<void> subscribe(std::vector<std::string> topics) override;
    base::Result<void> start(std::string_view topic, ports::Partition partition,
                             ports::Offset from) override;
    base::Result<ports::Polled> poll(std::chrono::milliseconds patience) override;
    base::Result<void> note_progress(std::string_view topic, ports::Partition partition,
                                     ports::Offset next) override;
    base::Result<std::vector<ports::Retained>> retained(std::string_view topic) override;

private:
    ports::Polled next();
    ports::Polled hear();
    ports::Polled fetch(const Place& place, ports::Offset& from);

    Stage& stage_;
    ModelLog& log_;
    Gate& gate_;
    const std::uint32_t largest_piece_;
    std::uint32_t deaf_ = 0;
    std::deque<ports::Polled> news_;
    std::map<Place, ports::Offset> next_;
    // A copy of what poll() gave out last: whoever holds a view longer than allowed is found out.
    std::unique_ptr<std::vector<std::string>> lent_;
};

}  // namespace model
