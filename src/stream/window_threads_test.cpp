#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <thread>

#include "stream/window.h"

namespace stream {
namespace {

using std::chrono::milliseconds;

constexpr int k_threads = 3;
constexpr int k_each = 5000;

// Hands over and acknowledges as pump and reports do, in an order of its own, with rewinds.
void pump(Window& window, std::atomic<bool>& over, std::vector<std::string>& seen) {
    std::deque<Position> open;
    std::vector<Handing> batch;
    for (int round = 0; !over; ++round) {
        window.wait(Window::Clock::now() + milliseconds(1));
        window.take(batch, 100);
        for (const Handing& each : batch) {
            if (seen.size() <= each.position) seen.resize(each.position + 1);
            seen[static_cast<std::size_t>(each.position)] = each.record->value();
            open.push_front(each.position);
        }
        if (round % 50 == 49) {
            window.rewind();
            open.clear();
            continue;
        }
        window.acknowledge({open.begin(), open.end()});
        open.clear();
    }
}

TEST(WindowThreads, AppendersPumpAndWatchersAtOnce) {
    Window window("broker", {std::size_t{1} << 30, std::size_t{1} << 30});
    std::atomic<bool> over = false;
    std::vector<std::string> seen;
    std::thread pumping([&] { pump(window, over, seen); });
    std::vector<std::thread> threads;
    threads.reserve(k_threads);
    for (int t = 0; t < k_threads; ++t) {
        threads.emplace_back([&window, t] {
            for (int i = 0; i < k_each; ++i) {
                window.append(
                    {"t", "k", std::to_string(t) + " " + std::to_string(i), base::Timestamp()});
                const auto backlog = window.backlog();
                EXPECT_LE(backlog.settled, backlog.appended);
            }
            EXPECT_TRUE(window.flush(milliseconds(30'000), [](std::uint64_t waiting) {
                return base::unavailable(std::to_string(waiting));
            }));
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(window.backlog().settled, std::uint64_t{k_threads} * k_each);
    EXPECT_EQ(window.deliveries().at(0).waiting, 0U);
    over = true;
    pumping.join();
    std::vector<int> next(k_threads, 0);
    for (const std::string& value : seen) {
        const auto thread = static_cast<std::size_t>(value[0] - '0');
        EXPECT_EQ(value.substr(2), std::to_string(next[thread]++));
    }
    EXPECT_EQ(next, std::vector<int>(k_threads, k_each));
}

}  // namespace
}  // namespace stream
