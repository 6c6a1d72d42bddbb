#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace base {
namespace {

using namespace std::chrono_literals;

TEST(BoundedQueue, FullRefusesAndLeavesTheItem) {
    BoundedQueue<std::unique_ptr<int>> queue(1);
    EXPECT_TRUE(queue.push(std::make_unique<int>(1)));
    auto second = std::make_unique<int>(2);
    EXPECT_FALSE(queue.push(std::move(second)));
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(queue.size(), 1u);
}

TEST(BoundedQueue, ClosedHandsOutWhatIsLeft) {
    BoundedQueue<int> queue(4);
    queue.push(1);
    queue.push(2);
    queue.close();
    EXPECT_FALSE(queue.push(3));
    std::vector<int> out;
    EXPECT_TRUE(queue.take(out, 0us));
    EXPECT_EQ(out, (std::vector<int>{1, 2}));
    EXPECT_FALSE(queue.take(out, 0us));
}

TEST(BoundedQueue, QuietIsNotTheEnd) {
    BoundedQueue<int> queue(4);
    std::vector<int> out = {9};
    EXPECT_TRUE(queue.take(out, 1ms));
    EXPECT_TRUE(out.empty());
}

TEST(BoundedQueue, ManyThreadsLoseNothing) {
    constexpr int k_threads = 4, k_each = 5000;
    BoundedQueue<int> queue(64);
    std::vector<std::thread> pushers;
    for (int t = 0; t < k_threads; ++t) {
        pushers.emplace_back([&queue, t] {
            for (int i = 0; i < k_each; ++i) {
                while (!queue.push(t * k_each + i)) std::this_thread::yield();
            }
        });
    }
    std::vector<int> last(k_threads, -1), out;
    int taken = 0;
    while (taken < k_threads * k_each) {
        ASSERT_TRUE(queue.take(out, 1s));
        for (const int item : out) {
            EXPECT_GT(item % k_each, last[static_cast<std::size_t>(item / k_each)]);
            last[static_cast<std::size_t>(item / k_each)] = item % k_each;
        }
        taken += static_cast<int>(out.size());
    }
    for (std::thread& pusher : pushers) pusher.join();
    EXPECT_EQ(queue.size(), 0u);
}

}  // namespace
}  // namespace base
