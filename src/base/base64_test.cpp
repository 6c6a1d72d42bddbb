#include "base/base64.h"

#include <gtest/gtest.h>

namespace base {
namespace {

// The examples of RFC 4648, section 10.
TEST(Base64, PadsWhatIsNoMultipleOfThreeBytes) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, TakesAnyBytes) { EXPECT_EQ(base64(std::string_view("\0\xff\xfe", 3)), "AP/+"); }

}  // namespace
}  // namespace base
