#include "audit/buckets.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/support/temp_folder.h"

namespace {

base::Uuid token(base::Random& random) {
    base::Uuid uuid;
    for (auto& byte : uuid.bytes) byte = static_cast<std::uint8_t>(random.below(256));
    return uuid;
}

TEST(Buckets, GiveBackWhatWasAppendedInOrder) {
    for (const std::size_t memory : {std::size_t{1}, std::size_t{1} << 20}) {
        const support::TempFolder folder;
        audit::Buckets buckets({.scratch = folder.path(), .count = 7, .buffer_bytes = memory});
        std::vector<std::string> expected(7);
        base::Random random(1);
        for (int i = 0; i < 20'000; ++i) {
            const std::size_t bucket = random.below(7);
            const std::string bytes(random.below(60), static_cast<char>('a' + i % 26));
            buckets.append(bucket, bytes);
            expected[bucket] += bytes;
        }
        ASSERT_TRUE(buckets.status().has_value());
        std::string loaded;
        for (int again = 0; again < 2; ++again) {
            for (std::size_t i = 0; i < 7; ++i) {
                ASSERT_TRUE(buckets.load(i, loaded).has_value());
                EXPECT_EQ(loaded, expected[i]);
            }
        }
        EXPECT_TRUE(support::files_below(folder.path()).empty());  // the file has no name
    }
}

TEST(Buckets, AscendWithTheTokens) {
    audit::Buckets buckets({.scratch = "/tmp", .count = 1000});
    base::Random random(2);
    for (int i = 0; i < 10'000; ++i) {
        const base::Uuid a = token(random), b = token(random);
        const auto in_a = buckets.index_of(a), in_b = buckets.index_of(b);
        ASSERT_LT(std::max(in_a, in_b), 1000U);
        if (in_a < in_b) {
            ASSERT_LT(a, b);
        }
    }
    base::Uuid last;
    last.bytes.fill(0xff);
    EXPECT_EQ(buckets.index_of(base::Uuid{}), 0U);
    EXPECT_EQ(buckets.index_of(last), 999U);
}

TEST(Buckets, AFolderThatIsNotThereIsADiskError) {
    audit::Buckets buckets({.scratch = "/nowhere/at/all", .count = 1, .buffer_bytes = 1});
    const std::string bytes(5000, 'x');
    buckets.append(0, bytes);
    EXPECT_TRUE(buckets.status().has_value());  // it still fits
    buckets.append(0, bytes);
    buckets.append(0, bytes);
    ASSERT_TRUE(buckets.status().has_error());
    EXPECT_EQ(buckets.status().error().fault, base::Fault::disk);
    EXPECT_NE(buckets.status().error().what.find("/nowhere/at/all"), std::string::npos);
    std::string loaded;
    EXPECT_TRUE(buckets.load(0, loaded).has_error());
}

}  // namespace
