#include "wire/player_message.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>

#include "wire/json.h"

namespace wire {
namespace {

namespace json = boost::json;

// Other servers hand on what their registry keeps: numbers as text.
std::uint32_t health_of(const json::value* value) {
    constexpr std::uint64_t k_most = std::numeric_limits<std::uint32_t>::max();
    std::uint64_t health = 0;
    if (value == nullptr) return 0;
    if (value->is_int64()) {
        if (value->get_int64() > 0) health = static_cast<std::uint64_t>(value->get_int64());
    } else if (value->is_uint64()) {
        health = value->get_uint64();
    } else if (value->is_double()) {
        const double number = value->get_double();
        if (number > 0) health = number < 4e9 ? static_cast<std::uint64_t>(number) : k_most;
    } else if (const auto text = text_of(value)) {
        std::from_chars(text->data(), text->data() + text->size(), health);
    }
    return static_cast<std::uint32_t>(health < k_most ? health : k_most);
}

std::string_view key_text(const json::key_value_pair& pair) {
    return {pair.key().data(), pair.key().size()};
}

void read_start(PlayerMessage& message, const json::object& payload) {
    if (const json::object* heroes = object_at(payload, "PARTICIPANTS_HEROS")) {
        message.healths.reserve(heroes->size());
        for (const auto& pair : *heroes) {
            const auto user = UserToken::parse(key_text(pair));
            const json::object* hero = pair.value().if_object();
            if (!user || hero == nullptr) continue;
            message.healths.push_back({*user, health_of(member(*hero, "health"))});
        }
        return;
    }
    const json::value* participants = member(payload, "PARTICIPANTS");
    const json::array* users = participants == nullptr ? nullptr : participants->if_array();
    if (users == nullptr) return;
    for (const json::value& value : *users) {
        if (const auto user = token_of<UserToken>(&value)) message.healths.push_back({*user, 1});
    }
}

void read_healths(PlayerMessage& message, const json::object& payload) {
    const json::object* healths = object_at(payload, "HEALTH");
    if (healths == nullptr) return;
    message.healths.reserve(healths->size());
    for (const auto& pair : *healths) {
        if (const auto user = UserToken::parse(key_text(pair))) {
            message.healths.push_back({*user, health_of(&pair.value())});
        }
    }
}

Heard read_hero(PlayerMessage& message, const json::object& payload) {
    const json::object* hero = object_at(payload, "HERO");
    if (hero == nullptr) return Heard::other;
    if (!message.user) message.user = token_of<UserToken>(member(*hero, "token"));
    if (!message.user) return Heard::other;
    message.healths.push_back({*message.user, health_of(member(*hero, "health"))});
    return Heard::hero;
}

// "User's_turn" → "USERS TURN".
std::string plain(std::string_view status) {
    std::string out;
    for (const char c : status) {
        if (c == '_') {
            out += ' ';
        } else if (c != '\'') {
            out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
    }
    return out;
}

Heard read_game_status(PlayerMessage& message, std::string_view status,
                       const json::object& payload) {
    const std::string word = plain(status);
    if (word == "USERS TURN" || word == "USER TURN" || word == "YOUR TURN") {
        read_healths(message, payload);
        return Heard::turn;
    }
    if (word == "START" || word == "STARTED") {
        read_start(message, payload);
        return Heard::start;
    }
    if (word == "COMPLETE" || word == "COMPLETED") return Heard::complete;
    if (word == "TIMED OUT" || word == "TIMEOUT" || word == "TIME OUT") return Heard::timed_out;
    if (word == "HERO SPEC") return read_hero(message, payload);
    return Heard::other;
}

// Words of a server that only says that all is well.
bool is_notice(std::string_view status) {
    constexpr std::array<std::string_view, 7> k_words = {
        "CREATED", "JOINED", "CONNECTED", "WELCOME", "LOGGED IN", "WAITING", "SUCCESS"};
    const std::string text = plain(status);
    return std::any_of(k_words.begin(), k_words.end(),
                       [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

Heard read_action(PlayerMessage& message, std::string_view action, const json::object& status) {
    const std::string word = plain(action);
    if (word == "NA" || word == "N/A") return Heard::nobody_left;
    if (word != "ATTACK") return Heard::other;
    if (const json::object* details = object_at(status, "DETAILS")) {
        if (const auto enemy = token_of<UserToken>(member(*details, "ENEMY_TOKEN"))) {
            message.healths.push_back({*enemy, health_of(member(*details, "ENEMY_HEALTH_POST"))});
        }
    }
    return Heard::attacked;
}

Heard read_status_object(PlayerMessage& message, const json::object& status,
                         const json::object& payload) {
    if (const auto game = text_of(member(status, "GAME"))) {
        return read_game_status(message, *game, payload);
    }
    if (const auto action = text_of(member(status, "ACTION"))) {
        return read_action(message, *action, status);
    }
    if (const auto joined = text_of(member(status, "JOINED"))) {
        if (message.game) return Heard::seat;
        message.status = *joined;
        return Heard::refused;
    }
    return Heard::other;
}

Heard read_status_text(PlayerMessage& message, std::string_view status,
                       const json::object& payload) {
    if (payload.empty()) {
        if (is_notice(status)) return Heard::other;
        message.status = status;
        return Heard::refused;
    }
    return read_game_status(message, status, payload);
}

// In the payload, or beside it.
template <class Token>
std::optional<Token> find_token(const json::object& root, const json::object& payload,
                                std::string_view key) {
    const auto token = token_of<Token>(member(payload, key));
    return token ? token : token_of<Token>(member(root, key));
}

Heard read(PlayerMessage& message, const json::object& root, const json::object& payload,
           std::optional<Endpoint> from) {
    message.game = find_token<GameToken>(root, payload, "GAME_TOKEN");
    message.user = find_token<UserToken>(root, payload, "USER_TOKEN");
    if (from == Endpoint::find && message.game) return Heard::seat;
    if (from == Endpoint::login && message.user) {
        message.secret = text_of(member(payload, "SECRET")).value_or("");
        return Heard::logged_in;
    }
    const bool has_hero = object_at(payload, "HERO") != nullptr;
    if (from == Endpoint::hero && has_hero) return read_hero(message, payload);
    const json::value* status = member(root, "STATUS");
    if (status == nullptr) status = member(payload, "STATUS");
    if (status != nullptr && status->is_object()) {
        return read_status_object(message, status->get_object(), payload);
    }
    const auto text = text_of(status);
    if (message.user && !from && (!text || *text == "USER CREATED")) {
        message.secret = text_of(member(payload, "SECRET")).value_or("");
        return Heard::logged_in;
    }
    return text ? read_status_text(message, *text, payload) : Heard::other;
}

}  // namespace

PlayerMessage parse_player_message(std::string_view text, std::optional<Endpoint> from) {
    PlayerMessage message;
    const JsonDocument document(text);
    if (document.object() == nullptr) {
        message.heard = Heard::not_json;
        return message;
    }
    const json::object* payload = object_at(*document.object(), "PAYLOAD");
    const json::object none;
    message.heard = read(message, *document.object(), payload == nullptr ? none : *payload, from);
    return message;
}

}  // namespace wire
