#include "parquet/memory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <latch>
#include <thread>
#include <vector>

namespace {

// In a process that has given nothing back yet, as threads of a job begin.
TEST(GiveBackMemory, MayBeCalledFirstBySeveralThreadsAtOnce) {
    setenv("ARROW_DEFAULT_MEMORY_POOL", "system", 0);  // as the program does
    constexpr int k_threads = 8;
    std::latch together(k_threads);
    std::vector<std::thread> threads;
    for (int i = 0; i < k_threads; ++i) {
        threads.emplace_back([&together] {
            together.arrive_and_wait();
            tables::give_back_memory();
        });
    }
    for (std::thread& thread : threads) thread.join();
}

}  // namespace
