#include "s3/address.h"

#include <gtest/gtest.h>

namespace {

using s3::parse_address;
using s3::StoreAccess;

TEST(S3Address, HasABucketAndAPrefix) {
    const auto address = parse_address("s3://my-bucket.x/a b/c").value();
    EXPECT_EQ(address.bucket, "my-bucket.x");
    EXPECT_EQ(address.prefix, "a b/c");
    EXPECT_EQ(address.text(), "s3://my-bucket.x/a b/c");
    EXPECT_EQ(parse_address("s3://bucket").value().prefix, "");
    EXPECT_EQ(parse_address("s3://bucket/").value().text(), "s3://bucket");
    EXPECT_EQ(parse_address("s3://bucket/a/").value().text(), "s3://bucket/a");
}

TEST(S3Address, OthersAreRefusedWithWhatWouldBeRight) {
    for (const char* text : {"s3://", "s3:///a", "s3://ab", "s3://Bucket/a", "s3://bucket//a",
                             "s3://bucket/a//b", "s3://bucket/../b", "s3://bucket/a/./b",
                             "s3://bucket/a\nb", "s3:/bucket", "bucket", "s3://bucket/a\x7f"}) {
        const auto address = parse_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_EQ(address.error().fault, base::Fault::settings);
        EXPECT_NE(address.error().what.find("s3://BUCKET/PREFIX expected"), std::string::npos);
    }
}

TEST(S3Address, OnlyThisSchemeIsOne) {
    EXPECT_TRUE(s3::is_address("s3://b"));
    EXPECT_FALSE(s3::is_address("./s3://b"));
    EXPECT_FALSE(s3::is_address("data"));
}

TEST(S3Access, WithoutAnEndpointItIsAmazons) {
    StoreAccess access;
    access.region = "eu-central-1";
    EXPECT_EQ(access.url(), "https://s3.eu-central-1.amazonaws.com");
    access.endpoint = "http://127.0.0.1:9000/";
    EXPECT_EQ(access.url(), "http://127.0.0.1:9000");
}

TEST(S3Access, KeysAndEndpointAreLookedAt) {
    StoreAccess access{"http://h:1", "us-east-1", "k", "s", {}};
    EXPECT_TRUE(s3::check_access(access));
    for (const char* endpoint :
         {"127.0.0.1:9000", "ftp://h", "http://", "http://h/path", "http://user@h", "http://h?x"}) {
        access.endpoint = endpoint;
        EXPECT_FALSE(s3::check_access(access)) << endpoint;
    }
    access = {"http://h:1", "us-east-1", "k", "", {}};
    const auto lacking = s3::check_access(access);
    ASSERT_FALSE(lacking);
    EXPECT_TRUE(lacking.error().what.starts_with("S3_SECRET_KEY is not set"));
}

TEST(S3Access, AllButPlainCharactersAreEscaped) {
    EXPECT_EQ(s3::escaped("aZ0-._~", s3::Slash::stays), "aZ0-._~");
    EXPECT_EQ(s3::escaped("/a b/c=1@+:%é", s3::Slash::stays), "/a%20b/c%3D1%40%2B%3A%25%C3%A9");
    EXPECT_EQ(s3::escaped("/", s3::Slash::escaped), "%2F");
}

}  // namespace
