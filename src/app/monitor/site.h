// The live page with everything behind it: what each path answers.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/console/figures.h"
#include "app/monitor/game_desk.h"
#include "app/monitor/role_watch.h"
#include "app/monitor/watch.h"
#include "app/settings.h"
#include "combat/hero.h"
#include "monitor/state_json.h"
#include "server/pages.h"

namespace app {

struct MonitorSources {
    MonitorWatch::OpenLog open_log;
    AskRoles ask_roles;
    const combat::Roster& roster;
};

// Serves as long as it lives.
class MonitorSite {
public:
    // Throws base::Failure (settings) when nobody can listen at MONITOR_HOST and MONITOR_PORT.
    MonitorSite(const Settings& settings, MonitorSources sources);
    ~MonitorSite();
    MonitorSite(const MonitorSite&) = delete;
    MonitorSite& operator=(const MonitorSite&) = delete;

    // "http://127.0.0.1:8090/"
    std::string address() const;
    // What it has read, and how many games are in the tables.
    Figures figures();

private:
    std::optional<server::Page> page(const server::PageRequest& request);
    server::Page state();
    server::Page history(std::string_view query);
    server::Page game(std::string_view token);
    server::Page metrics();
    server::Page readiness();

    const Settings settings_;
    const monitor::HeroName hero_name_;
    RoleWatch roles_;
    MonitorWatch watch_;
    GameDesk desk_;
    std::unique_ptr<server::PageServer> pages_;
};

}  // namespace app
