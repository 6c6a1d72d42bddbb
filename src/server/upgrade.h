// A strict look at the request that wants to become a WebSocket, before Beast sees it.
#pragma once

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>
#include <variant>

#include "wire/request.h"

namespace server {

using UpgradeRequest = boost::beast::http::request<boost::beast::http::empty_body>;
using HttpAnswer = boost::beast::http::response<boost::beast::http::string_body>;

// A short answer in plain text that closes the connection.
HttpAnswer http_answer(boost::beast::http::status status, std::string text);

// A list that is spread over several fields, as proxies may leave it, becomes one field: Beast
// looks at the first one only.
void join_lists(UpgradeRequest& request);

// A target in absolute form, "http://HOST:PORT/path" or with https, ws or wss, becomes "/path", and
// its authority the Host, whatever that field said (RFC 9112, 3.2.2; RFC 6455, 4.2.1). One whose
// authority is no host with perhaps a port stays as it is: there is nothing at such a path.
void to_origin_form(UpgradeRequest& request);

// The endpoint asked for, or what to answer: 404 for a path we do not have, 405 for another method
// than GET, 426 for what is no WebSocket request of version 13, 400 for all else that is wrong: the
// HTTP version, a body, a missing or doubled Host or key, a key that is not 16 bytes in base 64.
std::variant<wire::Endpoint, HttpAnswer> check_upgrade(const UpgradeRequest& request);

}  // namespace server
