// What writers put beside a record.
#pragma once

#include <vector>

#include "ports/log_reader.h"

struct rd_kafka_message_s;

namespace kafka {

// In the order in which they were written. They live as long as the message.
std::vector<ports::Header> headers_of(const rd_kafka_message_s& message);

}  // namespace kafka
