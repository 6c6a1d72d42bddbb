// A coroutine that waits for a value from another thread.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <type_traits>
#include <utility>

#include "ports/task.h"

namespace redis {

// Whoever waits for one T. done() is called at most once, by any thread, and returns at once.
// Lifetime: must be done, or destroyed, before the io_context of the one that waits is destroyed.
template <class T>
class Waiter {
public:
    virtual ~Waiter() = default;
    virtual void done(T value) = 0;
};

template <class T>
using WaitingPtr = std::unique_ptr<Waiter<T>>;

// Goes on in the io_context of the coroutine, which does not run out of work meanwhile.
template <class T, class Handler>
class WaitingCoroutine final : public Waiter<T> {
public:
    explicit WaitingCoroutine(Handler handler)
        : handler_(std::move(handler)), work_(boost::asio::get_associated_executor(handler_)) {}

    void done(T value) override {
        boost::asio::post(work_.get_executor(),
                          [handler = std::move(handler_), value = std::move(value)]() mutable {
                              std::move(handler)(std::move(value));
                          });
        work_.reset();
    }

private:
    Handler handler_;
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;
};

// Calls a function in the thread that is done.
template <class T, class Function>
class WaitingFunction final : public Waiter<T> {
public:
    explicit WaitingFunction(Function function) : function_(std::move(function)) {}
    void done(T value) override { function_(std::move(value)); }

private:
    Function function_;
};

template <class T, class Function>
WaitingPtr<T> when_done(Function function) {
    return std::make_unique<WaitingFunction<T, Function>>(std::move(function));
}

// Calls start(WaitingPtr<T>) and suspends until that is done.
template <class T, class Start>
ports::Task<T> wait_for(Start start) {
    auto initiate = [start = std::move(start)](auto handler) mutable {
        using Handler = std::decay_t<decltype(handler)>;
        start(WaitingPtr<T>(std::make_unique<WaitingCoroutine<T, Handler>>(std::move(handler))));
    };
    boost::asio::use_awaitable_t<ports::Executor> token;
    return boost::asio::async_initiate<boost::asio::use_awaitable_t<ports::Executor>, void(T)>(
        std::move(initiate), token);
}

}  // namespace redis
