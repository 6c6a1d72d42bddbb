#include "lmdb/crc32c.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace lmdb {
namespace {

// RFC 3720, appendix B.4, and the usual check value of nine digits.
TEST(Crc32c, AgreesWithPublishedValues) {
    EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
    EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
    EXPECT_EQ(crc32c(""), 0U);
}

// As the polynomial says, bit by bit.
std::uint32_t crc32c_by_bits(const std::string& bytes) {
    std::uint32_t crc = 0xffffffff;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78U : 0);
    }
    return ~crc;
}

TEST(Crc32c, IsRightForEveryLength) {
    std::string text;
    for (int size = 0; size < 2000; ++size) {
        ASSERT_EQ(crc32c(text), crc32c_by_bits(text)) << "length " << size;
        text += static_cast<char>(size * 37 + 11);
    }
}

}  // namespace
}  // namespace lmdb
