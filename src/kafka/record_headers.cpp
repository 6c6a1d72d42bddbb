#include "kafka/record_headers.h"

#include <librdkafka/rdkafka.h>

namespace kafka {

std::vector<ports::Header> headers_of(const rd_kafka_message_s& message) {
    std::vector<ports::Header> headers;
    rd_kafka_headers_t* all = nullptr;  // the message's own
    if (rd_kafka_message_headers(&message, &all) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0;
         rd_kafka_header_get_all(all, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
        headers.push_back({name, {static_cast<const char*>(value), value == nullptr ? 0 : size}});
    }
    return headers;
}

}  // namespace kafka
