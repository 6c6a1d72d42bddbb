// The refusals of the WebSocket API: what their STATUS says, and whether asking again can help.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace wire {

enum class RefusalKind : std::uint8_t {
    passing,  // the server is there but cannot do it just now
    final,    // asking again in the same way can never succeed
    other,    // it depends on what was asked, and when
};

// A refusal; where a text is wanted, its STATUS.
struct RefusalText {
    std::string_view text;
    RefusalKind kind;

    constexpr operator std::string_view() const noexcept { return text; }
    friend constexpr bool operator==(const RefusalText& refusal, std::string_view status) noexcept {
        return refusal.text == status;
    }
};

// The texts of the first eight are fixed by other implementations.
namespace refusal {
inline constexpr RefusalText k_no_payload{"MISSING PAYLOAD IN MESSAGE", RefusalKind::other};
inline constexpr RefusalText k_no_user{"MISSING USER IN PAYLOAD", RefusalKind::other};
inline constexpr RefusalText k_no_roster{"LIST OF SUPERHEROS NOT AVAILABLE", RefusalKind::other};
inline constexpr RefusalText k_no_user_token{"MISSING USER TOKEN IN PAYLOAD", RefusalKind::other};
inline constexpr RefusalText k_no_participants{"MISSING PARTICIPANTS IN PAYLOAD",
                                               RefusalKind::other};
inline constexpr RefusalText k_no_game_token{"MISSING GAME TOKEN IN PAYLOAD", RefusalKind::other};
inline constexpr RefusalText k_no_enemy_token{"MISSING ENEMY TOKEN IN PAYLOAD", RefusalKind::other};
inline constexpr RefusalText k_no_action{"MISSING ACTION IN PAYLOAD", RefusalKind::other};
inline constexpr RefusalText k_not_json{"MESSAGE IS NOT A JSON OBJECT", RefusalKind::final};
inline constexpr RefusalText k_payload_type{"PAYLOAD IS NOT AN OBJECT", RefusalKind::final};
inline constexpr RefusalText k_user_type{"USER IS NOT A TEXT OF 1 TO 128 BYTES",
                                         RefusalKind::final};
inline constexpr RefusalText k_user_token_type{"USER TOKEN IS NOT A UUID", RefusalKind::final};
inline constexpr RefusalText k_game_token_type{"GAME TOKEN IS NOT A UUID", RefusalKind::final};
inline constexpr RefusalText k_enemy_token_type{"ENEMY TOKEN IS NOT A UUID", RefusalKind::final};
inline constexpr RefusalText k_participants_type{"PARTICIPANTS IS NOT A NUMBER",
                                                 RefusalKind::final};
inline constexpr RefusalText k_participants_range{"PARTICIPANTS OUT OF RANGE", RefusalKind::final};
inline constexpr RefusalText k_match_type{"MATCH IS NOT A TEXT OF 1 TO 64 BYTES",
                                          RefusalKind::final};
inline constexpr RefusalText k_seat_range{"SEAT OUT OF RANGE", RefusalKind::final};
inline constexpr RefusalText k_secret_type{"SECRET IS NOT A TEXT", RefusalKind::final};
inline constexpr RefusalText k_protect_type{"PROTECT IS NOT TRUE OR FALSE", RefusalKind::final};
inline constexpr RefusalText k_action_type{"ACTION IS NOT A TEXT", RefusalKind::final};
inline constexpr RefusalText k_action_unknown{"UNKNOWN ACTION", RefusalKind::final};
inline constexpr RefusalText k_unknown_user{"UNKNOWN USER", RefusalKind::other};
inline constexpr RefusalText k_unknown_game{"UNKNOWN GAME", RefusalKind::other};
inline constexpr RefusalText k_not_allowed{"NOT ALLOWED FOR THIS USER", RefusalKind::final};
inline constexpr RefusalText k_not_member{"NOT A MEMBER OF THE GAME", RefusalKind::other};
inline constexpr RefusalText k_not_started{"GAME NOT STARTED", RefusalKind::other};
inline constexpr RefusalText k_game_over{"GAME IS OVER", RefusalKind::other};
inline constexpr RefusalText k_not_your_turn{"NOT THIS USER'S TURN", RefusalKind::other};
inline constexpr RefusalText k_enemy_unknown{"ENEMY NOT IN THE GAME", RefusalKind::other};
inline constexpr RefusalText k_enemy_out{"ENEMY ALREADY OUT", RefusalKind::other};
inline constexpr RefusalText k_enemy_self{"ENEMY IS THE USER", RefusalKind::other};
inline constexpr RefusalText k_match_taken{"MATCH IS FULL OR OVER", RefusalKind::other};
inline constexpr RefusalText k_busy{"SERVER ADMITS NO NEW GAMES NOW", RefusalKind::passing};
inline constexpr RefusalText k_no_new_users{"SERVER TAKES NO NEW USERS NOW", RefusalKind::passing};
inline constexpr RefusalText k_unavailable{"REGISTRY NOT AVAILABLE", RefusalKind::passing};
inline constexpr RefusalText k_stopping{"SERVER IS STOPPING", RefusalKind::passing};
inline constexpr RefusalText k_too_many{"TOO MANY MESSAGES OF THIS USER WITHIN A SECOND",
                                        RefusalKind::passing};
inline constexpr RefusalText k_too_many_games{"USER HAS TOO MANY GAMES AT ONCE",
                                              RefusalKind::passing};

// All of them.
inline constexpr std::array k_all = {k_no_payload,        k_no_user,
                                     k_no_roster,         k_no_user_token,
                                     k_no_participants,   k_no_game_token,
                                     k_no_enemy_token,    k_no_action,
                                     k_not_json,          k_payload_type,
                                     k_user_type,         k_user_token_type,
                                     k_game_token_type,   k_enemy_token_type,
                                     k_participants_type, k_participants_range,
                                     k_match_type,        k_seat_range,
                                     k_secret_type,       k_protect_type,
                                     k_action_type,       k_action_unknown,
                                     k_unknown_user,      k_unknown_game,
                                     k_not_allowed,       k_not_member,
                                     k_not_started,       k_game_over,
                                     k_not_your_turn,     k_enemy_unknown,
                                     k_enemy_out,         k_enemy_self,
                                     k_match_taken,       k_busy,
                                     k_unavailable,       k_stopping,
                                     k_too_many,          k_no_new_users,
                                     k_too_many_games};
}  // namespace refusal

// other: also of a status that is none of ours.
constexpr RefusalKind refusal_kind(std::string_view status) noexcept {
    for (const RefusalText& refusal : refusal::k_all) {
        if (refusal == status) return refusal.kind;
    }
    return RefusalKind::other;
}

}  // namespace wire
