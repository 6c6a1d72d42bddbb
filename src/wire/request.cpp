#include "wire/request.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "wire/json.h"
#include "wire/log_record.h"
#include "wire/text.h"

namespace wire {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 5> k_paths = {"/api/v1/login", "/api/v1/game/find",
                                                     "/api/v1/game/lobby", "/api/v1/game/hero",
                                                     "/api/v1/game/action"};

// The first thing found wrong with a request; what comes after it is not looked at.
class Payload {
public:
    explicit Payload(std::string_view text) : document_(text) { open(); }

    bool good() const noexcept { return status_.empty(); }
    Refused refused() const noexcept { return {status_}; }
    void refuse(std::string_view status) noexcept {
        if (status_.empty()) status_ = status;
    }

    // Missing and null are one.
    const json::value* find(std::string_view key) const {
        return good() ? member(*fields_, key) : nullptr;
    }
    // Tells a null from a missing member.
    const json::value* find_even_null(std::string_view key) const {
        return good() ? fields_->if_contains({key.data(), key.size()}) : nullptr;
    }

    const json::value* need(std::string_view key, std::string_view missing) {
        const json::value* value = find(key);
        if (value == nullptr) refuse(missing);
        return value;
    }

    template <class Token>
    Token token(const json::value* value, std::string_view wrong) {
        if (value == nullptr) return Token();
        const auto token = token_of<Token>(value);
        if (!token) refuse(wrong);
        return token.value_or(Token());
    }
    UserToken user() {
        return token<UserToken>(need("USER_TOKEN", refusal::k_no_user_token),
                                refusal::k_user_token_type);
    }
    GameToken game() {
        return token<GameToken>(need("GAME_TOKEN", refusal::k_no_game_token),
                                refusal::k_game_token_type);
    }

    std::string secret() {
        const json::value* value = find("SECRET");
        if (value == nullptr) return {};
        const auto text = text_of(value);
        if (!text) refuse(refusal::k_secret_type);
        return std::string(text.value_or(""));
    }

private:
    void open() {
        if (document_.object() == nullptr) return refuse(refusal::k_not_json);
        const json::value* payload = member(*document_.object(), "PAYLOAD");
        if (payload == nullptr) return refuse(refusal::k_no_payload);
        fields_ = payload->if_object();
        if (fields_ == nullptr) refuse(refusal::k_payload_type);
    }

    JsonDocument document_;
    const json::object* fields_ = nullptr;
    std::string_view status_;
};

// Outside the range of int: any number that is surely out of every range.
constexpr int k_far_out = std::numeric_limits<int>::min();

int narrow(double number) {
    const bool whole = std::trunc(number) == number && std::abs(number) < 1e9;
    return whole ? static_cast<int>(number) : k_far_out;
}

std::optional<int> number_in(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::invalid_argument || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return error == std::errc() ? number : k_far_out;
}

// A number or numeric text; k_far_out for numbers that are not whole or do not fit.
std::optional<int> number_of(const json::value& value) {
    if (value.is_int64()) return narrow(static_cast<double>(value.get_int64()));
    if (value.is_uint64()) return narrow(static_cast<double>(value.get_uint64()));
    if (value.is_double()) return narrow(value.get_double());
    const auto text = text_of(&value);
    return text ? number_in(*text) : std::nullopt;
}

int read_participants(Payload& payload) {
    const json::value* value = payload.need("PARTICIPANTS", refusal::k_no_participants);
    if (value == nullptr) return 0;
    const auto number = number_of(*value);
    if (!number) {
        payload.refuse(refusal::k_participants_type);
    } else if (*number < 2 || *number > 100) {
        payload.refuse(refusal::k_participants_range);
    }
    return number.value_or(0);
}

std::optional<std::string> read_match(Payload& payload) {
    const json::value* value = payload.find("MATCH");
    if (value == nullptr) return std::nullopt;
    const auto text = text_of(value);
    if (!text || text->empty() || text->size() > k_max_match_bytes) {
        payload.refuse(refusal::k_match_type);
        return std::nullopt;
    }
    return std::string(*text);
}

std::optional<int> read_seat(Payload& payload, int participants) {
    const json::value* value = payload.find("SEAT");
    if (value == nullptr) return std::nullopt;
    const auto number = number_of(*value);
    if (!number || *number < 0 || *number >= participants) {
        payload.refuse(refusal::k_seat_range);
        return std::nullopt;
    }
    return number;
}

std::optional<UserToken> read_enemy(Payload& payload) {
    const json::value* value = payload.find_even_null("ENEMY_TOKEN");
    if (value == nullptr) payload.refuse(refusal::k_no_enemy_token);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return payload.token<UserToken>(value, refusal::k_enemy_token_type);
}

void check_action(Payload& payload) {
    const json::value* value = payload.need("ACTION", refusal::k_no_action);
    if (value == nullptr) return;
    const auto text = text_of(value);
    if (!text) {
        payload.refuse(refusal::k_action_type);
    } else if (*text != "ATTACK") {
        payload.refuse(refusal::k_action_unknown);
    }
}

template <class Request>
Parsed<Request> verdict(const Payload& payload, Request&& request) {
    if (!payload.good()) return payload.refused();
    return std::forward<Request>(request);
}

std::string payload_text() {
    std::string text;
    text.reserve(256);
    text += R"({"PAYLOAD":{)";
    return text;
}

void append_secret(std::string& out, std::string_view secret) {
    if (secret.empty()) return;
    out += R"(,"SECRET":)";
    append_json_string(out, secret);
}

std::string game_and_user(const GameToken& game, const UserToken& user) {
    std::string text = payload_text();
    text += R"("GAME_TOKEN":)";
    append_token(text, game);
    text += R"(,"USER_TOKEN":)";
    append_token(text, user);
    return text;
}

}  // namespace

std::optional<Endpoint> endpoint_of(std::string_view path) noexcept {
    for (std::size_t i = 0; i < k_paths.size(); ++i) {
        if (path == k_paths[i]) return static_cast<Endpoint>(i);
    }
    return std::nullopt;
}

std::string_view path_of(Endpoint endpoint) noexcept {
    return k_paths[static_cast<std::size_t>(endpoint)];
}

Parsed<LoginRequest> parse_login(std::string_view text) {
    Payload payload(text);
    LoginRequest request;
    if (const json::value* user = payload.need("USER", refusal::k_no_user)) {
        const auto name = text_of(user);
        if (!name || name->empty() || name->size() > k_max_user_bytes) {
            payload.refuse(refusal::k_user_type);
        }
        request.user = name.value_or("");
    }
    if (const json::value* protect = payload.find("PROTECT")) {
        if (!protect->is_bool()) payload.refuse(refusal::k_protect_type);
        request.protect = protect->is_bool() && protect->get_bool();
    }
    request.secret = payload.secret();
    return verdict(payload, std::move(request));
}

Parsed<FindRequest> parse_find(std::string_view text) {
    Payload payload(text);
    FindRequest request;
    request.user = payload.user();
    request.participants = read_participants(payload);
    request.match = read_match(payload);
    request.seat = read_seat(payload, request.participants);
    request.secret = payload.secret();
    return verdict(payload, std::move(request));
}

Parsed<LobbyRequest> parse_lobby(std::string_view text) {
    Payload payload(text);
    LobbyRequest request;
    request.user = payload.user();
    request.game = payload.game();
    request.secret = payload.secret();
    return verdict(payload, std::move(request));
}

Parsed<HeroRequest> parse_hero(std::string_view text) {
    Payload payload(text);
    HeroRequest request;
    request.user = payload.user();
    request.game = payload.game();
    return verdict(payload, std::move(request));
}

Parsed<ActionRequest> parse_action(std::string_view text) {
    Payload payload(text);
    ActionRequest request;
    request.user = payload.user();
    request.game = payload.game();
    request.enemy = read_enemy(payload);
    check_action(payload);
    request.secret = payload.secret();
    return verdict(payload, std::move(request));
}

std::string request_text(const LoginRequest& request) {
    std::string text = payload_text();
    text += R"("USER":)";
    append_json_string(text, request.user);
    if (request.protect) text += R"(,"PROTECT":true)";
    append_secret(text, request.secret);
    return text += "}}";
}

std::string request_text(const FindRequest& request) {
    std::string text = payload_text();
    text += R"("USER_TOKEN":)";
    append_token(text, request.user);
    text += R"(,"PARTICIPANTS":)";
    append_number(text, static_cast<std::uint64_t>(request.participants));
    if (request.match) {
        text += R"(,"MATCH":)";
        append_json_string(text, *request.match);
    }
    if (request.seat) {
        text += R"(,"SEAT":)";
        append_number(text, static_cast<std::uint64_t>(*request.seat));
    }
    append_secret(text, request.secret);
    return text += "}}";
}

std::string request_text(const LobbyRequest& request) {
    std::string text = game_and_user(request.game, request.user);
    append_secret(text, request.secret);
    return text += "}}";
}

std::string request_text(const HeroRequest& request) {
    return game_and_user(request.game, request.user) + "}}";
}

std::string request_text(const ActionRequest& request) {
    std::string text = game_and_user(request.game, request.user);
    text += R"(,"ENEMY_TOKEN":)";
    if (request.enemy) {
        append_token(text, *request.enemy);
    } else {
        text += "null";
    }
    text += R"(,"ACTION":"ATTACK")";
    append_secret(text, request.secret);
    return text += "}}";
}

}  // namespace wire
