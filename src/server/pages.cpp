#include "server/pages.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <chrono>
#include <exception>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include "server/handshake.h"
#include "server/session.h"
#include "server/upgrade.h"

namespace server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using handshake::into;
using ports::Task;
using SteadyClock = std::chrono::steady_clock;
using Timer =
    asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, ports::Executor>;

constexpr std::size_t k_header_bytes = 8 * 1024;
constexpr std::size_t k_most_at_once = 16;
constexpr auto k_patience = std::chrono::seconds(5);

HttpAnswer answer_with(Page page) {
    HttpAnswer answer(static_cast<http::status>(page.status), 11);
    answer.set(http::field::content_type, page.type);
    answer.set(http::field::cache_control, "no-store");
    add_page_policy(answer);
    answer.keep_alive(false);
    answer.body() = std::move(page.body);
    answer.prepare_payload();
    return answer;
}

PageRequest request_of(std::string_view target) {
    const auto mark = target.find('?');
    if (mark == std::string_view::npos) return {target, {}};
    return {target.substr(0, mark), target.substr(mark + 1)};
}

HttpAnswer answer_to(const UpgradeRequest& request, const Visitors& visitors,
                     const FindPage& find) {
    if (auto refused = refused_page(request, visitors)) return std::move(*refused);
    if (request.method() != http::verb::get) {
        HttpAnswer answer = http_answer(http::status::method_not_allowed, "Only GET is taken");
        answer.set(http::field::allow, "GET");
        return answer;
    }
    try {
        const auto target = request.target();
        auto page = find(request_of({target.data(), target.size()}));
        if (page) return answer_with(std::move(*page));
    } catch (const std::exception& fault) {
        return http_answer(http::status::internal_server_error, fault.what());
    }
    return http_answer(http::status::not_found, "There is nothing at this path");
}

}  // namespace

class PageServer::Impl {
public:
    Impl(PageOptions options, FindPage find)
        : options_(std::move(options)), find_(std::move(find)), port_(options_.port) {}

    ~Impl() {
        if (!thread_.joinable()) return;
        asio::post(io_, [this] {
            error_code ignored;
            closing_ = true;
            for (Acceptor& acceptor : acceptors_) acceptor.close(ignored);
            for (Socket* socket : sockets_) socket->close(ignored);
        });
        thread_.join();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    base::Result<void> start() {
        const auto addresses = addresses_of(options_.host, options_.names);
        if (!addresses) return addresses.error();
        const auto endpoints = free_endpoints(*addresses, port_, options_.names);
        if (!endpoints) return endpoints.error();
        for (const Endpoint& endpoint : *endpoints) {
            auto acceptor = listen_on(io_.get_executor(), endpoint, Sharing::alone, options_.names);
            if (!acceptor) return acceptor.error();
            acceptors_.push_back(std::move(*acceptor));
        }
        port_ = endpoints->front().port();
        for (Acceptor& acceptor : acceptors_) {
            asio::co_spawn(io_.get_executor(), accept(acceptor), asio::detached);
        }
        thread_ = std::thread([this] { io_.run(); });
        return {};
    }

    std::uint16_t port() const noexcept { return port_; }

private:
    Task<void> accept(Acceptor& acceptor) {
        while (acceptor.is_open()) {
            error_code error;
            Socket socket = co_await acceptor.async_accept(into(error));
            if (!error && !closing_ && sockets_.size() < k_most_at_once) {
                asio::co_spawn(io_.get_executor(), serve(std::move(socket)), asio::detached);
            } else if (error && acceptor.is_open()) {
                Timer pause(io_.get_executor(), k_accept_pause);
                co_await pause.async_wait(into(error));
            }
        }
    }

    Task<void> serve(Socket accepted) {
        const auto socket = std::make_shared<Socket>(std::move(accepted));
        sockets_.insert(socket.get());
        Timer deadline(io_.get_executor(), k_patience);
        deadline.async_wait([weak = std::weak_ptr<Socket>(socket)](error_code error) {
            const auto late = weak.lock();
            if (!error && late) late->close(error);
        });
        error_code error;
        boost::beast::flat_buffer head(k_header_bytes);
        http::request_parser<http::empty_body> parser;
        parser.header_limit(k_header_bytes);
        co_await http::async_read_header(*socket, head, parser, into(error));
        if (!error) to_origin_form(parser.get());
        auto answer =
            error ? handshake::answer_to(error)
                  : std::optional(server::answer_to(parser.get(), options_.visitors, find_));
        if (answer) co_await handshake::refuse(*socket, std::move(*answer));
        sockets_.erase(socket.get());
    }

    const PageOptions options_;
    const FindPage find_;
    std::uint16_t port_;
    std::unordered_set<Socket*> sockets_;  // of those that are being answered
    bool closing_ = false;                 // of the pages' own thread
    asio::io_context io_{1};
    std::vector<Acceptor> acceptors_;
    std::thread thread_;
};

PageServer::PageServer(PageOptions options, FindPage find)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(find))) {}

PageServer::~PageServer() = default;

base::Result<void> PageServer::start() { return impl_->start(); }
std::uint16_t PageServer::port() const noexcept { return impl_->port(); }

}  // namespace server
