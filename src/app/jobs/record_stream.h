// The records of a log's topics, as any reader reads them.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/doors/log.h"
#include "monitor/start_point.h"
#include "ports/log_reader.h"

namespace app {

struct RecordsWanted {
    std::vector<std::string> topics;
    monitor::StartPoint from{};
    bool follow = false;  // the ends of the topics are not the end
    // Called with why nothing can be read, one line, and with an empty text once it can be again.
    // Without it a person is told on the console. Only with `follow`.
    std::function<void(const std::string& what)> on_trouble{};
};

// Partition by partition, in the order of their offsets, up to where the topics ended when it was
// made. In no consumer group. Of topics with the same number of partitions, older records come
// first as LogReader has it. With `follow`, partitions that a service's topics get later are read
// from their first record on, some seconds after they were added.
// Throws base::Failure; unavailable: records that are there do not come. With `follow` it goes on
// while the log's service is away, and says so. Where it waits for the service, see Waiting.
class RecordStream {
public:
    // Some records of one partition, one or more.
    using Take = std::function<void(std::string_view topic, ports::Partition,
                                    std::span<const ports::StoredRecord>)>;

    // `log` must outlive it.
    RecordStream(Log& log, RecordsWanted wanted);

    // The topics that were not there. They are waited for with `follow`, else left out.
    const std::vector<std::string>& missing() const noexcept { return missing_; }

    // Never with `follow`.
    bool has_ended() const noexcept { return !wanted_.follow && left_ == 0; }

    // Hands out what comes next; nothing when `patience` is over.
    void next(std::chrono::milliseconds patience, const Take& take);

    // How many records lay between begin and end, at most: offsets may have holes.
    std::int64_t span() const noexcept { return span_; }

    // What is retained of the topic now; see LogReader.
    base::Result<std::vector<ports::Retained>> retained(const std::string& topic) {
        return questions_->retained(topic);
    }

private:
    using Clock = std::chrono::steady_clock;
    struct Lane {
        ports::Offset next = 0;
        ports::Offset end = 0;  // not reached with `follow`
    };
    // Topics that one reader takes.
    struct Group {
        std::vector<std::string> topics;
        std::unique_ptr<ports::LogReader> reader;
        std::size_t partitions = 0;  // of each of them; 0: they are not there yet
    };
    using Lanes = std::map<ports::Partition, Lane>;

    void find_lanes();
    void add_topic(const std::string& topic, const std::vector<ports::Retained>& retained);
    ports::Offset begin_of(const std::string& topic, const ports::Retained& retained);
    void open_readers();
    base::Result<void> open_reader(Group& group);
    void look_for_growth();
    void regroup(const std::map<std::string, std::size_t>& partitions);
    void happen(Group& group, const ports::Polled& polled, const Take& take);
    void start(Group& group, const std::vector<ports::Partition>& partitions);
    void hand_out(const ports::Fetched& fetched, const Take& take);
    void be_quiet();
    void tell_trouble(const std::string& what);

    Log& log_;
    const RecordsWanted wanted_;
    std::unique_ptr<ports::LogReader> questions_;
    std::unique_ptr<ports::LogIdentity> records_;  // made when it is needed
    std::vector<std::string> missing_;
    std::map<std::string, Lanes, std::less<>> lanes_;
    std::vector<Group> groups_;
    std::size_t turn_ = 0;  // whose turn among groups_ it is
    std::size_t left_ = 0;  // lanes that have not reached their ends
    std::int64_t span_ = 0;
    bool in_trouble_ = false;                  // as on_trouble was told
    Clock::time_point heard_ = Clock::now();   // when something last came, or the log answered
    Clock::time_point looked_ = Clock::now();  // when it was last looked for new partitions
};

}  // namespace app
