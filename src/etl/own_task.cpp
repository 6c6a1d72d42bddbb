#include <limits>

#include "etl/task.h"

namespace etl {
namespace {

namespace od = simdjson::ondemand;
using Value = simdjson::simdjson_result<od::value>;

// The string's characters where a token is looked for; nothing else is known of them.
bool raw_token(Value value, std::string_view& out) {
    od::raw_json_string raw;
    if (value.get_raw_json_string().get(raw) != simdjson::SUCCESS) return false;
    out = {raw.raw(), base::Uuid::k_text_size};
    return out.data()[out.size()] == '"';
}

bool is_key(Value value, const TaskReading& reading) {
    std::string_view text;
    return raw_token(value, text) && text == reading.key;
}

template <class AnyToken>
bool token(Value value, AnyToken& out) {
    std::string_view text;
    if (!raw_token(value, text)) return false;
    const auto parsed = AnyToken::parse(text);
    if (parsed) out = *parsed;
    return parsed.has_value();
}

bool number(Value value, std::uint64_t& out) {
    return value.get_uint64().get(out) == simdjson::SUCCESS;
}

bool read_seat(Value payload, const TaskReading& reading, GameRecord& record) {
    std::uint64_t id = 0;
    if (!is_key(payload.find_field("GAME_TOKEN"), reading) ||
        !number(payload.find_field("HERO_ID"), id) ||
        id > std::numeric_limits<combat::HeroId>::max()) {
        return false;
    }
    record.hero = static_cast<combat::HeroId>(id);
    return token(payload.find_field("USER_TOKEN"), record.user);
}

bool read_attack(od::object& task, const TaskReading& reading, GameRecord& record) {
    Value payload = task.find_field("PAYLOAD");
    if (!is_key(payload.find_field("GAME_TOKEN"), reading) ||
        !token(payload.find_field("USER_TOKEN"), record.user)) {
        return false;
    }
    Value details = task.find_field("STATUS").find_field("DETAILS");
    return token(details.find_field("ENEMY_TOKEN"), record.enemy) &&
           number(details.find_field("ENEMY_DAMAGE"), record.damage) &&
           number(details.find_field("ENEMY_HEALTH_PRIOR"), record.health_prior) &&
           number(details.find_field("ENEMY_HEALTH_POST"), record.health_post);
}

}  // namespace

bool read_own_task(RecordKind kind, od::object& task, const TaskReading& reading,
                   GameRecord& record) {
    switch (kind) {
        case RecordKind::hero_selected:
            return read_seat(task.find_field("PAYLOAD"), reading, record);
        case RecordKind::attack:
            return read_attack(task, reading, record);
        case RecordKind::cleaning:
            return is_key(task.find_field("game_token"), reading) &&
                   token(task.find_field("user_token"), record.user);
        case RecordKind::turn_pushed:
        case RecordKind::dead_enemy:
        case RecordKind::game_finished:
        case RecordKind::timed_out:
            return is_key(task.find_field("PAYLOAD").find_field("GAME_TOKEN"), reading);
        default:
            return false;
    }
}

}  // namespace etl
