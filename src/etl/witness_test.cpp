#include "etl/witness.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "base/sha256.h"

namespace {

using etl::witness_digest;

const base::Timestamp k_time(std::chrono::microseconds(0x0102030405060708));

TEST(Witness, IsTheDocumentedFormat) {
    const std::string bytes("\x08\x07\x06\x05\x04\x03\x02\x01\x03\x00\x00\x00keyvalue", 20);
    EXPECT_EQ(witness_digest(k_time, "key", "value"), base::sha256_hex(bytes));
}

TEST(Witness, EveryPartOfTheRecordCounts) {
    const std::string one = witness_digest(k_time, "key", "value");
    EXPECT_NE(one, witness_digest(k_time + std::chrono::microseconds(1), "key", "value"));
    EXPECT_NE(one, witness_digest(k_time, "ke", "yvalue"));
    EXPECT_NE(one, witness_digest(k_time, "key", "Value"));
}

}  // namespace
