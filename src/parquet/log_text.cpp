#include "parquet/log_text.h"

#include <boost/json.hpp>

#include "parquet/framed_text.h"

namespace tables {
namespace {

namespace json = boost::json;

constexpr Frame k_begin{1, "log"};
constexpr Frame k_close{2, "closed"};

// Throws std::exception when a key is missing or of another type.
ports::LedgerLog log_of(const json::object& object) {
    const auto text = [&](std::string_view key) { return std::string(object.at(key).as_string()); };
    const auto time = base::parse_time(text("time"));
    if (!time) throw std::runtime_error("its time is no time");
    return {object.at("number").to_number<ports::LogNumber>(), text("name"), text("before"),
            text("writer"), *time};
}

}  // namespace

std::string make_log_text(std::string_view topic, const ports::LedgerLog& log) {
    std::string time;
    base::append_micros(time, log.time);
    return make_framed_text(k_begin, json::serialize(json::object{{"topic", topic},
                                                                  {"number", log.number},
                                                                  {"name", log.name},
                                                                  {"before", log.before},
                                                                  {"writer", log.writer},
                                                                  {"time", time + "Z"}}));
}

base::Result<ports::LedgerLog> parse_log_text(std::string_view text) {
    const auto body = parse_framed_text(k_begin, text);
    if (!body) return body.error();
    try {
        return log_of(json::parse(json::string_view(body->data(), body->size())).as_object());
    } catch (const std::exception& problem) {
        return damaged_text("it cannot be understood (" + std::string(problem.what()) + ")");
    }
}

std::string make_close_text(const ClosedChain& chain) {
    return make_framed_text(k_close, json::serialize(json::object{{"topic", chain.topic},
                                                                  {"partition", chain.partition},
                                                                  {"log_number", chain.log_number},
                                                                  {"from", chain.from}}));
}

bool is_close_text(std::string_view text) noexcept { return is_framed_as(k_close, text); }

}  // namespace tables
