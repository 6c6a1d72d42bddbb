// One-line owners of C handles: using Cursor = Owned<MDB_cursor, mdb_cursor_close>;
#pragma once

#include <memory>

namespace base {

template <auto destroy>
struct Destroy {
    template <class T>
    void operator()(T* handle) const noexcept {
        destroy(handle);
    }
};

template <class T, auto destroy>
using Owned = std::unique_ptr<T, Destroy<destroy>>;

}  // namespace base
