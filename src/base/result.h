// Result<T>: a value or an Error, for every call through a door.
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>

#include "base/error.h"

namespace base {

// Thrown where a Result's value is taken although it holds an Error, and at start-up.
class Failure : public std::runtime_error {
public:
    explicit Failure(Error error) : std::runtime_error(error.what), error_(std::move(error)) {}
    const Error& error() const noexcept { return error_; }

private:
    Error error_;
};

// Found by Boost.System through argument-dependent look-up.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location&) {
    throw Failure(error);
}

template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace base
