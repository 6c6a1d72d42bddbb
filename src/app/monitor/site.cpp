#include "app/monitor/site.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/console/process_metrics.h"
#include "app/doors/wiring.h"
#include "app/monitor/overview_metrics.h"
#include "app/system.h"
#include "app/version.h"
#include "base/number.h"
#include "monitor/page_files.h"
#include "wire/json_object.h"

namespace app {
namespace {

using server::Page;

constexpr std::string_view k_json = "application/json";
constexpr unsigned k_accepted = 202, k_no_content = 204, k_bad_request = 400, k_not_found = 404,
                   k_unavailable = 503;
constexpr double k_usual_seconds = 300;
constexpr std::size_t k_usual_points = 300, k_fewest_points = 10, k_most_points = 2000;

std::vector<std::string> split(std::string_view text, char between) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const auto at = text.find(between);
        if (at != 0) parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) break;
        text.remove_prefix(at + 1);
    }
    return parts;
}

Page json(std::string text, unsigned status = 200) {
    return {status, std::string(k_json), std::move(text)};
}

Page refusal(unsigned status, std::string_view why) {
    return json(wire::json_object([&](wire::JsonObject& out) { out.text("error", why); }), status);
}

// Throws base::Failure (settings).
double number_in(std::string_view query, std::string_view name, double usual) {
    for (const std::string& part : split(query, '&')) {
        const auto equals = part.find('=');
        if (part.substr(0, equals) != name) continue;
        const std::string_view text = equals == std::string::npos
                                          ? std::string_view()
                                          : std::string_view(part).substr(equals + 1);
        const auto value = base::whole_number<double>(text);
        if (!value || !(*value >= 0 && *value <= 1e11)) {  // "nan" is neither
            throw base::Failure(base::bad_setting(
                fmt::format("{} is \"{}\": a number from 0 on expected", name, text)));
        }
        return *value;
    }
    return usual;
}

base::Timestamp time_of(double seconds) {
    return base::Timestamp(std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6)));
}

}  // namespace

MonitorSite::MonitorSite(const Settings& settings, MonitorSources sources)
    : settings_(settings),
      hero_name_(monitor::names_in(sources.roster)),
      roles_(std::move(sources.ask_roles)),
      watch_(settings, std::move(sources.open_log)),
      desk_(
          settings, [this] { return watch_.log(); }, hero_name_),
      pages_(std::make_unique<server::PageServer>(
          server::PageOptions{settings.monitor.host,
                              static_cast<std::uint16_t>(settings.monitor.port),
                              {"MONITOR_HOST", "MONITOR_PORT"},
                              {.anybody = false, .names = split(settings.monitor.names, ',')}},
          [this](const server::PageRequest& request) { return page(request); })) {
    value_or_throw(pages_->start());
}

// The pages end first: they ask the others.
MonitorSite::~MonitorSite() { pages_.reset(); }

std::string MonitorSite::address() const {
    const std::string& host = settings_.monitor.host;
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return fmt::format("http://{}:{}/", is_ipv6 ? "[" + host + "]" : host, pages_->port());
}

std::optional<Page> MonitorSite::page(const server::PageRequest& request) {
    constexpr std::string_view k_file = "/page/", k_game = "/api/game/";
    const std::string_view path = request.path;
    if (path == "/api/state") return state();
    if (path == "/api/history") return history(request.query);
    if (path.starts_with(k_game)) return game(path.substr(k_game.size()));
    if (path == "/metrics") return metrics();
    if (path == "/healthz") return Page{.body = "alive\n"};
    if (path == "/readyz") return readiness();
    if (path == "/favicon.ico") return Page{k_no_content, "text/plain", {}};  // all ask
    const bool is_file = path.starts_with(k_file);
    const auto file = monitor::page_file(is_file ? path.substr(k_file.size()) : "index.html");
    if (!file || !(is_file || path == "/")) return std::nullopt;
    return Page{200, std::string(file->type), std::string(file->bytes)};
}

Page MonitorSite::state() {
    const auto roles = roles_.views();
    std::string text;
    watch_.look([&](monitor::Overview& overview, const monitor::ReadingView& reading) {
        text = monitor::state_json({overview, reading, roles, hero_name_, now(), k_version});
    });
    return json(std::move(text));
}

Page MonitorSite::history(std::string_view query) {
    const base::Timestamp present = now();
    const double seconds = std::chrono::duration<double>(present.time_since_epoch()).count();
    monitor::Rates::Range range;
    std::size_t points = 0;
    try {
        const double to = number_in(query, "to", seconds);
        range = {time_of(number_in(query, "from", std::max(0.0, to - k_usual_seconds))),
                 time_of(to)};
        points = static_cast<std::size_t>(
            number_in(query, "points", static_cast<double>(k_usual_points)));
    } catch (const base::Failure& failure) {
        return refusal(k_bad_request, failure.what());
    }
    if (range.from >= range.to) return refusal(k_bad_request, "from is not before to");
    if (points < k_fewest_points || points > k_most_points) {
        return refusal(k_bad_request, fmt::format("points is {}: {} to {} expected", points,
                                                  k_fewest_points, k_most_points));
    }
    // A range that begins within a step has one more of them.
    std::string text;
    watch_.look([&](monitor::Overview& overview, const monitor::ReadingView&) {
        text = monitor::history_json(overview.history(range, points + 1, present), range);
    });
    return json(std::move(text));
}

Page MonitorSite::game(std::string_view token) {
    const auto game = base::GameToken::parse(token);
    if (!game) {
        return refusal(k_bad_request,
                       "a game's token, such as f47ac10b-58cc-4372-a567-0e02b2c3d479, expected");
    }
    const GameAnswer answer = desk_.ask(*game);
    switch (answer.state) {
        case GameAnswer::State::looking:
            return json(wire::json_object([&](wire::JsonObject& out) {
                            out.text("state", "looking");
                            out.number("fraction", answer.fraction, 3);
                        }),
                        k_accepted);
        case GameAnswer::State::found:
            return json(answer.text);
        case GameAnswer::State::unknown:
            return refusal(k_not_found, answer.text);
        case GameAnswer::State::failed:
            break;
    }
    return refusal(k_unavailable, answer.text);
}

Page MonitorSite::metrics() {
    std::string text;
    watch_.look([&](monitor::Overview& overview, const monitor::ReadingView&) {
        text = metrics_text(families_of(overview, now()));
    });
    text += metrics_text(process_families());
    return {200, "text/plain; version=0.0.4; charset=utf-8", std::move(text)};
}

Figures MonitorSite::figures() {
    monitor::FateSums sums;
    watch_.look([&](monitor::Overview& overview, const monitor::ReadingView&) {
        sums = overview.fates().sums();
    });
    return {{"records", sums.told, FigureKind::counter, "", "Records that were read."},
            {"games_in_tables", sums.of(monitor::GameState::in_tables), FigureKind::counter, "",
             "Games that are in the tables."}};
}

Page MonitorSite::readiness() {
    std::string why;
    watch_.look([&](monitor::Overview&, const monitor::ReadingView& reading) {
        why = reading.trouble;
        if (why.empty() && !reading.caught_up) why = "it reads what the log has";
    });
    Page page;
    if (!why.empty()) page.status = k_unavailable;
    page.body = (why.empty() ? "ready" : "not ready: " + why) + "\n";
    return page;
}

}  // namespace app
