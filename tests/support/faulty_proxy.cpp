#include "tests/support/faulty_proxy.h"

#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace support {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

constexpr std::size_t k_most_bytes = std::size_t{256} << 20;

void say(tcp::socket& client, unsigned status, const std::string& code = "Busy") {
    Response response;
    response.result(status);
    response.body() = "<Error><Code>" + code + "</Code><Message>in words</Message></Error>";
    response.prepare_payload();
    response.keep_alive(false);
    http::write(client, response);
}

}  // namespace

class FaultyProxy::Impl {
public:
    explicit Impl(const std::string& server)
        : server_(asio::ip::make_address("127.0.0.1"),
                  static_cast<std::uint16_t>(std::stoi(server.substr(server.rfind(':') + 1)))),
          acceptor_(context_, {asio::ip::make_address("127.0.0.1"), 0}),
          thread_([this] { serve(); }) {}

    ~Impl() {
        stopping_ = true;
        try {
            tcp::socket knock(context_);
            knock.connect(acceptor_.local_endpoint());
        } catch (const std::exception&) {
        }
        thread_.join();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    int port() const { return acceptor_.local_endpoint().port(); }
    void expect(std::deque<OnTheWay> faults) {
        const std::lock_guard lock(mutex_);
        faults_ = std::move(faults);
        requests_ = 0;
    }
    std::size_t requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

private:
    void serve() {
        while (!stopping_) {
            tcp::socket client(context_);
            boost::system::error_code failed;
            acceptor_.accept(client, failed);
            if (failed || stopping_) continue;
            try {
                serve(client);
            } catch (const std::exception&) {
                // The client will hear that the connection ended.
            }
        }
    }

    void serve(tcp::socket& client) {
        boost::beast::flat_buffer buffer;
        http::request_parser<http::string_body> parser;
        parser.body_limit(k_most_bytes);
        http::read(client, buffer, parser);
        const OnTheWay fault = next();
        if (fault == OnTheWay::loses_request) return;
        if (fault == OnTheWay::says_503) return say(client, 503);
        if (fault == OnTheWay::says_409) return say(client, 409);
        if (fault == OnTheWay::says_expired) return say(client, 400, "ExpiredToken");
        if (fault == OnTheWay::says_too_late) return say(client, 403, "RequestTimeTooSkewed");
        const std::string answer = ask(parser.release());
        if (fault == OnTheWay::loses_answer) return;
        const auto size = fault == OnTheWay::cuts_answer ? answer.size() - 1 : answer.size();
        asio::write(client, asio::buffer(answer.data(), size));
    }

    OnTheWay next() {
        const std::lock_guard lock(mutex_);
        ++requests_;
        if (faults_.empty()) return OnTheWay::passes;
        const OnTheWay fault = faults_.front();
        faults_.pop_front();
        return fault;
    }

    // The server's answer, up to the end of its connection. The signature is of the address that
    // the client used, so the request goes on as it came.
    std::string ask(Request request) {
        tcp::socket socket(context_);
        socket.connect(server_);
        request.keep_alive(false);
        request.erase(http::field::expect);  // the body is here
        http::write(socket, request);
        boost::beast::flat_buffer buffer;
        http::response_parser<http::string_body> parser;
        parser.body_limit(k_most_bytes);
        http::read(socket, buffer, parser);
        Response response = parser.release();
        response.keep_alive(false);
        std::ostringstream text;
        text << response;
        return text.str();
    }

    asio::io_context context_;
    const tcp::endpoint server_;
    tcp::acceptor acceptor_;
    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;
    std::deque<OnTheWay> faults_;
    std::size_t requests_ = 0;
    std::thread thread_;
};

FaultyProxy::FaultyProxy(const std::string& server) : impl_(std::make_unique<Impl>(server)) {}
FaultyProxy::~FaultyProxy() = default;
int FaultyProxy::port() const noexcept { return impl_->port(); }
void FaultyProxy::expect(std::deque<OnTheWay> faults) { impl_->expect(std::move(faults)); }
std::size_t FaultyProxy::requests() const { return impl_->requests(); }

}  // namespace support
