// How a record lies in the spill: as the value of a record of the spill's topic.
//
//   frame := version(1 byte) number(8) micros(8) topic_size(2) key_size(4) [partitions(2)]
//            topic key value
//
// Version 2 has the partitions that the key chooses among, version 1 chooses among all.
// Integers are little endian; number is the record's position in the process that spilled it,
// micros its time since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ports/log_writer.h"

namespace stream {

struct SpilledRecord {
    std::uint64_t number = 0;
    ports::OutgoingRecord record;
};

// Topics longer than 65535 bytes do not exist.
std::string write_frame(std::uint64_t number, const ports::OutgoingRecord& record);

// Nothing: the bytes are no frame.
std::optional<SpilledRecord> read_frame(std::string_view bytes);

}  // namespace stream
