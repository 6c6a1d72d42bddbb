// What all sessions of one thread share.
#pragma once

#include <cstdint>
#include <unordered_set>

#include "server/answerer.h"
#include "server/counters.h"
#include "server/gate.h"
#include "server/options.h"
#include "web/turn.h"

namespace server {

class PlayerConnection;

// Frames of text whatever was asked in, or of the same kind as the message.
enum class AnswersIn : std::uint8_t { text, kind_of_question };

// Outlives its sessions. One thread.
struct Floor {
    ports::Executor executor;
    const Limits& limits;
    const Duration& server_sleep;
    Counters& counters;
    Answerer& answerer;
    AnswersIn answers_in = AnswersIn::text;
    const tls::Certificates* certificates = nullptr;   // nothing: connections are plain
    std::unordered_set<PlayerConnection*> sessions{};  // those that run
    web::Turn turn{executor};
};

}  // namespace server
