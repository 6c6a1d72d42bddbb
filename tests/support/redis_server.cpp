#include "tests/support/redis_server.h"

#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

namespace support {
namespace {

constexpr int k_not_installed = 127;  // exit code of a child that could not become redis-server
constexpr int k_spawns = 5;

sockaddr_in local(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

class Socket {
public:
    Socket() : handle_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
    ~Socket() { ::close(handle_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int handle() const noexcept { return handle_; }

private:
    const int handle_;
};

// A reply to PING, or that a password is wanted; where it speaks TLS, that it refuses what does
// not.
bool answers(int port, bool by_tls) {
    const Socket socket;
    const sockaddr_in address = local(port);
    timeval patience{1, 0};
    ::setsockopt(socket.handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(socket.handle(), reinterpret_cast<const sockaddr*>(&address), sizeof address)) {
        return false;
    }
    constexpr std::string_view k_ping = "PING\r\n";
    if (::send(socket.handle(), k_ping.data(), k_ping.size(), MSG_NOSIGNAL) < 0) return false;
    char reply[8] = {};
    const auto got = ::recv(socket.handle(), reply, sizeof reply - 1, 0);
    if (by_tls) return got >= 0 || errno == ECONNRESET;
    const std::string_view text(reply, got > 0 ? static_cast<std::size_t>(got) : 0);
    return text.starts_with("+PONG") || text.starts_with("-NOAUTH");
}

}  // namespace

int free_port() {
    const Socket socket;
    sockaddr_in address = local(0);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket.handle(), generic, size) != 0 ||
        ::getsockname(socket.handle(), generic, &size) != 0) {
        throw std::runtime_error("no free port");
    }
    return ntohs(address.sin_port);
}

RedisServer::RedisServer(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {
    const auto end = arguments_.end();
    speaks_tls_ = std::find(arguments_.begin(), end, "--tls-cert-file") != end;
    for (int i = 0; i < k_spawns; ++i) {
        port_ = free_port();  // somebody may take it before Redis does: then another
        spawn();
        if (await_answer()) return;
    }
    throw std::runtime_error("redis-server does not start, see its log:\n" +
                             read_text(folder_.path() / "log"));
}

RedisServer::~RedisServer() {
    if (process_ != 0) end(SIGKILL);
}

void RedisServer::spawn() {
    std::vector<std::string> words = {"redis-server",
                                      "--bind",
                                      "127.0.0.1",
                                      "--port",
                                      speaks_tls_ ? "0" : std::to_string(port_),
                                      "--dir",
                                      folder_.path().string(),
                                      "--logfile",
                                      (folder_.path() / "log").string(),
                                      "--save",
                                      ""};
    if (speaks_tls_) words.insert(words.end(), {"--tls-port", std::to_string(port_)});
    words.insert(words.end(), arguments_.begin(), arguments_.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    process_ = ::fork();
    if (process_ < 0) throw std::runtime_error("cannot fork");
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::execvp(pointers[0], pointers.data());
        ::_exit(k_not_installed);
    }
}

bool RedisServer::await_answer() {
    for (int i = 0; i < 2000; ++i) {
        int status = 0;
        if (::waitpid(process_, &status, WNOHANG) == process_) {
            process_ = 0;
            if (WIFEXITED(status) && WEXITSTATUS(status) == k_not_installed) {
                throw std::runtime_error("redis-server is not installed: run tools/setup services");
            }
            return false;
        }
        if (answers(port_, speaks_tls_)) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    throw std::runtime_error("redis-server does not answer");
}

void RedisServer::end(int signal) {
    ::kill(process_, signal);
    int status = 0;
    ::waitpid(std::exchange(process_, 0), &status, 0);
}

void RedisServer::stop() { end(SIGTERM); }
void RedisServer::kill() { end(SIGKILL); }
void RedisServer::pause() { ::kill(process_, SIGSTOP); }
void RedisServer::resume() { ::kill(process_, SIGCONT); }

void RedisServer::start() {
    for (int i = 0; i < k_spawns; ++i) {
        spawn();
        if (await_answer()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    throw std::runtime_error("redis-server does not start again");
}

}  // namespace support
