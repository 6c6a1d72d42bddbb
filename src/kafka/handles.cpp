#include "kafka/handles.h"

#include <librdkafka/rdkafka.h>

namespace kafka {

void FreeHandle::operator()(rd_kafka_conf_s* handle) const noexcept {
    rd_kafka_conf_destroy(handle);
}
void FreeHandle::operator()(rd_kafka_error_s* handle) const noexcept {
    rd_kafka_error_destroy(handle);
}
void FreeHandle::operator()(rd_kafka_message_s* handle) const noexcept {
    rd_kafka_message_destroy(handle);
}
void FreeHandle::operator()(rd_kafka_queue_s* handle) const noexcept {
    rd_kafka_queue_destroy(handle);
}
void FreeHandle::operator()(rd_kafka_topic_partition_list_s* handle) const noexcept {
    rd_kafka_topic_partition_list_destroy(handle);
}
void FreeHandle::operator()(rd_kafka_topic_s* handle) const noexcept {
    rd_kafka_topic_destroy(handle);
}

}  // namespace kafka
