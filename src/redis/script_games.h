// The texts of the scripts that change one game; KEYS[1] is its key.
#pragma once

namespace redis {

// In front of each. `live`: all keys of the game get so many ms to live. `owe`: this instance now
// owes word that the records of one more change arrived, and when the game falls overdue; `owe_not`
// checks beforehand what that needs.
extern const char* const k_of_game;
extern const char* const k_take_seat;
// Behind k_take_seat: what remains in the indexes of games whose keys have expired, and its answer.
extern const char* const k_sweep;
extern const char* const k_apply;

}  // namespace redis
