#include "bench/simdjson_floor.h"

#include <simdjson.h>

#include <stdexcept>
#include <string>

namespace bench {

namespace od = simdjson::ondemand;

class SimdjsonFloor::Fields {
public:
    void look_at(std::string_view record) {
        room_.assign(record);
        room_.resize(record.size() + simdjson::SIMDJSON_PADDING);
        od::document document;
        od::object object;
        if (parser_.iterate(room_.data(), record.size(), room_.size()).get(document) ||
            document.get_object().get(object)) {
            throw std::runtime_error("a record is not JSON");
        }
        std::string_view message;
        for (auto field : object) {
            od::raw_json_string key;
            std::uint64_t number = 0;
            if (field.key().get(key)) break;
            if (key == "log_message" && field.value().get_string().get(message) == 0) {
                sum_ += message.size();
            } else if ((key == "game_seq" || key == "schema") &&
                       field.value().get_uint64().get(number) == 0) {
                sum_ += number;
            } else if (key == "task") {
                look_at_task(field.value(), message);
                break;
            }
        }
    }

    std::uint64_t sum() const { return sum_; }

private:
    using Value = simdjson::simdjson_result<od::value>;

    void text(Value value) {
        std::string_view text;
        if (value.get_string().get(text) == 0) sum_ += text.size();
    }

    void number(Value value) {
        std::uint64_t number = 0;
        if (value.get_uint64().get(number) == 0) sum_ += number;
    }

    void look_at_task(Value task, std::string_view message) {
        if (message == "Cleaning Game Records") {
            text(task["game_token"]);
            text(task["user_token"]);
            return;
        }
        const bool attack = message == "Attack Completed";
        Value payload = task["PAYLOAD"];
        text(payload["GAME_TOKEN"]);
        if (message == "Hero Selected") number(payload["HERO_ID"]);
        if (attack || message == "Hero Selected") text(payload["USER_TOKEN"]);
        if (message == "Starting Match") look_at_heroes(payload["PARTICIPANTS_HEROS"]);
        if (!attack) return;
        Value details = task["STATUS"]["DETAILS"];
        text(details["ENEMY_TOKEN"]);
        number(details["ENEMY_DAMAGE"]);
        number(details["ENEMY_HEALTH_PRIOR"]);
        number(details["ENEMY_HEALTH_POST"]);
    }

    void look_at_heroes(Value heroes) {
        for (auto field : heroes.get_object()) {
            std::string_view user;
            if (field.unescaped_key().get(user) == 0) sum_ += user.size();
            Value hero = field.value();
            number(hero["id"]);
            number(hero["attack"]);
            number(hero["health"]);
        }
    }

    od::parser parser_;
    std::string room_;
    std::uint64_t sum_ = 0;
};

SimdjsonFloor::SimdjsonFloor() : fields_(std::make_unique<Fields>()) {}
SimdjsonFloor::~SimdjsonFloor() = default;

void SimdjsonFloor::look_at(std::string_view value) { fields_->look_at(value); }
std::uint64_t SimdjsonFloor::sum() const { return fields_->sum(); }

}  // namespace bench
