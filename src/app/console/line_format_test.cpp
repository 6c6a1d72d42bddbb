#include "app/console/line_format.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace app {
namespace {

const base::Timestamp k_time = *base::parse_time("2026-11-23T12:00:00.123999");
constexpr LineStyle k_plain{LogFormat::plain}, k_text{LogFormat::text}, k_json{LogFormat::json};
// A line break, an escape sequence, a quotation mark, a backslash, NUL, and no UTF-8.
const std::string k_hostile = std::string("a\nb\x1b[2J\"\\") + '\0' + "\xff\xc3";

base::LogEntry entry() {
    base::LogEntry entry;
    entry.queue = "lib.server.game";
    entry.level = base::Level::warning;
    entry.message = "User Forfeited";
    entry.task = R"({"USER_TOKEN":"u"})";
    entry.game_seq = 7;
    return entry;
}

TEST(LineFormat, TheTimeIsUtcToTheMillisecond) {
    EXPECT_EQ(millis_text(k_time), "2026-11-23T12:00:00.123Z");
}

TEST(LineFormat, PlainLinesAreWordsAlone) {
    EXPECT_EQ(said_line(k_plain, k_time, base::Level::warning, "waits for Redis"),
              "superhero: waits for Redis\n");
}

TEST(LineFormat, TextHasTimeAndLevel) {
    EXPECT_EQ(said_line(k_text, k_time, base::Level::info, "serves"),
              "2026-11-23T12:00:00.123Z INFO     superhero: serves\n");
    EXPECT_EQ(record_line(k_text, k_time, entry()),
              "2026-11-23T12:00:00.123Z WARNING  lib.server.game: User Forfeited "
              "{\"USER_TOKEN\":\"u\"}\n");
    EXPECT_EQ(record_line(k_plain, k_time, entry()), record_line(k_text, k_time, entry()));
}

TEST(LineFormat, ATerminalSeesTheLevelInColour) {
    EXPECT_EQ(said_line({LogFormat::text, true}, k_time, base::Level::error, "x"),
              "2026-11-23T12:00:00.123Z \033[31m\033[1mERROR   \033[m superhero: x\n");
}

TEST(LineFormat, JsonHasTimeLevelAndMessage) {
    EXPECT_EQ(said_line(k_json, k_time, base::Level::info, "serves"),
              "{\"time\":\"2026-11-23T12:00:00.123Z\",\"level\":\"INFO\","
              "\"message\":\"serves\"}\n");
    EXPECT_EQ(record_line(k_json, k_time, entry()),
              "{\"time\":\"2026-11-23T12:00:00.123Z\",\"level\":\"WARNING\","
              "\"queue\":\"lib.server.game\",\"message\":\"User Forfeited\","
              "\"task\":{\"USER_TOKEN\":\"u\"},\"game_seq\":7}\n");
}

TEST(LineFormat, JsonIsValidWhateverTheWords) {
    base::LogEntry hostile = entry();
    hostile.queue = hostile.message = k_hostile;
    for (const std::string& line : {said_line(k_json, k_time, base::Level::info, k_hostile),
                                    record_line(k_json, k_time, hostile)}) {
        EXPECT_EQ(line.find('\n'), line.size() - 1);
        EXPECT_NE(line.find(R"("message":"a\nb\u001b[2J\"\\\u0000)"
                            "\xEF\xBF\xBD\xEF\xBF\xBD\""),
                  std::string::npos)
            << line;
    }
}

TEST(LineFormat, AHostileNameMakesNoLineOfItsOwn) {
    for (const LineStyle& style : {k_plain, k_text}) {
        const std::string line = said_line(style, k_time, base::Level::info, k_hostile);
        EXPECT_EQ(line.find('\n'), line.size() - 1);
        EXPECT_EQ(line.find('\x1b'), std::string::npos);
        EXPECT_NE(line.find("a b [2J\"\\"), std::string::npos);
    }
}

}  // namespace
}  // namespace app
