#include "server/handshake.h"

namespace server::handshake {

namespace http = boost::beast::http;

std::optional<HttpAnswer> answer_to(Error error) {
    if (error == http::error::end_of_stream || error == http::error::partial_message ||
        error.category() != http::make_error_code(http::error::end_of_stream).category()) {
        return std::nullopt;
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
        return http_answer(http::status::request_header_fields_too_large,
                           "The request's header is too large");
    }
    return http_answer(http::status::bad_request, "This is not HTTP/1.1");
}

}  // namespace server::handshake
