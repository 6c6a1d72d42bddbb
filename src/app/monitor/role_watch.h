// Asks servers, clients and workers how they are, every second.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/console/reports.h"
#include "app/settings.h"
#include "monitor/scraped_role.h"
#include "monitor/state_json.h"

namespace app {

// What one role answered.
struct RoleAnswer {
    std::string address;
    bool alive = false;
    bool ready = false;
    std::string metrics;  // the text of its /metrics
    std::string trouble;  // why it is not alive, or not ready; one line
};
using AskRoles = std::function<std::vector<RoleAnswer>()>;

// Each address of the names in MONITOR_ROLES, by HTTP. Throws base::Failure (settings) where they
// are no HOST:PORT.
AskRoles ask_other_processes(const Settings& settings);

// The parts of this process, as their own /metrics would tell it.
using OwnParts = std::function<std::vector<std::pair<std::string, ReportParts>>()>;
AskRoles ask_this_process(OwnParts parts);

// Who does not answer any more is shown for ten minutes.
// Threads: views() any; it has one of its own, on which it asks.
class RoleWatch {
public:
    explicit RoleWatch(AskRoles ask);
    ~RoleWatch();
    RoleWatch(const RoleWatch&) = delete;
    RoleWatch& operator=(const RoleWatch&) = delete;

    // By address.
    std::vector<monitor::RoleView> views();

    // Whether each has been asked once, which takes a few seconds at most.
    bool has_asked();

private:
    struct Known {
        monitor::RoleView view;
        monitor::RoleRates rates;
    };

    void run();
    void take(std::vector<RoleAnswer> answers);
    static void take(Known& known, const RoleAnswer& answer, base::Timestamp present);

    const AskRoles ask_;
    std::mutex mutex_;
    std::condition_variable stop_;
    bool stopping_ = false;
    bool has_asked_ = false;
    std::map<std::string, Known> known_;
    std::thread thread_;
};

}  // namespace app
