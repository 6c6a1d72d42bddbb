#include "app/monitor/open_to_watch.h"

#include <string>

#include "app/doors/ledger_check.h"
#include "base/log_entry.h"

namespace app {

std::shared_ptr<Log> open_to_watch(const Settings& settings) {
    expect_log_to_read(settings);
    return open_checked_log(settings, LogAccess::read_only, std::string(base::k_lobby_queue),
                            MissingTopics::may_come);
}

}  // namespace app
