#include "app/doors/limits.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <new>

#include "base/result.h"

namespace app {
namespace {

TEST(Limits, TooLittleAddressSpaceIsRefusedWithBothNumbers) {
    EXPECT_NO_THROW(expect_address_space(std::numeric_limits<std::uint64_t>::max()));
    EXPECT_NO_THROW(expect_address_space(std::uint64_t{1} << 30));
    try {
        expect_address_space((std::uint64_t{1} << 30) - 1024);
        FAIL() << "taken";
    } catch (const base::Failure& failure) {
        EXPECT_STREQ(failure.what(),
                     "the limit of address space (ulimit -v) is 1048575 KiB: 1048576 expected, or "
                     "unlimited");
        EXPECT_EQ(failure.error().fault, base::Fault::settings);
    }
}

TEST(LimitsDeathTest, WithoutMemoryItEndsWithOneLine) {
    testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_EXIT(
        {
            end_when_memory_is_out();
            std::get_new_handler()();
        },
        testing::ExitedWithCode(3), "^superhero: out of memory: the system gives no more\n$");
}

}  // namespace
}  // namespace app
