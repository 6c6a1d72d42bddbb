// Owners of librdkafka's handles that headers name; its types are only named here. Others are
// base::Owned in the sources.
#pragma once

#include <memory>

struct rd_kafka_s;
struct rd_kafka_conf_s;
struct rd_kafka_error_s;
struct rd_kafka_message_s;
struct rd_kafka_queue_s;
struct rd_kafka_topic_partition_list_s;
struct rd_kafka_topic_s;

namespace kafka {

struct FreeHandle {
    void operator()(rd_kafka_conf_s* handle) const noexcept;
    void operator()(rd_kafka_error_s* handle) const noexcept;
    void operator()(rd_kafka_message_s* handle) const noexcept;
    void operator()(rd_kafka_queue_s* handle) const noexcept;
    void operator()(rd_kafka_topic_partition_list_s* handle) const noexcept;
    void operator()(rd_kafka_topic_s* handle) const noexcept;
};

template <class Handle>
using Handled = std::unique_ptr<Handle, FreeHandle>;

using Configuration = Handled<rd_kafka_conf_s>;
using CallError = Handled<rd_kafka_error_s>;
using Message = Handled<rd_kafka_message_s>;
using Queue = Handled<rd_kafka_queue_s>;
using PlaceList = Handled<rd_kafka_topic_partition_list_s>;
using TopicHandle = Handled<rd_kafka_topic_s>;

}  // namespace kafka
