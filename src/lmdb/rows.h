// The rows of the log's one table: their keys and small values.
//
//   state row   key  00000000 's'           value  "SHL1" clean:u8
//   id row      key  00000000 'i'           value  UUID as text, 36 bytes
//   topic row   key  00000000 't' name      value  id:u32 partitions:u32
//   batch row   key  id:u32 partition:u32 first:u64, value: see batch_format.h
//
// Numbers in keys are big-endian, so that a partition's batches stand together in the order of
// their offsets; in values little-endian. Topic ids begin at 1. The id row is the log's own: every
// writer that finds none puts one. `clean` is 1 while no writer is
// open and the last one came to its end.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lmdb/transaction.h"
#include "ports/log_reader.h"

namespace lmdb {

struct Topic {
    std::string name;
    std::uint32_t id = 0;
    std::int32_t partitions = 0;
};

// One partition of one topic.
struct TopicPartition {
    std::uint32_t topic = 0;
    ports::Partition partition = 0;
    auto operator<=>(const TopicPartition&) const = default;
};

// The key of a batch row.
class BatchKey {
public:
    BatchKey(TopicPartition lane, ports::Offset first) noexcept;
    std::string_view bytes() const noexcept { return {bytes_.data(), bytes_.size()}; }

private:
    std::array<char, 16> bytes_;
};

struct BatchAddress {
    TopicPartition lane;
    ports::Offset first = 0;
};

// Nothing for the key of another kind of row.
std::optional<BatchAddress> parse_batch_key(std::string_view key) noexcept;

// Topic names: 1 to 249 bytes.
bool usable_topic_name(std::string_view name) noexcept;

base::Result<std::optional<Topic>> find_topic(Environment& environment, Transaction& transaction,
                                              std::string_view name);
// All topics, by name.
base::Result<std::vector<Topic>> load_topics(Environment& environment, Transaction& transaction);
base::Result<void> put_topic(Transaction& transaction, const Topic& topic);

// The log's id; empty: it has none yet.
base::Result<std::string> load_log_id(Environment& environment, Transaction& transaction);
// Draws an id for a log that has none.
base::Result<void> put_log_id(Environment& environment, Transaction& transaction);

enum class LogState : std::uint8_t { none, open, clean };

// `none`: the log was just made.
base::Result<LogState> load_state(Environment& environment, Transaction& transaction);
base::Result<void> put_state(Transaction& transaction, LogState state);

}  // namespace lmdb
