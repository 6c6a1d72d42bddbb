#include "base/time.h"

#include <gtest/gtest.h>

namespace base {
namespace {

std::string micros_text(std::int64_t micros) {
    std::string out;
    append_micros(out, Timestamp(std::chrono::microseconds(micros)));
    return out;
}

TEST(Time, Texts) {
    EXPECT_EQ(micros_text(0), "1970-01-01T00:00:00.000000");
    EXPECT_EQ(micros_text(1'795'435'200'123'456), "2026-11-23T12:00:00.123456");
    EXPECT_EQ(micros_text(951'782'399'999'999), "2000-02-28T23:59:59.999999");
    EXPECT_EQ(seconds_text(Timestamp(std::chrono::microseconds(1'795'435'200'999'999))),
              "2026-11-23T12:00:00Z");
}

TEST(Time, ReadsWhatItWrites) {
    for (const std::int64_t micros : {0LL, 1LL, 951'782'399'999'999LL, 1'795'435'200'123'456LL}) {
        const auto time = parse_time(micros_text(micros));
        ASSERT_TRUE(time);
        EXPECT_EQ(time->time_since_epoch().count(), micros);
    }
    EXPECT_EQ(parse_time("2026-11-23T12:00:00Z"), parse_time("2026-11-23T12:00:00.0"));
    EXPECT_EQ(parse_time("2026-11-23T12:00:00.5"), parse_time("2026-11-23T12:00:00.500000Z"));
}

TEST(Time, RefusesWhatIsNoTime) {
    for (const std::string_view text :
         {"", "2026-11-23", "2026-13-01T00:00:00", "2026-02-30T00:00:00", "2026-01-01T24:00:00",
          "2026-01-01T00:00:00.", "2026-01-01T00:00:00.1234567", "2026-01-01 00:00:00",
          "2026-01-01T00:00:0x"}) {
        EXPECT_FALSE(parse_time(text)) << text;
    }
}

}  // namespace
}  // namespace base
