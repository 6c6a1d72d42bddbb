// Where faults are put in on purpose: named steps of the doors.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace faults {

enum class When { before, after };

// Called before and after every step, in the caller's thread. It may wait, end the process, throw,
// or return an error, which the caller then gets: before the step, which is not done; or after it,
// which was done although it looks failed. A step that failed by itself has no `after`.
using Hook = std::function<std::optional<base::Error>(std::string_view step, When when)>;

// Makes the call between the hook's two looks.
template <class Call>
auto with_hook(const Hook& hook, std::string_view step, const Call& call) -> decltype(call()) {
    if (auto fault = hook(step, When::before)) return *fault;
    auto result = call();
    if (!result) return result;
    if (auto fault = hook(step, When::after)) return *fault;
    return result;
}

}  // namespace faults
