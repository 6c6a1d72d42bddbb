// A dead letter in Kafka: its key is the topic, partition and offset of the record; a header says
// why.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/log_entry.h"
#include "ports/log_reader.h"
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

// Why the record of that topic was set aside, as its headers say.
std::string letter_reason(const ports::StoredRecord& letter);

// "lib.server.lobby.dead": where the letters of the topic that workers listen to are kept.
std::string dead_letter_topic(std::string_view topic = base::k_lobby_queue);

}  // namespace app
