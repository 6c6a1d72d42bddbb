#include "base/error.h"

#include <system_error>

namespace base {

Error disk_error(std::string what, int code) {
    return disk_error(std::move(what) + ": " + std::generic_category().message(code));
}

}  // namespace base
