#include "parquet/memory.h"

#include <arrow/memory_pool.h>

#include <mutex>

namespace tables {

// One thread at a time: with Arrow's plain allocator this ends in glibc's malloc_trim(), whose
// first call sets up glibc's heap without a lock. Two first calls at once crash where the process
// has a malloc of its own, as under AddressSanitizer.
void give_back_memory() {
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    arrow::default_memory_pool()->ReleaseUnused();
}

}  // namespace tables
