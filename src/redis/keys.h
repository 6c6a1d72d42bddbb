// The names of all keys. Those of other implementations first; what is ours alone says so.
#pragma once

#include <string>
#include <string_view>

#include "base/uuid.h"

namespace redis {

inline constexpr std::string_view k_superheros_key = "superheros";  // hash: hero id → JSON
inline constexpr std::string_view k_users_key = "users";            // hash: name → token
inline constexpr std::string_view k_secrets_key = "users:secrets";  // hash: token → SHA-256, hex
// Ours. hash: token → name; its field "" holds how many users there were when it last was whole.
inline constexpr std::string_view k_tokens_key = "users:tokens";

inline constexpr std::string_view k_games_prefix = "games:";
// Ours. hashes: match → game that is not over; number of participants → game with free seats.
inline constexpr std::string_view k_matches_key = "games:matches";
inline constexpr std::string_view k_open_key = "games:open";
// Ours. sorted set: "<number of participants> <game>" → when to look whether its keys have expired
// while it still stands in games:participants and games:players:<n>, in ms of Redis' own clock.
inline constexpr std::string_view k_indexed_key = "games:indexed";
// Ours. sorted set: game → when it falls overdue, in ms of Redis' own clock.
inline constexpr std::string_view k_unpublished_key = "games:unpublished";

// games:<game>: the key of the set of its users, the beginning of all of the game's other keys, and
// the channel on which its snapshots are published. The scripts make the others of it:
//   :participants :status :host :superheros :superheros:<user> :order :logs   of the contract
//   :fight          the snapshot (redis/snapshot.h)
//   :requests       hash: user → the attempt that seated it; server instance → its last change
//   :announcers     hash: server instance → changes it made, and instance:said → changes whose
//                   records it said have arrived
//   :match          the match's name, if it has one
//   :claimant       of a game of another implementation: which partition's worker makes its rows
inline std::string game_key(const base::GameToken& game) {
    std::string key(k_games_prefix);
    game.append_to(key);
    return key;
}

inline std::string fight_key(const base::GameToken& game) { return game_key(game) + ":fight"; }
inline std::string logs_key(const base::GameToken& game) { return game_key(game) + ":logs"; }

}  // namespace redis
