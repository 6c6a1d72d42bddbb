// Who answers the messages of connections.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ports/task.h"
#include "server/watch_list.h"
#include "wire/request.h"

namespace server {

// What one message is answered.
struct Answered {
    Answered() = default;
    Answered(std::string said) : text(std::move(said)) {}
    static Answered refusal(std::string said) {
        Answered answered(std::move(said));
        answered.is_refusal = true;
        return answered;
    }

    std::optional<std::string> text;  // nothing: only pushes follow
    bool is_refusal = false;
};

// Threads: one.
class Answerer {
public:
    virtual ~Answerer() = default;

    // `text` and `subscriber` must live until the task has ended.
    virtual ports::Task<Answered> answer(wire::Endpoint endpoint, std::string_view text,
                                         Subscriber& subscriber) = 0;
};

}  // namespace server
