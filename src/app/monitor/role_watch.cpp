#include "app/monitor/role_watch.h"

#include <fmt/core.h>

#include <chrono>
#include <string_view>

#include "app/console/metrics_text.h"
#include "app/system.h"
#include "base/number.h"
#include "base/result.h"
#include "scrape/fetch.h"

namespace app {
namespace {

using namespace std::chrono_literals;

constexpr auto k_between = 1s;
constexpr auto k_remembered = 10min;

base::Failure no_address(std::string_view text) {
    return base::Failure(base::bad_setting(
        fmt::format("--monitor-roles (MONITOR_ROLES): \"{}\": HOST:PORT of a role that was started "
                    "with --metrics-port expected",
                    text)));
}

// "host:9101" or "[::1]:9101".
scrape::PageAddress address_in(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) throw no_address(text);
    std::string_view host = text.substr(0, colon);
    const std::string_view digits = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto port = base::whole_number<std::uint16_t>(digits);
    if (host.empty() || !port || *port == 0) throw no_address(text);
    return {std::string(host), *port};
}

std::vector<scrape::PageAddress> addresses_in(std::string_view list) {
    std::vector<scrape::PageAddress> addresses;
    while (!list.empty()) {
        const auto comma = list.find(',');
        addresses.push_back(address_in(list.substr(0, comma)));
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
    return addresses;
}

// "not ready: it stops\n" → "it stops"
std::string why_unready(std::string_view page) {
    constexpr std::string_view k_before = "not ready: ";
    if (page.starts_with(k_before)) page.remove_prefix(k_before.size());
    return std::string(page.substr(0, page.find('\n')));
}

std::vector<RoleAnswer> ask(const std::vector<scrape::PageAddress>& names) {
    const auto addresses = scrape::resolved(names);
    const auto metrics = scrape::fetch(addresses, "/metrics");
    const auto readiness = scrape::fetch(addresses, "/readyz");
    constexpr long k_ok = 200;
    std::vector<RoleAnswer> answers;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        RoleAnswer& answer = answers.emplace_back();
        answer.address = scrape::text_of(addresses[i]);
        answer.alive = metrics[i].has_value() && metrics[i]->status == k_ok;
        if (answer.alive) {
            answer.metrics = metrics[i]->body;
        } else {
            answer.trouble = metrics[i] ? fmt::format("it answers {}", metrics[i]->status)
                                        : metrics[i].error().what;
            continue;
        }
        answer.ready = readiness[i].has_value() && readiness[i]->status == k_ok;
        if (!answer.ready && readiness[i]) answer.trouble = why_unready(readiness[i]->body);
    }
    return answers;
}

}  // namespace

AskRoles ask_other_processes(const Settings& settings) {
    return [names = addresses_in(settings.monitor.roles)] { return ask(names); };
}

AskRoles ask_this_process(OwnParts parts) {
    return [parts = std::move(parts)] {
        std::vector<RoleAnswer> answers;
        for (const auto& [role, told] : parts()) {
            answers.push_back(
                {"this process: " + role, true, true, metrics_text(families_of(role, told)), {}});
        }
        return answers;
    };
}

RoleWatch::RoleWatch(AskRoles ask) : ask_(std::move(ask)), thread_([this] { run(); }) {}

RoleWatch::~RoleWatch() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    stop_.notify_all();
    thread_.join();
}

std::vector<monitor::RoleView> RoleWatch::views() {
    const std::lock_guard lock(mutex_);
    std::vector<monitor::RoleView> views;
    for (const auto& [address, known] : known_) views.push_back(known.view);
    return views;
}

bool RoleWatch::has_asked() {
    const std::lock_guard lock(mutex_);
    return has_asked_;
}

void RoleWatch::run() {
    for (;;) {
        take(ask_());
        std::unique_lock lock(mutex_);
        if (stop_.wait_for(lock, k_between, [this] { return stopping_; })) return;
    }
}

void RoleWatch::take(std::vector<RoleAnswer> answers) {
    const base::Timestamp present = now();
    const std::lock_guard lock(mutex_);
    has_asked_ = true;
    for (auto& [address, known] : known_) known.view.alive = known.view.ready = false;
    for (const RoleAnswer& answer : answers) {
        Known& known = known_[answer.address];
        known.view.address = answer.address;
        take(known, answer, present);
    }
    std::erase_if(known_, [&](const auto& each) {
        const auto& view = each.second.view;
        return !view.alive && view.seen && present - *view.seen > k_remembered;
    });
}

void RoleWatch::take(Known& known, const RoleAnswer& answer, base::Timestamp present) {
    monitor::RoleView& view = known.view;
    auto told = monitor::parse_scrape(answer.metrics);
    view.alive = answer.alive && told.has_value();
    view.ready = answer.ready && view.alive;
    view.trouble = answer.trouble;
    if (answer.alive && !told) view.trouble = "it is not a superhero process";
    if (!view.alive) return known.rates.forget();
    known.rates.note(*told, present);
    view.role = told->role;
    view.version = told->version;
    view.seen = present;
    view.figures.clear();
    for (const monitor::ScrapedFigure& figure : told->figures) {
        view.figures.push_back({figure.name, figure.value, figure.per_second, figure.limit});
    }
    view.commit_seconds = told->commit_seconds;
    view.holds = std::move(told->holds);
    view.deliveries.clear();
    for (const monitor::ScrapedDelivery& each : told->deliveries) {
        view.deliveries.push_back({each.topic, each.waiting, each.retried, each.failed});
    }
}

}  // namespace app
