// What players ask, one JSON object a message (contract of the WebSocket API, version 1).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/uuid.h"

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

// The statuses of refusals; the first eight are fixed by other implementations.
namespace refusal {
inline constexpr std::string_view k_no_payload = "MISSING PAYLOAD IN MESSAGE";
inline constexpr std::string_view k_no_user = "MISSING USER IN PAYLOAD";
inline constexpr std::string_view k_no_roster = "LIST OF SUPERHEROS NOT AVAILABLE";
inline constexpr std::string_view k_no_user_token = "MISSING USER TOKEN IN PAYLOAD";
inline constexpr std::string_view k_no_participants = "MISSING PARTICIPANTS IN PAYLOAD";
inline constexpr std::string_view k_no_game_token = "MISSING GAME TOKEN IN PAYLOAD";
inline constexpr std::string_view k_no_enemy_token = "MISSING ENEMY TOKEN IN PAYLOAD";
inline constexpr std::string_view k_no_action = "MISSING ACTION IN PAYLOAD";
inline constexpr std::string_view k_not_json = "MESSAGE IS NOT A JSON OBJECT";
inline constexpr std::string_view k_payload_type = "PAYLOAD IS NOT AN OBJECT";
inline constexpr std::string_view k_user_type = "USER IS NOT A TEXT OF 1 TO 128 BYTES";
inline constexpr std::string_view k_user_token_type = "USER TOKEN IS NOT A UUID";
inline constexpr std::string_view k_game_token_type = "GAME TOKEN IS NOT A UUID";
inline constexpr std::string_view k_enemy_token_type = "ENEMY TOKEN IS NOT A UUID";
inline constexpr std::string_view k_participants_type = "PARTICIPANTS IS NOT A NUMBER";
inline constexpr std::string_view k_participants_range = "PARTICIPANTS OUT OF RANGE";
inline constexpr std::string_view k_match_type = "MATCH IS NOT A TEXT OF 1 TO 64 BYTES";
inline constexpr std::string_view k_seat_range = "SEAT OUT OF RANGE";
inline constexpr std::string_view k_secret_type = "SECRET IS NOT A TEXT";
inline constexpr std::string_view k_protect_type = "PROTECT IS NOT TRUE OR FALSE";
inline constexpr std::string_view k_action_type = "ACTION IS NOT A TEXT";
inline constexpr std::string_view k_action_unknown = "UNKNOWN ACTION";
inline constexpr std::string_view k_unknown_user = "UNKNOWN USER";
inline constexpr std::string_view k_unknown_game = "UNKNOWN GAME";
inline constexpr std::string_view k_not_allowed = "NOT ALLOWED FOR THIS USER";
inline constexpr std::string_view k_not_member = "NOT A MEMBER OF THE GAME";
inline constexpr std::string_view k_not_started = "GAME NOT STARTED";
inline constexpr std::string_view k_game_over = "GAME IS OVER";
inline constexpr std::string_view k_not_your_turn = "NOT THIS USER'S TURN";
inline constexpr std::string_view k_enemy_unknown = "ENEMY NOT IN THE GAME";
inline constexpr std::string_view k_enemy_out = "ENEMY ALREADY OUT";
inline constexpr std::string_view k_enemy_self = "ENEMY IS THE USER";
inline constexpr std::string_view k_match_taken = "MATCH IS FULL OR OVER";
inline constexpr std::string_view k_busy = "SERVER ADMITS NO NEW GAMES NOW";
inline constexpr std::string_view k_unavailable = "REGISTRY NOT AVAILABLE";
inline constexpr std::string_view k_stopping = "SERVER IS STOPPING";
}  // namespace refusal

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
