#include "server/page_guard.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>
#include <string_view>

namespace server {
namespace {

namespace http = boost::beast::http;
using boost::beast::iequals;
using http::field;

HttpAnswer forbidden(std::string text) {
    return http_answer(http::status::forbidden, std::move(text));
}

// "localhost" of "localhost:8090", "::1" of "[::1]:8090".
std::string_view name_in(std::string_view host) {
    if (host.starts_with('[')) {
        const auto end = host.find(']');
        return end == std::string_view::npos ? std::string_view() : host.substr(1, end - 1);
    }
    return host.substr(0, host.find(':'));
}

bool is_address(std::string_view name) {
    boost::system::error_code error;
    boost::asio::ip::make_address(std::string(name), error);
    return !error;
}

bool is_ours(std::string_view name, const Visitors& visitors) {
    if (iequals(name, "localhost") || is_address(name)) return true;
    return std::any_of(visitors.names.begin(), visitors.names.end(),
                       [&](const std::string& ours) { return iequals(name, ours); });
}

std::string_view value_of(const UpgradeRequest& request, boost::beast::string_view name) {
    const auto value = request[name];
    return {value.data(), value.size()};
}

// "localhost:8090" of "http://localhost:8090".
std::string_view host_of(std::string_view origin) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (origin.starts_with(scheme)) return origin.substr(scheme.size());
    }
    return {};
}

}  // namespace

std::optional<HttpAnswer> refused_page(const UpgradeRequest& request, const Visitors& visitors) {
    if (visitors.anybody) return std::nullopt;
    if (request.count(field::host) != 1) {
        return http_answer(http::status::bad_request, "One Host field is needed");
    }
    const std::string_view host = value_of(request, "Host");
    if (!is_ours(name_in(host), visitors)) {
        return forbidden("\"" + std::string(name_in(host)) +
                         "\" is no name of this monitor: --monitor-names (MONITOR_NAMES) has them");
    }
    const std::string_view origin = value_of(request, "Origin");
    if (!origin.empty() && !iequals(host_of(origin), host)) {
        return forbidden("Only its own page may ask for this");
    }
    const std::string_view site = value_of(request, "Sec-Fetch-Site");
    const bool from_elsewhere = site == "cross-site" || site == "same-site";
    if (from_elsewhere && value_of(request, "Sec-Fetch-Mode") != "navigate") {
        return forbidden("Only its own page may ask for this");
    }
    return std::nullopt;
}

void add_page_policy(HttpAnswer& answer) {
    answer.set("Content-Security-Policy",
               "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    answer.set("Cross-Origin-Resource-Policy", "same-origin");
    answer.set("Referrer-Policy", "no-referrer");
    answer.set("X-Content-Type-Options", "nosniff");
}

}  // namespace server
