// Whether OUTPUT_DIR's tables and the log belong together, before anything is read or written.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "app/doors/log.h"
#include "app/settings.h"
#include "worker/ledger_end.h"

namespace app {

// Whether a log that lacks topics that the ledger has is another one, or will have them yet.
enum class MissingTopics { are_a_difference, may_come };

// As open_log(). Says on standard error when the ledger is an older program's, which did not know
// its log. Throws base::Failure: disk when the ledger of `topic` was made from another log, with
// what to do; then no embedded log was made where there is none; unavailable when nobody could say.
std::unique_ptr<Log> open_checked_log(const Settings& settings, LogAccess access,
                                      const std::string& topic,
                                      MissingTopics missing = MissingTopics::are_a_difference);

// The same without a log that is used afterwards: opens none where there is no ledger.
void refuse_other_log(const Settings& settings, const std::string& topic);

// Completed games in OUTPUT_DIR that were made from other logs than `log`, which can make them no
// more.
std::uint64_t games_of_other_logs(const Settings& settings, Log& log, const std::string& topic);

}  // namespace app
