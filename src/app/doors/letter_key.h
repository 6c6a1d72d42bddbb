// The key of a dead letter in Kafka: the place of the record that it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ports/table_store.h"

namespace app {

struct LetterPlace {
    std::string topic;
    ports::LogNumber log_number = ports::k_first_log;
    ports::Partition partition = 0;
    ports::Offset offset = 0;
};

// Of "lib.server.lobby/0/4711", or "lib.server.lobby/log-2/0/4711". Nothing: it is none.
std::optional<LetterPlace> letter_place(std::string_view key);

// "lib.server.lobby.dead": where the letters of the topic that workers listen to are kept.
std::string dead_letter_topic();

}  // namespace app
