// The log that LOGGER_MODULE names, with everything that writes to it or reads from it.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "app/settings.h"
#include "ports/log_identity.h"
#include "ports/log_reader.h"
#include "ports/log_writer.h"
#include "ports/table_store.h"

namespace app {

struct OpenedWriter {
    std::unique_ptr<ports::LogWriter> writer;
    bool fresh = false;  // the log held nothing before
    std::string note;    // what a person should know about its state; empty: nothing
};

// What logs differ in, for those who must know.
struct LogTraits {
    bool groups = false;         // workers share out the partitions among themselves
    bool many_writers = false;   // any process may write to it
    bool keeps_letters = false;  // dead letters are records of it, not files beside the tables
};
LogTraits traits_of(LoggerModule module);

class TablesPlace;

// Every function throws base::Failure when it cannot give what it is asked for.
class Log {
public:
    virtual ~Log() = default;

    // As log records name it: "kafka", "embedded".
    virtual std::string_view module() const noexcept = 0;

    virtual OpenedWriter open_writer() = 0;

    // Shares out the partitions with the other workers. `name`: its own, empty if nobody gave it
    // one.
    virtual std::unique_ptr<ports::LogReader> join_workers(const std::string& name) = 0;

    // Alone, in no group: the partitions p with p % count == index.
    struct Share {
        int index = 0;
        int count = 1;
    };
    virtual std::unique_ptr<ports::LogReader> open_reader(Share share) = 0;

    // All partitions, for what is asked before and after the work. What waits there for a service
    // is told, and ends the process when a signal comes, see Waiting.
    std::unique_ptr<ports::LogReader> open_reader();

    // For the records of a worker whose tables go to that place.
    virtual std::unique_ptr<ports::DeadLetters> dead_letters(const TablesPlace& place) = 0;

    // `patience`: of each question, where a service is asked.
    virtual std::unique_ptr<ports::LogIdentity> identity(std::chrono::milliseconds patience) = 0;
    // As open_reader().
    std::unique_ptr<ports::LogIdentity> identity();

    // The service that is asked, in words: "Kafka at 127.0.0.1:9092"; empty: none.
    virtual std::string service() const { return {}; }

    // Whether a process that keeps its games in memory may still write them to it, as far as that
    // can be seen from here.
    virtual bool is_being_written() const { return false; }

private:
    // `patience`: of each question. The same as open_reader(Share{}) where no service is asked.
    virtual std::unique_ptr<ports::LogReader> open_patient_reader(
        std::chrono::milliseconds patience);
};

enum class LogAccess {
    read_only,
    watch,  // read_only, for who keeps nothing of it: of the embedded log also what is not synced
    read_write,
};

// `module` default: a log that is nowhere, for servers that only show their lines on the console.
// Throws base::Failure: settings, or disk when another process writes the embedded log.
std::unique_ptr<Log> open_log(const Settings& settings, LoggerModule module, LogAccess access);

// For who only reads: that the log that is named can be there. Asks no service. Throws
// base::Failure (settings).
void expect_log_to_read(const Settings& settings);

// Where the embedded log lies: OUTPUT_DIR/log.
std::string log_folder(const FileSettings& settings);
// Whether there is one.
bool has_embedded_log(const FileSettings& settings);

// The log in words, for lines that say where something was looked for: "kafka 127.0.0.1:9092",
// "the embedded log ./data/log".
std::string place_of(const Settings& settings, LoggerModule module);

}  // namespace app
