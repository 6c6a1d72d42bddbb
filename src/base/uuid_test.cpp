#include "base/uuid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <vector>

namespace base {
namespace {

constexpr std::string_view k_text = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

TEST(Uuid, TextGoesInAndOut) {
    const auto uuid = Uuid::parse(k_text);
    ASSERT_TRUE(uuid);
    EXPECT_EQ(uuid->text(), k_text);
    std::string out = "x";
    uuid->append_to(out);
    EXPECT_EQ(out, "x" + std::string(k_text));
}

TEST(Uuid, UpperCaseIsTheSameUuid) {
    EXPECT_EQ(Uuid::parse("F47AC10B-58CC-4372-A567-0E02B2C3D479"), Uuid::parse(k_text));
}

TEST(Uuid, AnythingElseIsNone) {
    for (const std::string_view text :
         {"", "f47ac10b58cc4372a5670e02b2c3d479", "f47ac10b-58cc-4372-a567-0e02b2c3d47",
          "f47ac10b-58cc-4372-a567-0e02b2c3d4790", "g47ac10b-58cc-4372-a567-0e02b2c3d479",
          "f47ac10b-58cc-4372-a567-0e02b2c3d4\xff"
          "9",
          "f47ac10b_58cc-4372-a567-0e02b2c3d479"}) {
        EXPECT_FALSE(Uuid::parse(text)) << text;
    }
}

TEST(Uuid, EachDigitMayBeAnyHexadecimalDigitAndNothingElse) {
    constexpr std::string_view k_digits = "0123456789abcdefABCDEF";
    for (std::size_t place = 0; place < k_text.size(); ++place) {
        for (int code = 0; code < 256; ++code) {
            std::string text(k_text);
            const bool is_dash = text[place] == '-';
            text[place] = static_cast<char>(code);
            const bool good =
                is_dash ? text == k_text : k_digits.find(text[place]) != std::string_view::npos;
            const auto uuid = Uuid::parse(text);
            ASSERT_EQ(uuid.has_value(), good) << "character " << code << " at " << place;
            if (!good) continue;
            std::transform(text.begin(), text.end(), text.begin(),
                           [](unsigned char c) { return std::tolower(c); });
            ASSERT_EQ(uuid->text(), text);
        }
    }
}

TEST(Uuid, OrderIsTheOrderOfTheTexts) {
    std::vector<Uuid> uuids;
    for (int i = 0; i < 200; ++i) uuids.push_back(uuid_v5(1, std::to_string(i)));
    std::sort(uuids.begin(), uuids.end());
    EXPECT_TRUE(std::is_sorted(uuids.begin(), uuids.end(),
                               [](const Uuid& a, const Uuid& b) { return a.text() < b.text(); }));
}

TEST(Uuid, Version4KeepsTheRandomBitsAndMarksItself) {
    std::array<std::uint8_t, 16> bytes;
    bytes.fill(0xff);
    EXPECT_EQ(uuid_v4(bytes).text(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    bytes.fill(0);
    EXPECT_EQ(uuid_v4(bytes).text(), "00000000-0000-4000-8000-000000000000");
}

TEST(Uuid, Version5IsFixedBySeedAndName) {
    const Uuid uuid = uuid_v5(42, "match:1");
    EXPECT_EQ(uuid, uuid_v5(42, "match:1"));
    EXPECT_NE(uuid, uuid_v5(43, "match:1"));
    EXPECT_NE(uuid, uuid_v5(42, "match:2"));
    EXPECT_EQ(uuid.text()[14], '5');
    EXPECT_NE(std::string("89ab").find(uuid.text()[19]), std::string::npos);
}

}  // namespace
}  // namespace base
