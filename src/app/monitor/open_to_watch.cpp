#include "app/monitor/open_to_watch.h"

#include <sys/stat.h>

#include <string>

#include "app/doors/ledger_check.h"
#include "base/log_entry.h"

namespace app {

std::shared_ptr<Log> open_to_watch(const Settings& settings) {
    expect_log_to_read(settings);
    return open_checked_log(settings, LogAccess::watch, std::string(base::k_lobby_queue),
                            MissingTopics::may_come);
}

LogFile log_file(const Settings& settings) {
    struct stat file{};
    const std::string path = log_folder(settings.files) + "/data.mdb";
    const bool is_there =
        settings.logger_module == LoggerModule::embedded && ::stat(path.c_str(), &file) == 0;
    if (!is_there) return std::nullopt;
    return std::pair<std::uint64_t, std::uint64_t>{file.st_dev, file.st_ino};
}

}  // namespace app
