// What one happening says to the log, before it has a time and a module name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/uuid.h"

namespace base {

enum class Level : std::uint8_t { debug, info, warning, error, critical };

// "DEBUG" … "CRITICAL", as log records and LOG_LEVEL spell them.
constexpr std::string_view level_text(Level level) noexcept {
    constexpr std::string_view k_texts[] = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"};
    return k_texts[static_cast<std::size_t>(level)];
}

// One line for the console and one record for the topic named by `queue`.
struct LogEntry {
    std::string queue;  // the topic: "lib.server.lobby", "worker.w1", …
    Level level = Level::info;
    std::string message;            // "Attack Completed"
    std::string task;               // a JSON object as text; empty: the record has none
    std::optional<GameToken> game;  // the record's key
    std::optional<std::uint32_t> game_seq;
    // The key chooses among so many partitions, also when the topic has got more since the game
    // began: all records of a game lie in one. 0: among those that the topic has.
    std::uint16_t partitions = 0;
};

// The server's queues.
inline constexpr std::string_view k_lobby_queue = "lib.server.lobby";
inline constexpr std::string_view k_game_queue = "lib.server.game";
inline constexpr std::string_view k_login_queue = "lib.server.login";

}  // namespace base
