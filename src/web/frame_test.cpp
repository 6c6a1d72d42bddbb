#include "web/frame.h"

#include <gtest/gtest.h>

namespace web {
namespace {

std::string bytes_of(const MessageFrame& frame) {
    std::string out;
    append_frame(out, frame);
    return out;
}

// The examples of RFC 6455, section 5.7.
TEST(Frame, IsTheStandards) {
    EXPECT_EQ(bytes_of({"Hello"}), "\x81\x05Hello");
    EXPECT_EQ(bytes_of({"Hello", MessageKind::text, MaskingKey{0x37, 0xfa, 0x21, 0x3d}}),
              "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
    const std::string medium(256, 'x'), large(65536, 'y');
    EXPECT_EQ(bytes_of({medium, MessageKind::binary}), std::string("\x82\x7e\x01\x00", 4) + medium);
    EXPECT_EQ(bytes_of({large, MessageKind::binary}),
              std::string("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10) + large);
}

TEST(Frame, ItsLengthTakesNoMoreBytesThanItNeeds) {
    EXPECT_EQ(bytes_of({std::string(125, 'x')}).size(), 2U + 125);
    EXPECT_EQ(bytes_of({std::string(126, 'x')}).size(), 4U + 126);
    EXPECT_EQ(bytes_of({std::string(65535, 'x')}).size(), 4U + 65535);
    EXPECT_EQ(bytes_of({""}).size(), 2U);
}

TEST(Frame, FollowsWhatIsThere) {
    std::string out = bytes_of({"a"});
    append_frame(out, {"b", MessageKind::text, MaskingKey{1, 2, 3, 4}});
    EXPECT_EQ(out,
              "\x81\x01"
              "a\x81\x81\x01\x02\x03\x04"
              "c");
}

}  // namespace
}  // namespace web
