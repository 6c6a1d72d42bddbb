// One thread of the server with all that lives on it.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <future>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "server/arena.h"
#include "server/counters.h"
#include "server/desk.h"
#include "server/floor.h"
#include "server/gate.h"
#include "server/listen.h"
#include "server/options.h"
#include "server/outbox_keeper.h"
#include "server/session.h"

namespace server {

// What the loops of a server have in common.
struct Shared {
    Gate& gate;
    const std::atomic<bool>& stopping;
    Notice& ends;  // of games and connections
    Announcements* announcements = nullptr;
};

// Sockets, sessions and watched games of one thread. What is passed in must outlive it.
class Loop {
public:
    Loop(const Options& options, const Doors& doors, const Shared& shared);
    // The thread must have been stopped.
    ~Loop() = default;
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    // Before run_thread(). settings: somebody else has taken the port.
    base::Result<void> listen(const std::vector<Endpoint>& endpoints, Sharing sharing);

    // From run_thread() on this thread keeps the outbox; one loop of a server does.
    void keep_outbox(Announcements& announcements);

    void run_thread();

    // Closes all: listeners now, connections with 1001 after what is queued for them. Any thread.
    void close();
    // Ends all connections and, once nothing is under way any more, the thread. Any thread.
    void cut_off();
    // Waits for the thread, at most `patience` for the end of what is under way.
    void join(Duration patience);

    const Counters& counters() const noexcept { return counters_; }
    std::size_t games_under_way() const noexcept { return arena_.games_under_way(); }

private:
    void run_handlers();
    Task<void> accept(Acceptor& acceptor);
    Task<void> await_arrival();
    void welcome(Socket socket);
    void ended(PlayerConnection& session, std::exception_ptr fault);
    // The one place where coroutines that have no other end with a fault.
    void report(std::string_view where, std::exception_ptr fault);

    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<ports::Executor> work_{io_.get_executor()};
    const Doors doors_;
    Gate& gate_;
    Counters counters_;
    Arena arena_;
    Desk desk_;
    Floor floor_;
    std::unique_ptr<OutboxKeeper> keeper_;
    std::vector<Acceptor> acceptors_;
    bool closing_ = false;     // of the loop's own thread
    std::future<void> ended_;  // the thread, but for its last instructions
    std::thread thread_;
};

}  // namespace server
