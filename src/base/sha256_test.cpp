#include "base/sha256.h"

#include <gtest/gtest.h>

namespace {

// Vectors of FIPS 180-4.
TEST(Sha256, OfNothing) {
    EXPECT_EQ(base::sha256_hex(""),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, OfThreeLetters) {
    EXPECT_EQ(base::sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, OfAMillionLettersInPieces) {
    base::Sha256 sha;
    for (int i = 0; i < 1000; ++i) sha.update(std::string(1000, 'a'));
    EXPECT_EQ(sha.hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, GoesOnAfterItsDigestWasTaken) {
    base::Sha256 sha;
    sha.update("a");
    EXPECT_EQ(sha.hex(), base::sha256_hex("a"));
    EXPECT_EQ(sha.hex(), base::sha256_hex("a"));
    sha.update("bc");
    EXPECT_EQ(sha.hex(), base::sha256_hex("abc"));
}

TEST(Sha256, CanBeMoved) {
    base::Sha256 first;
    first.update("ab");
    base::Sha256 second = std::move(first);
    second.update("c");
    EXPECT_EQ(second.hex(), base::sha256_hex("abc"));
}

}  // namespace
