// By what a record is known again.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace etl {

// SHA-256 over the record's time in microseconds as 8 bytes, the key's size as 4 bytes, both with
// the lowest byte first, the key, the value; hex. A checksum of 32 bits would meet another record's
// by chance in one of four billion cases; the time parts the records of runs with the same seed.
std::string witness_digest(base::Timestamp time, std::string_view key, std::string_view value);

}  // namespace etl
