// What can go wrong at a door, with the decision the caller needs.
#pragma once

#include <string>
#include <utility>

namespace base {

// Why something failed. The kind decides what a caller does and which exit code the program ends
// with.
enum class Fault {
    unavailable,  // a service does not answer now; the same call may succeed later
    lost_race,    // somebody else was first; look again and decide anew
    rejected,     // the request itself can never succeed as it is
    settings,     // a setting cannot be used (exit code 2)
    disk,         // data on disk is damaged, in use, or cannot be written (exit code 4)
    stopped,      // the caller asked for the end
    expired,      // keys that are good for a time are over; who starts again may have new ones
};

// An error that says what to do. `what` is one line: what, where, what would be right.
struct Error {
    Fault fault = Fault::rejected;
    std::string what;

    // True when the same call may succeed later or on fresh state.
    bool retryable() const noexcept {
        return fault == Fault::unavailable || fault == Fault::lost_race;
    }
    bool fatal() const noexcept { return !retryable(); }
};

inline Error unavailable(std::string what) { return {Fault::unavailable, std::move(what)}; }
inline Error rejected(std::string what) { return {Fault::rejected, std::move(what)}; }
inline Error bad_setting(std::string what) { return {Fault::settings, std::move(what)}; }
inline Error disk_error(std::string what) { return {Fault::disk, std::move(what)}; }

// `what` followed by the text of errno `code`: "cannot write data/x: No space left on device".
Error disk_error(std::string what, int code);

}  // namespace base
