#include "app/monitor/roles.h"

#include "app/system.h"
#include "app/version.h"

namespace app {

std::vector<monitor::RoleView> roles_of(
    const std::vector<std::pair<std::string, ReportParts>>& parts) {
    std::vector<monitor::RoleView> roles;
    for (const auto& [name, report] : parts) {
        monitor::RoleView role;
        role.role = name;
        role.address = "this process";
        role.version = k_version;
        role.alive = role.ready = true;
        role.seen = now();
        for (const Figure& figure : report.figures) {
            role.figures.push_back({words_of(figure), static_cast<double>(figure.value), {}});
        }
        for (const ports::Delivery& each : report.deliveries) {
            role.deliveries.push_back({each.topic, static_cast<double>(each.waiting),
                                       static_cast<double>(each.retried),
                                       static_cast<double>(each.failed)});
        }
        roles.push_back(std::move(role));
    }
    return roles;
}

}  // namespace app
