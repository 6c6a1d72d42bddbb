#include "server/upgrade.h"

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>

namespace server {
namespace {

namespace http = boost::beast::http;
using http::field;

constexpr std::size_t k_key_size = 24;  // 16 bytes in base 64

bool is_base64(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
}

bool is_key(boost::beast::string_view key) {
    return key.size() == k_key_size && key.ends_with("==") &&
           std::all_of(key.begin(), key.end() - 2, is_base64);
}

HttpAnswer upgrade_required(std::string text) {
    HttpAnswer answer = http_answer(http::status::upgrade_required, std::move(text));
    answer.set(field::upgrade, "websocket");
    answer.set(field::sec_websocket_version, "13");
    return answer;
}

bool is_name_part(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-._~%!$&'()*+,;=").find(c) != std::string_view::npos;
}

bool is_address_part(char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == ':' || c == '.';
}

// A name or an address, and perhaps a port; nobody's name before an '@'.
bool is_authority(std::string_view text) {
    const bool is_address = text.starts_with('[');
    const auto size = is_address ? text.find(']') : std::min(text.find(':'), text.size());
    if (size == std::string_view::npos) return false;
    const std::string_view host = text.substr(is_address ? 1 : 0, size - (is_address ? 1 : 0));
    const std::string_view port = text.substr(size + (is_address ? 1 : 0));
    return !host.empty() &&
           std::all_of(host.begin(), host.end(), is_address ? is_address_part : is_name_part) &&
           (port.empty() || port.starts_with(':')) &&
           port.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

HttpAnswer bad(std::string text) { return http_answer(http::status::bad_request, std::move(text)); }

}  // namespace

HttpAnswer http_answer(http::status status, std::string text) {
    HttpAnswer answer(status, 11);
    answer.set(field::content_type, "text/plain");
    answer.keep_alive(false);
    answer.body() = std::move(text) + "\n";
    answer.prepare_payload();
    return answer;
}

void join_lists(UpgradeRequest& request) {
    for (const field name : {field::connection, field::upgrade}) {
        if (request.count(name) < 2) continue;
        std::string all;
        const auto [begin, end] = request.equal_range(name);
        for (auto one = begin; one != end; ++one) {
            if (!all.empty()) all += ", ";
            all += std::string(one->value());
        }
        request.set(name, all);
    }
}

void to_origin_form(UpgradeRequest& request) {
    const std::string target(request.target());
    const auto scheme = target.find("://");
    if (scheme == std::string::npos) return;
    const std::array schemes = {"http", "https", "ws", "wss"};
    if (std::none_of(schemes.begin(), schemes.end(), [&](boost::beast::string_view known) {
            return boost::beast::iequals(known,
                                         boost::beast::string_view(target).substr(0, scheme));
        })) {
        return;
    }
    const auto begin = scheme + 3;
    const auto end = std::min(target.find_first_of("/?", begin), target.size());
    const std::string authority = target.substr(begin, end - begin);
    if (!is_authority(authority)) return;
    const std::string path = target.substr(end);
    request.target(path.starts_with('/') ? path : "/" + path);
    // None or several are refused in this form too.
    if (request.count(field::host) == 1) request.set(field::host, authority);
}

std::variant<wire::Endpoint, HttpAnswer> check_upgrade(const UpgradeRequest& request) {
    if (request.version() != 11) return bad("HTTP/1.1 is needed");
    if (request.count(field::host) != 1) return bad("One Host field is needed");
    if (request.count(field::content_length) != 0 || request.count(field::transfer_encoding) != 0) {
        return bad("A body is not taken");
    }
    const auto target = request.target();
    const auto path = target.substr(0, target.find('?'));
    const auto endpoint = wire::endpoint_of({path.data(), path.size()});
    if (!endpoint) return http_answer(http::status::not_found, "There is nothing at this path");
    if (request.method() != http::verb::get) {
        HttpAnswer answer = http_answer(http::status::method_not_allowed, "Only GET is taken");
        answer.set(field::allow, "GET");
        return answer;
    }
    if (!http::token_list(request[field::upgrade]).exists("websocket") ||
        !http::token_list(request[field::connection]).exists("upgrade")) {
        return upgrade_required("This path speaks WebSocket");
    }
    if (request.count(field::sec_websocket_version) != 1 ||
        request[field::sec_websocket_version] != "13") {
        return upgrade_required("Sec-WebSocket-Version 13 is needed");
    }
    if (request.count(field::sec_websocket_key) != 1 ||
        !is_key(request[field::sec_websocket_key])) {
        return bad("Sec-WebSocket-Key is not 16 bytes in base 64");
    }
    return *endpoint;
}

}  // namespace server
