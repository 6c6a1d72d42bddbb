#include "s3/answers.h"

#include <gtest/gtest.h>

namespace {

constexpr std::string_view k_listing =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>
<IsTruncated>true</IsTruncated><NextContinuationToken>1 &amp; 2</NextContinuationToken>
<Contents><Key>p/t/a&amp;b.json</Key><LastModified>2026-11-29T10:11:12.345678901Z</LastModified>
<ETag>"x"</ETag><Size>42</Size></Contents>
<Contents><Key>p/t/.hidden</Key><LastModified>2026-11-29T10:11:12Z</LastModified></Contents>
<Contents><Key>p/t/</Key><LastModified>2026-11-29T10:11:12Z</LastModified></Contents>
<Contents><Key>elsewhere</Key><LastModified>2026-11-29T10:11:12Z</LastModified></Contents>
<CommonPrefixes><Prefix>p/t/log-2/</Prefix></CommonPrefixes></ListBucketResult>)";

TEST(S3Answers, AListingHasObjectsAndFolders) {
    const auto listing = s3::parse_listing(k_listing, "p/t/").value();
    ASSERT_EQ(listing.entries.size(), 2U);
    EXPECT_EQ(listing.entries[0].name, "a&b.json");
    EXPECT_EQ(listing.entries[0].bytes, 42U);
    EXPECT_FALSE(listing.entries[0].is_folder);
    EXPECT_EQ(listing.entries[0].modified,
              base::Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 11 / 29)) +
                  std::chrono::hours(10) + std::chrono::minutes(11) + std::chrono::seconds(12));
    EXPECT_EQ(listing.entries[1].name, "log-2");
    EXPECT_TRUE(listing.entries[1].is_folder);
    EXPECT_EQ(listing.next, "1 & 2");
}

TEST(S3Answers, WhatIsNoWholeListingIsUnavailable) {
    for (const std::string_view text :
         {std::string_view(), std::string_view("<html>a proxy's</html>"),
          k_listing.substr(0, k_listing.size() - 20),
          std::string_view("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"),
          std::string_view("<ListBucketResult><Contents><Key>p/t/a</Key></Contents>"
                           "</ListBucketResult>")}) {
        const auto listing = s3::parse_listing(text, "p/t/");
        ASSERT_FALSE(listing) << text;
        EXPECT_EQ(listing.error().fault, base::Fault::unavailable);
    }
}

TEST(S3Answers, ARefusalHasACodeAndOneLine) {
    const auto refusal = s3::parse_refusal(
        "<Error><Code>SlowDown</Code><Message>Reduce\nyour \x1b[31mrate</Message></Error>");
    EXPECT_EQ(refusal.code, "SlowDown");
    EXPECT_EQ(refusal.message, "Reduce your  [31mrate");
    EXPECT_EQ(s3::parse_refusal("no XML").code, "");
    EXPECT_EQ(s3::parse_refusal("").code, "");
}

}  // namespace
