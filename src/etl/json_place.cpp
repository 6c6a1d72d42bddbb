#include "etl/json_place.h"

#include <simdjson.h>

#include "base/json_fault.h"

namespace etl {
namespace {

std::string place_in_task(std::string_view value) {
    simdjson::dom::parser parser;
    std::string_view task;
    if (parser.parse(value.data(), value.size())["task"].get(task) != simdjson::SUCCESS) return {};
    const std::string place = base::json_fault_text(task);
    return place.empty() ? place : "in its text, " + place;
}

}  // namespace

std::string reason_with_place(const GameRecord& record, std::string_view value) {
    std::string reason(record.reason);
    if (!reason.ends_with("JSON")) return reason;
    std::string place = base::json_fault_text(value);
    if (place.empty()) place = place_in_task(value);
    return place.empty() ? reason : reason + " (" + place + ")";
}

}  // namespace etl
