// A man in the middle for tests: loses an answer of Redis after Redis has done what was asked.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace redis_test {

// Passes connections on to `port` of this machine. After cut(words), when a client has sent these
// words, the next that the server answers on that connection is dropped and the connection closed.
class Proxy {
    using Tcp = boost::asio::ip::tcp;

public:
    explicit Proxy(int port)
        : server_(boost::asio::ip::address_v4::loopback(), static_cast<unsigned short>(port)),
          acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}) {
        accept();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~Proxy() {
        io_.stop();
        thread_.join();
    }

    int port() const { return acceptor_.local_endpoint().port(); }
    int cuts() const noexcept { return cuts_; }
    void cut(const std::string& words) {
        const std::lock_guard lock(mutex_);
        words_ = words;
    }

private:
    struct Pair {
        explicit Pair(boost::asio::io_context& io) : client(io), server(io) {}
        Tcp::socket client, server;
        std::array<char, 65536> from_client{}, from_server{};
        bool cut = false;
    };
    using PairPtr = std::shared_ptr<Pair>;

    void accept() {
        auto pair = std::make_shared<Pair>(io_);
        acceptor_.async_accept(pair->client, [this, pair](boost::system::error_code error) {
            if (error) return;
            boost::system::error_code refused;
            pair->server.connect(server_, refused);
            if (!refused) {
                from_client(pair);
                from_server(pair);
            }
            accept();
        });
    }
    void from_client(const PairPtr& pair) {
        pair->client.async_read_some(
            boost::asio::buffer(pair->from_client),
            [this, pair](boost::system::error_code error, std::size_t size) {
                if (error) return pair->server.close();
                const std::string text(pair->from_client.data(), size);
                {
                    const std::lock_guard lock(mutex_);
                    if (!words_.empty() && text.find(words_) != std::string::npos) {
                        words_.clear();
                        pair->cut = true;
                    }
                }
                boost::system::error_code ignored;
                boost::asio::write(pair->server, boost::asio::buffer(text), ignored);
                from_client(pair);
            });
    }
    void from_server(const PairPtr& pair) {
        pair->server.async_read_some(
            boost::asio::buffer(pair->from_server),
            [this, pair](boost::system::error_code error, std::size_t size) {
                if (pair->cut) ++cuts_;
                if (error || pair->cut) {
                    pair->server.close();
                    return pair->client.close();
                }
                boost::system::error_code ignored;
                boost::asio::write(pair->client, boost::asio::buffer(pair->from_server, size),
                                   ignored);
                from_server(pair);
            });
    }

    boost::asio::io_context io_{1};
    const Tcp::endpoint server_;
    Tcp::acceptor acceptor_;
    std::mutex mutex_;
    std::string words_;
    std::atomic<int> cuts_{0};
    std::thread thread_;
};

}  // namespace redis_test
