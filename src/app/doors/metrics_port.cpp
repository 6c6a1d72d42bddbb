#include "app/doors/metrics_port.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "app/console/console.h"
#include "app/console/process_metrics.h"
#include "app/doors/log_room.h"
#include "app/doors/wiring.h"
#include "base/result.h"

namespace app {
namespace {

constexpr unsigned k_unavailable = 503;

std::optional<server::Page> page(const MetricsSource& source, std::string_view path) {
    server::Page page;
    if (path == "/metrics") {
        auto families = families_of(source.role, source.parts());
        for (auto& more : {source.more(), process_families()}) {
            std::copy(more.begin(), more.end(), std::back_inserter(families));
        }
        page.type = "text/plain; version=0.0.4; charset=utf-8";
        page.body = metrics_text(families);
    } else if (path == "/healthz") {
        page.body = "alive\n";
    } else if (path == "/readyz") {
        const std::string why = source.unready();
        if (!why.empty()) page.status = k_unavailable;
        page.body = (why.empty() ? "ready" : "not ready: " + why) + "\n";
    } else {
        return std::nullopt;
    }
    return page;
}

}  // namespace

std::unique_ptr<server::PageServer> open_metrics(const MetricsSettings& settings,
                                                 const LineSettings& lines, MetricsSource source) {
    if (!settings.port) return nullptr;
    auto port = std::make_unique<server::PageServer>(
        server::PageOptions{settings.host,
                            static_cast<std::uint16_t>(*settings.port),
                            {"METRICS_HOST", "METRICS_PORT"}},
        [source = std::move(source)](const server::PageRequest& request) {
            return page(source, request.path);
        });
    value_or_throw(port->start());
    if (!lines.quiet) {
        say(fmt::format("metrics at http://{}:{}/metrics", settings.host, port->port()));
    }
    return port;
}

std::vector<MetricFamily> log_size_families(const Settings& settings) {
    const auto size = embedded_log_size(settings);
    if (!size) return {};
    return {{"log_size_bytes",
             FigureKind::gauge,
             "Bytes of the embedded log on its disk.",
             {{{}, size->bytes}}},
            {"log_free_bytes",
             FigureKind::gauge,
             "Bytes that are free on the embedded log's disk.",
             {{{}, size->free}}}};
}

}  // namespace app
