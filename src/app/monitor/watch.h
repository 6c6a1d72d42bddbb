// Reads a log from its beginning, follows its ledger, and goes on as long as it lives.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "app/doors/log.h"
#include "app/settings.h"
#include "base/time.h"
#include "monitor/overview.h"
#include "monitor/state_json.h"

namespace app {

// What cannot be read now is tried again each second, and `ReadingView::trouble` says why: a log
// that is not there yet, one that is away, tables of another log. In no consumer group; a second
// one, or one that is begun later, gives the same result.
// Threads: one of its own; look() any.
class MonitorWatch {
public:
    // Opens the log to be read; may throw base::Failure. Called on the watch's thread.
    using OpenLog = std::function<std::shared_ptr<Log>()>;

    // Starts at once.
    MonitorWatch(const Settings& settings, OpenLog open);
    ~MonitorWatch();
    MonitorWatch(const MonitorWatch&) = delete;
    MonitorWatch& operator=(const MonitorWatch&) = delete;

    // Calls `use` with all that is known; the watch waits meanwhile.
    using Use = std::function<void(monitor::Overview&, const monitor::ReadingView&)>;
    void look(const Use& use);

    // The log that is being read; null: none can be.
    std::shared_ptr<Log> log();

private:
    class Reading;

    void run();
    void pause();
    bool stopping();
    void tell_trouble(const std::string& what);

    const Settings settings_;
    const OpenLog open_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    std::shared_ptr<Log> log_;
    std::unique_ptr<monitor::Overview> overview_;
    monitor::ReadingView view_;
    std::thread thread_;
};

}  // namespace app
