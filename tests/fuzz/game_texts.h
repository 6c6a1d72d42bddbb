// Log records and session logs of a game, read the fast way and the general way: where both take a
// text, they must take the same from it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

// The game's token, and that of the user that takes its first seat.
inline const std::string k_token = "c5a8f37e-6d2b-4c6e-9f60-1b2d3c4e5f60";
inline const std::string k_user = "a5a8f37e-6d2b-4c6e-9f60-1b2d3c4e5f60";

// One record.
void log_records(std::string_view bytes);
// The lines of a game that was fought out.
void session_logs(std::string_view bytes);

// What our own servers write of that game: a record of every kind but those of a game that nobody
// came to, and its session logs, line by line.
std::vector<std::string> own_records();
std::string own_session_logs();

}  // namespace fuzz
