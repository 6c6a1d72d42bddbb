// What all doors of one Registry share: its I/O thread and its connections.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/result.h"
#include "ports/task.h"
#include "redis/async_connection.h"
#include "redis/command.h"
#include "redis/lanes.h"
#include "redis/options.h"
#include "redis/scripts.h"
#include "redis/subscriber.h"

namespace redis {

// The doors' coroutines hold it, so it outlives the Registry for as long as one is under way.
// Threads: any, but close() once, by the owner.
class Core {
public:
    using Clock = std::chrono::steady_clock;

    explicit Core(Options options);
    ~Core();

    // Waits until Redis has let us in, or said why not, or the connect timeout is over.
    base::Result<void> open();
    // Everything that waits fails with `stopped`. Ends the I/O thread.
    void close();

    Clock::time_point deadline() const { return Clock::now() + options.command_timeout; }
    // A name for one call that changes a fight, different from all others of all processes.
    std::string new_change();

    const Options options;
    const Scripts scripts;
    CommandCounters counters;
    Lanes lanes;

    AsyncConnection& commands() noexcept { return commands_; }
    ChannelSubscriber& subscriber() noexcept { return subscriber_; }
    // Tells listeners in this process, in the I/O thread.
    void tell(ports::FightPtr fight);

private:
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    AsyncConnection commands_;
    ChannelSubscriber subscriber_;
    const std::string process_;  // random, hexadecimal
    std::atomic<std::uint64_t> changes_{0};
    std::mutex opened_mutex_;
    std::promise<base::Result<void>> opened_;
    bool is_opened_ = false;
    std::optional<base::Error> refusal_;
    std::thread thread_;
};

using CorePtr = std::shared_ptr<Core>;

// What a script or command answered. `repeated`: an earlier try was lost on the way and may have
// been carried out as well.
struct Ran {
    Reply reply;
    bool repeated = false;
};

// One round trip. When the connection is lost before the answer it is made again, within the
// deadline: so whatever is called must recognise its own repetition, or be the same done twice.
ports::Task<base::Result<Ran>> run(CorePtr core, ScriptCall call, Core::Clock::time_point until);
ports::Task<base::Result<Ran>> run(CorePtr core, Bytes command, Core::Clock::time_point until);

}  // namespace redis
