#include "monitor/log_line.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/json_fault.h"

namespace monitor {
namespace {

std::string line_of(std::string_view key, std::string_view value,
                    base::Timestamp time = *base::parse_time("2026-11-23T12:00:00.25Z")) {
    std::string out;
    append_log_line(out, "lib.server.game", 3, {42, time, key, value});
    EXPECT_EQ(out.find('\n'), out.size() - 1) << out;
    EXPECT_EQ(base::json_fault_text(out), "") << out;
    return out;
}

const std::string k_place = R"({"topic":"lib.server.game","partition":3,"offset":42,)"
                            R"("timestamp":"2026-11-23T12:00:00.250000Z")";

TEST(LogLine, ARecordThatIsJsonStandsAsItIs) {
    EXPECT_EQ(line_of("k", R"({"a": [1, "\u00e9"]})"),
              k_place + R"(,"key":"k","value":{"a": [1, "\u00e9"]}})" + "\n");
    EXPECT_EQ(line_of("k", "12345678901234567890123"),
              k_place + R"(,"key":"k","value":12345678901234567890123})" + "\n");
}

TEST(LogLine, JsonOverSeveralLinesBecomesOne) {
    EXPECT_EQ(line_of("k", "{\n  \"a\": 1\r\n}\n"),
              k_place + R"(,"key":"k","value":{   "a": 1  } })" + "\n");
}

TEST(LogLine, TextThatIsNoJsonSaysSo) {
    EXPECT_EQ(line_of("", "hello\n\"you\""),
              k_place + R"(,"key":null,"value_text":"hello\n\"you\""})" + "\n");
    EXPECT_EQ(line_of("k", "{\"a\":"), k_place + R"(,"key":"k","value_text":"{\"a\":"})" + "\n");
    EXPECT_EQ(line_of("k", ""), k_place + R"(,"key":"k","value_text":""})" + "\n");
}

TEST(LogLine, BytesThatAreNoTextSaySo) {
    EXPECT_EQ(line_of("k", std::string_view("\0\xff\xfe", 3)),
              k_place + R"(,"key":"k","value_base64":"AP/+"})" + "\n");
    EXPECT_EQ(line_of("\xff", "1"), k_place + R"(,"key_base64":"/w==","value":1})" + "\n");
    // A surrogate and an overlong form: JSON by its marks, but not UTF-8.
    for (const char* value : {"\"\xED\xA0\x80\"", "\"\xE0\x80\x80\"", "\"\xF0\x80\x80\x80\""}) {
        EXPECT_NE(line_of("k", value).find("value_base64"), std::string::npos) << value;
    }
    EXPECT_NE(line_of("k", "\"\xE2\x82\xAC\"").find("\"value\":\"\xE2\x82\xAC\""),
              std::string::npos);
}

TEST(LogLine, HeadersStandBeforeTheValue) {
    const std::vector<ports::Header> headers{{"reason", "\"no\" JSON"},
                                             {"twice", "1"},
                                             {"bytes", std::string_view("\0\xff\xfe", 3)},
                                             {"twice", {}},
                                             {"empty", ""}};
    std::string out;
    append_log_line(out, "t", 0, {1, base::Timestamp(), "k", "1", headers});
    EXPECT_EQ(base::json_fault_text(out), "") << out;
    EXPECT_NE(out.find(R"("key":"k","headers":{"reason":"\"no\" JSON","twice":["1",null],)"
                       R"("bytes":{"base64":"AP/+"},"empty":""},"value":1})"),
              std::string::npos)
        << out;
    EXPECT_EQ(line_of("k", "1").find("headers"), std::string::npos);
}

TEST(LogLine, ATimeThatNoCalendarHasIsNull) {
    const base::Timestamp far(std::chrono::microseconds(std::int64_t{1} << 62));
    EXPECT_NE(line_of("k", "1", far).find(R"("timestamp":null)"), std::string::npos);
}

TEST(LogLine, AGameIsNamedByKeyOrText) {
    const std::string token = "f47ac10b-58cc-4372-a567-0e02b2c3d479";
    EXPECT_TRUE(names_game({0, {}, token, "{}"}, token));
    EXPECT_TRUE(names_game({0, {}, "", "{\"GAME_TOKEN\":\"" + token + "\"}"}, token));
    EXPECT_FALSE(names_game({0, {}, "other", "{}"}, token));
}

}  // namespace
}  // namespace monitor
