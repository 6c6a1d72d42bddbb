// The exit codes of the program.
#pragma once

#include "base/error.h"

namespace app {

enum ExitCode : int {
    k_done = 0,
    k_answer_is_no = 1,    // audit found a difference
    k_usage = 2,           // usage or settings
    k_service_failed = 3,  // a service that is needed cannot be reached, failed, or takes the keys
                           // no longer: the same start may succeed later
    k_disk = 4,     // data on disk is damaged, in use, cannot be written, or is another log's
    k_not_yet = 5,  // audit: behind; a later look may say 0
};

constexpr ExitCode exit_code_of(base::Fault fault) noexcept {
    switch (fault) {
        case base::Fault::settings:
        case base::Fault::rejected:
            return k_usage;
        case base::Fault::disk:
            return k_disk;
        case base::Fault::stopped:
            return k_done;
        case base::Fault::unavailable:
        case base::Fault::lost_race:
        case base::Fault::expired:
            break;
    }
    return k_service_failed;
}

}  // namespace app
