// What the Kafka twins need to be told.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace kafka {

// How to reach the cluster, and how topics are made there. Where a text is empty, Kafka's client
// decides.
struct Options {
    std::string brokers = "localhost:9092";  // host:port, several with commas between
    int partitions = 2;                      // of topics that we make; those there are are taken
    int replication = 0;  // copies of such topics; 0: as many as there are brokers, at most 3
    std::string client_id = "superhero";  // at most 100 bytes: longer ones crash librdkafka 2.0
    std::string compression = "none";     // of what is written: none, gzip, snappy, lz4, zstd
    std::string security_protocol;        // plaintext, ssl, sasl_plaintext, sasl_ssl
    std::string sasl_mechanism;
    std::string sasl_username;
    std::string sasl_password;  // in no error and no log line
    std::string ssl_ca;         // file of the certificates that are trusted
    // Further settings of Kafka's client, by its own names; each goes to the producers or consumers
    // it is meant for.
    std::vector<std::pair<std::string, std::string>> extra;
};

struct WriterOptions {
    std::vector<std::string> topics;         // made at once, not at their first record
    std::vector<std::string> together = {};  // those of them that the records of games go to
    std::size_t soft_bytes = std::size_t{32} << 20;  // waiting: beyond it, backlog() says no room
    std::size_t memory_bytes = std::size_t{256} << 20;  // waiting in memory: what comes beyond it
                                                        // goes to the spill, without one it fails
    std::chrono::milliseconds close_patience{10'000};   // what the destructor's flush may take
    // Called by the destructor, on its thread, when what still waits cannot be put into the spill.
    std::function<void(const base::Error&)> on_loss = {};
};

struct ReaderOptions {
    std::string group = "superhero_sim";  // empty: no group; this reader's are the partitions p
                                          // with p % share_count == share_index
    int share_index = 0;
    int share_count = 1;
    std::string instance;  // a name that outlives the process: its restart within the session
                           // timeout moves no partitions; empty: none
    std::chrono::milliseconds session_timeout{6'000};     // a member silent for so long is out; the
                                                          // least that brokers allow by default
    std::chrono::milliseconds connect_patience{30'000};   // what subscribe() may take
    std::chrono::milliseconds question_patience{10'000};  // what retained() may take
    std::chrono::milliseconds outage_patience{60'000};    // no broker for so long: unavailable
    std::chrono::milliseconds close_patience{5'000};      // what the destructor may take
};

// Whether Kafka's client takes these settings; asks no broker. settings: the first one that cannot
// be used, by name, with the client's words or the reason why it is not to be set.
base::Result<void> check(const Options& options);

}  // namespace kafka
