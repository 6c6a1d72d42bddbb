// The texts of the scripts, src/redis/scripts/*.lua, as they are built in. A script that is told
// something by name says so in one statement, "local NAME, NAME … = unpack(ARGV)".
#pragma once

#include <string_view>

namespace redis::lua {

// In front of others; each says of which.
std::string_view checks();
std::string_view game();
std::string_view is_over();
std::string_view life();
std::string_view publish();

std::string_view account();
std::string_view announced();
std::string_view apply();
std::string_view check();
std::string_view claim();
std::string_view clean();
std::string_view contract_session();
std::string_view find_game();
std::string_view login();
std::string_view published();
std::string_view sessions();
std::string_view take_overdue();
std::string_view take_seat();

}  // namespace redis::lua
