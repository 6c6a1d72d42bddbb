// Who answers the messages of connections.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ports/task.h"
#include "server/watch_list.h"
#include "wire/request.h"

namespace server {

// Threads: one.
class Answerer {
public:
    virtual ~Answerer() = default;

    // The answer to one message, or nothing where only pushes follow. `text` and `subscriber` must
    // live until the task has ended.
    virtual ports::Task<std::optional<std::string>> answer(wire::Endpoint endpoint,
                                                           std::string_view text,
                                                           Subscriber& subscriber) = 0;
};

}  // namespace server
