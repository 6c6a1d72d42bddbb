// What players ask, one JSON object a message (contract of the WebSocket API, version 1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/uuid.h"
#include "wire/refusals.h"

namespace wire {

using base::GameToken;
using base::UserToken;

// The five endpoints, by their URL path.
enum class Endpoint { login, find, lobby, hero, action };

// "/api/v1/login" → login; nothing for any other path.
std::optional<Endpoint> endpoint_of(std::string_view path) noexcept;
std::string_view path_of(Endpoint endpoint) noexcept;

// Longest user, match and secret texts that are taken, in bytes.
inline constexpr std::size_t k_max_user_bytes = 128;
inline constexpr std::size_t k_max_match_bytes = 64;

struct LoginRequest {
    std::string user;
    bool protect = false;
    std::string secret;  // empty: none was sent
};

struct FindRequest {
    UserToken user;
    int participants = 0;
    std::optional<std::string> match;
    std::optional<int> seat;
    std::string secret;
};

struct LobbyRequest {
    GameToken game;
    UserToken user;
    std::string secret;
};

struct HeroRequest {
    GameToken game;
    UserToken user;
};

struct ActionRequest {
    GameToken game;
    UserToken user;
    std::optional<UserToken> enemy;  // nothing: the player sent null, it saw nobody left
    std::string secret;
};

// A request that cannot be used: the STATUS text of its answer.
struct Refused {
    std::string_view status;  // a constant
};

template <class Request>
using Parsed = std::variant<Request, Refused>;

// Each takes the whole text of one message, of any content and at most a few hundred KiB; validates
// all of it. PARTICIPANTS may be a number or numeric text; k_participants_range when outside
// 2 … 100. Unknown keys are ignored.
Parsed<LoginRequest> parse_login(std::string_view text);
Parsed<FindRequest> parse_find(std::string_view text);
Parsed<LobbyRequest> parse_lobby(std::string_view text);
Parsed<HeroRequest> parse_hero(std::string_view text);
Parsed<ActionRequest> parse_action(std::string_view text);

// What our players send.
std::string request_text(const LoginRequest& request);
std::string request_text(const FindRequest& request);
std::string request_text(const LobbyRequest& request);
std::string request_text(const HeroRequest& request);
std::string request_text(const ActionRequest& request);

}  // namespace wire
