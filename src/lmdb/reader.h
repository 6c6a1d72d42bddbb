// The embedded log's LogReader.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lmdb/embedded_log.h"
#include "lmdb/environment.h"
#include "lmdb/rows.h"
#include "lmdb/transaction.h"
#include "ports/log_reader.h"
#include "stream/turn_taking.h"

namespace lmdb {

// Every poll() copies some batches out of a short transaction: a slow reader blocks nobody, and
// what it was given stays valid until it asks again, whatever retention drops.
class Reader final : public ports::LogReader {
public:
    static base::Result<std::unique_ptr<Reader>> open(std::shared_ptr<Environment> environment,
                                                      Member member);

    base::Result<void> subscribe(std::vector<std::string> topics) override;
    base::Result<void> start(std::string_view topic, ports::Partition partition,
                             ports::Offset from) override;
    base::Result<ports::Polled> poll(std::chrono::milliseconds patience) override;
    base::Result<void> note_progress(std::string_view topic, ports::Partition partition,
                                     ports::Offset next) override;
    base::Result<std::vector<ports::Retained>> retained(std::string_view topic) override;

private:
    struct Position {
        std::size_t topic = 0;  // in topics_
        TopicPartition lane;
        ports::Offset next = 0;
        bool between_batches = false;  // `next` is known to lie in no batch that is there already
    };
    struct Piece {
        std::size_t at = 0;  // in buffer_
        std::size_t size = 0;
        ports::Offset first = 0;
    };

    Reader(std::shared_ptr<Environment> environment, Transaction reading, Member member);

    // retained() within the transaction at hand.
    base::Result<std::vector<ports::Retained>> look_up(std::string_view topic);
    // All of topics_, or nothing while one is missing.
    base::Result<bool> find_topics();
    base::Result<std::optional<ports::Polled>> next_event();
    // Nothing: there is no record at or behind the position.
    base::Result<std::optional<ports::Fetched>> fetch(Position& position);
    // The first row that holds something at or behind the position.
    FoundRow row_for(Position& position);
    base::Result<void> collect(Row row, Position& position);
    base::Result<ports::Fetched> unpack(Position& position);

    const std::shared_ptr<Environment> environment_;
    Transaction reading_;  // reset between calls
    const Member member_;
    std::vector<std::string> names_;
    std::vector<Topic> topics_;  // as names_, once they all exist
    bool assigned_ = false;      // Assigned was told
    std::vector<Position> positions_;
    stream::TurnTaking turns_;  // of positions_
    std::string buffer_;
    std::vector<Piece> pieces_;
};

}  // namespace lmdb
