// What librdkafka's statistics say of records that were sent more than once.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace kafka {

// How many records a client has put into requests, by topic: a record counts each time. `json`: one
// text of librdkafka's statistics; of another text nothing is understood.
std::map<std::string, std::uint64_t> sendings(std::string_view json);

}  // namespace kafka
