#include "etl/task.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace etl {
namespace {

namespace od = simdjson::ondemand;

// Enough for simdjson, and to look at a token's 37 bytes wherever a string begins.
constexpr std::size_t k_padding = std::max<std::size_t>(simdjson::SIMDJSON_PADDING, 64);
constexpr std::uint64_t k_max_hero = std::numeric_limits<combat::HeroId>::max();

bool is(od::raw_json_string key, std::string_view name) { return key.unsafe_is_equal(name); }

std::optional<std::string_view> text_of(od::value value) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
    return text;
}

std::optional<std::uint64_t> number_of(od::value value) {
    std::uint64_t number = 0;
    if (value.get_uint64().get(number) == simdjson::SUCCESS) return number;
    if (value.get_uint64_in_string().get(number) == simdjson::SUCCESS) return number;
    return std::nullopt;
}

// Of a string that is a token, its characters as they stand there.
std::optional<std::string_view> token_text(od::value value) {
    od::raw_json_string raw;
    if (value.get_raw_json_string().get(raw) != simdjson::SUCCESS) return std::nullopt;
    return std::string_view(raw.raw(), base::Uuid::k_text_size);
}

template <class AnyToken>
std::optional<AnyToken> token_in(std::string_view text) {
    // A shorter string ends parse() at its quote, and a longer one has none where this looks.
    return text.data()[text.size()] == '"' ? AnyToken::parse(text) : std::nullopt;
}

template <class AnyToken>
bool token_of(od::value value, AnyToken& out) {
    const auto text = token_text(value);
    const auto token = text ? token_in<AnyToken>(*text) : std::nullopt;
    if (token) out = *token;
    return token.has_value();
}

// Walks the tasks' objects; one object a reading.
class Walk {
public:
    Walk(TaskReading& reading, GameRecord& record) : reading_(reading), record_(record) {}

    bool task(od::object object) { return each(object, &Walk::task_field); }

private:
    using Member = bool (Walk::*)(od::raw_json_string, od::value);

    bool each(od::object& object, Member member) {
        for (auto field : object) {
            od::raw_json_string key;
            if (field.key().get(key) != simdjson::SUCCESS) return false;
            od::value value;
            if (field.value().get(value) != simdjson::SUCCESS) return false;
            if (!(this->*member)(key, value)) return false;
            if (reading_.done()) return true;
        }
        return true;
    }

    bool into(od::value value, Member member) {
        od::object object;
        const auto error = value.get_object().get(object);
        if (error == simdjson::INCORRECT_TYPE) return true;
        return error == simdjson::SUCCESS && each(object, member);
    }

    bool task_field(od::raw_json_string key, od::value value) {
        if (is(key, "PAYLOAD")) return into(value, &Walk::payload_field);
        if (is(key, "STATUS")) {
            const bool wanted = reading_.wanted & (field::k_blow | field::k_action);
            return !wanted || into(value, &Walk::status_field);
        }
        if (is(key, "game_token")) return game(value);
        if (is(key, "user_token")) return user(value);
        return payload_field(key, value);
    }

    bool payload_field(od::raw_json_string key, od::value value) {
        if (is(key, "GAME_TOKEN")) return game(value);
        if (is(key, "USER_TOKEN")) return user(value);
        if (is(key, "HERO_ID")) {
            const auto id = number_of(value);
            if (!id || *id > k_max_hero) return true;
            record_.hero = static_cast<combat::HeroId>(*id);
            return note(field::k_hero);
        }
        if (is(key, "PARTICIPANTS_HEROS") && (reading_.wanted & field::k_participants)) {
            return participants(value);
        }
        return true;
    }

    bool status_field(od::raw_json_string key, od::value value) {
        if (is(key, "DETAILS")) return into(value, &Walk::details_field);
        if (is(key, "ACTION")) {
            const auto action = text_of(value);
            if (!action) return true;
            reading_.action = *action;
            return note(field::k_action);
        }
        return true;
    }

    bool details_field(od::raw_json_string key, od::value value) {
        if (is(key, "ENEMY_TOKEN")) {
            return !token_of(value, record_.enemy) || note(field::k_enemy);
        }
        if (is(key, "ENEMY_DAMAGE")) return number(value, record_.damage, field::k_damage);
        if (is(key, "ENEMY_HEALTH_PRIOR")) {
            return number(value, record_.health_prior, field::k_prior);
        }
        if (is(key, "ENEMY_HEALTH_POST")) {
            return number(value, record_.health_post, field::k_post);
        }
        return true;
    }

    bool game(od::value value) {
        const auto text = token_text(value);
        if (text) reading_.game = token_in<GameToken>(*text);
        return !text || !reading_.game || note(field::k_game);
    }

    bool user(od::value value) {
        if (!(reading_.wanted & field::k_user)) return true;
        return !token_of(value, record_.user) || note(field::k_user);
    }

    bool number(od::value value, std::uint64_t& out, unsigned bit) {
        const auto number = number_of(value);
        if (!number) return true;
        out = *number;
        return note(bit);
    }

    bool participants(od::value value) {
        od::object users;
        const auto error = value.get_object().get(users);
        if (error == simdjson::INCORRECT_TYPE) return true;
        if (error != simdjson::SUCCESS) return false;
        bool usable = true;
        for (auto field : users) {
            std::string_view key;
            if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
            od::object hero;
            const auto token = UserToken::parse(key);
            if (!token || field.value().get_object().get(hero) != simdjson::SUCCESS) return true;
            if (!participant(*token, hero, usable)) return false;
            if (!usable) return true;
        }
        return note(field::k_participants);
    }

    // Adds one. `usable` becomes false when a field is missing or out of range.
    bool participant(const UserToken& user, od::object& hero, bool& usable) {
        std::optional<std::uint64_t> id, attack, health;
        for (auto field : hero) {
            od::raw_json_string key;
            od::value value;
            if (field.key().get(key) != simdjson::SUCCESS) return false;
            if (field.value().get(value) != simdjson::SUCCESS) return false;
            if (is(key, "id")) id = number_of(value);
            if (is(key, "attack")) attack = number_of(value);
            if (is(key, "health")) health = number_of(value);
        }
        usable = id && attack && health && *id <= k_max_hero;
        if (!usable) return true;
        record_.participants.push_back({user, static_cast<combat::HeroId>(*id), *attack, *health});
        return true;
    }

    bool note(unsigned bit) {
        reading_.found |= bit;
        return true;
    }

    TaskReading& reading_;
    GameRecord& record_;
};

}  // namespace

bool read_task(od::object task, TaskReading& reading, GameRecord& record) {
    return Walk(reading, record).task(task);
}

simdjson::padded_string_view PaddedCopy::of(std::string_view text) {
    const std::size_t needed = text.size() + k_padding;
    if (needed > capacity_) {
        capacity_ = std::max<std::size_t>(2 * needed, 4096);
        bytes_ = std::make_unique<char[]>(capacity_);
    }
    if (!text.empty()) std::memcpy(bytes_.get(), text.data(), text.size());
    std::memset(bytes_.get() + text.size(), 0, k_padding);
    return simdjson::padded_string_view(bytes_.get(), text.size(), capacity_);
}

}  // namespace etl
