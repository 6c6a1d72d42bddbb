// A log of simulated games, in the embedded log and in Kafka, and the tables that several programs
// make of it, which must be the same.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "bench/child.h"
#include "kafka/options.h"
#include "lmdb/embedded_log.h"
#include "ports/log_reader.h"
#include "tests/support/kafka_service.h"

namespace bench {

// The topics that tables are made of.
const std::vector<std::string>& log_topics();

inline constexpr int k_log_partitions = 2;  // of either topic

// How many games: the environment's BATCH_GAMES, or 140,000, which leave five million records.
int games_wanted();

// Plays so many games into FOLDER/log and FOLDER/superhero, always the same ones.
void simulate(int games, const std::filesystem::path& folder);

struct Made {
    double records = 0;
    double games = 0;
    double seconds = 0;
    double peak_mebibytes = 0;
    double rate() const { return records / seconds; }
};

// Tables that a run makes in a folder of its own, which it must leave as the simulation did, by
// digest; throws std::runtime_error otherwise.
class Rebuilt {
public:
    explicit Rebuilt(const std::filesystem::path& log);

    Made by_batch(const std::vector<std::string>& more = {},
                  const std::vector<std::string>& settings = {}) const;
    // A script of bench/alternatives.
    Made by_python(const std::string& script, const std::vector<std::string>& more) const;
    // deploy/spark on two threads; `seconds` are those of its whole process.
    Made by_spark(const std::string& brokers, std::size_t records) const;

private:
    void compare(const std::filesystem::path& tables, const std::string& who) const;

    const std::filesystem::path log_;
    const std::string digest_;
};

// Not to be held open for longer than it is read: a child would inherit its descriptors, and take
// the log for one that it has open itself.
lmdb::EmbeddedLog open_log(const std::filesystem::path& folder);

// Everything that is retained of the partitions of one member, batch by batch; how many.
std::size_t read_all(const lmdb::EmbeddedLog& log, lmdb::Member member,
                     const std::function<void(const ports::Fetched&)>& take);

// The log's records into Kafka, in the same partitions; how many.
std::size_t copy_to_kafka(const std::filesystem::path& folder, const kafka::Options& options);

// One broker with a heap of 1 GiB, with the topics' partitions as the embedded log has them.
class OneBroker {
public:
    OneBroker();
    kafka::Options options() const;
    Made batch(const Rebuilt& rebuilt, std::vector<std::string> more = {}) const;

private:
    const support::KafkaCluster cluster_;
};

}  // namespace bench
