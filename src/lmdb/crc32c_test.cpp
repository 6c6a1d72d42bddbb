#include "lmdb/crc32c.h"

#include <gtest/gtest.h>

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

TEST(Crc32c, TablesAndInstructionAgreeOnEveryLength) {
    std::string text;
    for (int size = 0; size < 300; ++size) {
        ASSERT_EQ(crc32c(text), crc32c_by_table(text)) << "length " << size;
        text += static_cast<char>(size * 37 + 11);
    }
}

}  // namespace
}  // namespace lmdb
