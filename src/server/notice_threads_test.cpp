#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "server/notice.h"

namespace {

using std::chrono::milliseconds;

TEST(Notice, TheWaiterSeesWhatWasChangedBefore) {
    for (int i = 0; i < 200; ++i) {
        server::Notice notice;
        std::atomic<int> left = 2;
        const auto take_one = [&] {
            --left;
            notice.give();
        };
        std::thread one(take_one), other(take_one);
        EXPECT_TRUE(notice.wait(std::chrono::minutes(10), [&] { return left == 0; }));
        one.join();
        other.join();
    }
}

TEST(Notice, PatienceHasAnEnd) {
    server::Notice notice;
    EXPECT_FALSE(notice.wait(milliseconds(1), [] { return false; }));
    EXPECT_TRUE(notice.wait(milliseconds(0), [] { return true; }));
}

}  // namespace
