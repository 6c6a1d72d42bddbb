#include "player/reach.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "tls/stream.h"

namespace player {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr Duration k_pause{100};
constexpr std::chrono::seconds k_greeting{10};

// A question to the system's resolver, which may take its time and cannot be called off: it has a
// thread of its own, which may outlive whoever asked.
class Resolution {
public:
    Resolution(const std::string& host, std::uint16_t port) {
        std::thread([found = found_, host, port] {
            asio::io_context context;
            error_code error;
            std::vector<tcp::endpoint> endpoints;
            for (const auto& entry :
                 tcp::resolver(context).resolve(host, std::to_string(port), error)) {
                endpoints.push_back(entry.endpoint());
            }
            const std::lock_guard lock(found->mutex);
            found->endpoints = std::move(endpoints);
            found->error = error;
            found->over = true;
            found->changed.notify_all();
        }).detach();
    }

    bool wait(Duration patience) {
        std::unique_lock lock(found_->mutex);
        return found_->changed.wait_for(lock, patience, [&] { return found_->over; });
    }
    const error_code& error() const { return found_->error; }
    std::vector<tcp::endpoint> endpoints() const { return found_->endpoints; }

private:
    struct Found {
        std::mutex mutex;
        std::condition_variable changed;
        bool over = false;
        error_code error;
        std::vector<tcp::endpoint> endpoints;
    };
    const std::shared_ptr<Found> found_ = std::make_shared<Found>();
};

class Search {
public:
    Search(Address& address, const Goal& goal, Duration patience,
           const std::function<bool(const std::string&)>& waits)
        : address_(address),
          goal_(goal),
          deadline_(steady_clock::now() + patience),
          waits_(waits) {}

    // False: the time is over, or it was told to stop.
    bool run() {
        do {
            if (resolve(goal_.host) && connect()) return true;
        } while (!for_good_ && go_on());
        return false;
    }

    bool stopped() const noexcept { return stopped_; }
    const std::string& why() const noexcept { return why_; }
    // Whether it fails again until somebody changes a setting.
    bool for_good() const noexcept { return for_good_; }

private:
    bool go_on() {
        if (!stopped_ && !waits_(why_)) stopped_ = true;
        if (stopped_ || steady_clock::now() + k_pause >= deadline_) return false;
        std::this_thread::sleep_for(k_pause);
        return true;
    }

    // Whether there is time to look again at once.
    bool keep_waiting() {
        if (!waits_(why_)) stopped_ = true;
        return !stopped_ && steady_clock::now() < deadline_;
    }

    bool resolve(const std::string& host) {
        if (!resolution_) resolution_.emplace(host, goal_.port);
        while (!resolution_->wait(k_pause)) {
            why_ = "its name is not resolved yet";
            if (!keep_waiting()) return false;
        }
        address_.endpoints = resolution_->endpoints();
        const error_code error = resolution_->error();
        resolution_.reset();
        if (error) why_ = error.message();
        return !error;
    }

    // One attempt, as long as it takes.
    bool connect() {
        asio::io_context context;
        tls::Socket socket(context);
        tcp::endpoint reached;
        error_code error;
        bool over = false;
        asio::async_connect(socket, address_.endpoints,
                            [&](error_code result, const tcp::endpoint& endpoint) {
                                error = result;
                                reached = endpoint;
                                over = true;
                            });
        while (!over) {
            context.run_for(k_pause);
            if (over) break;
            why_ = "no answer";
            if (!keep_waiting()) return false;
        }
        if (error) {
            why_ = error.message();
            return false;
        }
        if (goal_.tls && !shake_hands(context, std::move(socket))) return false;
        std::stable_partition(address_.endpoints.begin(), address_.endpoints.end(),
                              [&](const tcp::endpoint& each) { return each == reached; });
        return true;
    }

    // Of TLS, by which all connections to come begin.
    bool shake_hands(asio::io_context& context, tls::Socket socket) {
        tls::Stream stream(std::move(socket), *goal_.tls);
        tls::expect_host(*stream.native_handle(), goal_.host);
        const auto limit = std::min(deadline_, steady_clock::now() + k_greeting);
        error_code error;
        bool over = false;
        stream.async_handshake(asio::ssl::stream_base::client, [&](error_code result) {
            error = result;
            over = true;
        });
        context.restart();
        bool in_time = true;
        while (!over && in_time) {
            context.run_for(k_pause);
            why_ = "no answer to the TLS handshake";
            in_time = over || (keep_waiting() && steady_clock::now() < limit);
        }
        if (!over) {
            error_code ignored;
            boost::beast::get_lowest_layer(stream).close(ignored);
            context.run();  // the handshake ends with the socket
            return false;
        }
        if (!error) return true;
        tls::Trouble trouble = tls::trouble_of(*stream.native_handle(), error);
        why_ = std::move(trouble.what);
        for_good_ = trouble.for_good;
        return false;
    }

    Address& address_;
    const Goal goal_;
    const steady_clock::time_point deadline_;
    const std::function<bool(const std::string&)>& waits_;
    std::optional<Resolution> resolution_;
    std::string why_;
    bool stopped_ = false;
    bool for_good_ = false;
};

}  // namespace

base::Result<Address> reach(const Goal& goal, Duration patience,
                            const std::function<bool(const std::string& why)>& waits) {
    Address address;
    address.host = goal.host + ':' + std::to_string(goal.port);
    address.name = goal.host;
    address.tls = goal.tls;
    Search search(address, goal, patience, waits);
    if (search.run()) return address;
    if (search.for_good()) {
        return base::bad_setting("no TLS with the server at " + address.host + ": " + search.why() +
                                 " (WEBSOCKET_TLS, WEBSOCKET_TLS_CA, WEBSOCKET_HOST)");
    }
    if (search.stopped()) {
        return base::Error{base::Fault::stopped, "stopped while looking for " + address.host};
    }
    return base::unavailable(
        "no server at " + address.host + " within " +
        std::to_string(std::chrono::ceil<std::chrono::seconds>(patience).count()) +
        " s: " + search.why());
}

}  // namespace player
