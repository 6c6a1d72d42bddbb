// Records as texts, for the tests of this room.
#pragma once

#include <optional>
#include <string>

#include "base/uuid.h"
#include "etl/record.h"

namespace etl::test {

inline const std::string k_game = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
inline const std::string k_ann = "0a000000-0000-4000-8000-000000000001";
inline const std::string k_bob = "0b000000-0000-4000-8000-000000000002";

inline GameToken game() { return *GameToken::parse(k_game); }
inline UserToken ann() { return *UserToken::parse(k_ann); }
inline UserToken bob() { return *UserToken::parse(k_bob); }

// One user of many, by number.
inline UserToken user(std::uint8_t number) {
    base::Uuid uuid;
    uuid.bytes[0] = number;
    return UserToken(uuid);
}
inline GameToken game(std::uint8_t number) {
    base::Uuid uuid;
    uuid.bytes[15] = number;
    return GameToken(uuid);
}

enum class Writer { ours, other };

// A whole record. `task`: JSON of an object. Another implementation writes it as text, and neither
// game_seq nor schema.
inline std::string record(const std::string& message, const std::string& task,
                          Writer writer = Writer::ours, int seq = 7) {
    std::string text = R"({"level":"INFO","timestamp":"2026-11-23T12:00:00.123456",)"
                       R"("name":"kafka.lib.server.lobby","log_message":")" +
                       message + '"';
    if (writer == Writer::ours) {
        return text + R"(,"game_seq":)" + std::to_string(seq) + R"(,"schema":1,"task":)" + task +
               "}";
    }
    text += R"(,"task":")";
    for (const char c : task) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + "\"}";
}

inline std::string payload(const std::string& more = "") {
    return R"({"PAYLOAD":{"GAME_TOKEN":")" + k_game + '"' + more + "}}";
}

inline std::string hero_selected() {
    return payload(R"(,"HERO_ID":412,"USER_TOKEN":")" + k_ann + '"');
}

inline std::string starting_match() {
    const auto hero = [](const std::string& token, int id) {
        return '"' + token + R"(":{"token":")" + token + R"(","id":)" + std::to_string(id) +
               R"(,"attack":)" + std::to_string(100 + id) + R"(,"health":)" +
               std::to_string(1000 + id) + "}";
    };
    return R"({"PAYLOAD":{"GAME_TOKEN":")" + k_game + R"(","PARTICIPANTS":[")" + k_ann + R"(",")" +
           k_bob + R"("],"PARTICIPANTS_HEROS":{)" + hero(k_ann, 1) + "," + hero(k_bob, 2) +
           R"(}},"STATUS":{"GAME":"START"}})";
}

inline std::string attack(const std::string& damage = "500") {
    return R"({"TIMESTAMP":"2026-11-23T12:00:00Z","PAYLOAD":{"GAME_TOKEN":")" + k_game +
           R"(","USER_TOKEN":")" + k_ann +
           R"("},"STATUS":{"ACTION":"ATTACK","DETAILS":{"ENEMY_TOKEN":")" + k_bob +
           R"(","ENEMY_DAMAGE":)" + damage +
           R"(,"ENEMY_HEALTH_PRIOR":700,"ENEMY_HEALTH_POST":200}}})";
}

inline std::string forfeited() {
    return R"({"GAME_TOKEN":")" + k_game + R"(","USER_TOKEN":")" + k_ann + R"("})";
}

inline std::string cleaning() {
    return R"({"game_token":")" + k_game + R"(","user_token":")" + k_ann + R"("})";
}

}  // namespace etl::test
