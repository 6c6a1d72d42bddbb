// The coroutine type of every call through a door that may wait.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace ports {

// Bound to the concrete executor of an io_context that one thread runs: no type erasure on the way.
using Executor = boost::asio::io_context::executor_type;

template <class T>
using Task = boost::asio::awaitable<T, Executor>;

}  // namespace ports
