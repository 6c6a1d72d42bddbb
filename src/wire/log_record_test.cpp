#include "wire/log_record.h"

#include <gtest/gtest.h>

#include <utility>

namespace wire {
namespace {

// 2026-11-23T12:00:00.123456
const base::Timestamp k_time{std::chrono::microseconds(1'795'435'200'123'456)};

std::string json_string(std::string_view text) {
    std::string out = "x";
    append_json_string(out, text);
    return out.substr(1);
}

base::LogEntry entry(std::string message) {
    base::LogEntry made;
    made.queue = base::k_lobby_queue;
    made.message = std::move(message);
    return made;
}

TEST(RecordText, IsTheContracts) {
    base::LogEntry full = entry("Starting Match");
    full.task = R"({"a":1})";
    full.game_seq = 17;
    EXPECT_EQ(record_text(full, k_time, "kafka"),
              R"({"level":"INFO","timestamp":"2026-11-23T12:00:00.123456",)"
              R"("name":"kafka.lib.server.lobby","log_message":"Starting Match",)"
              R"("game_seq":17,"schema":1,"task":{"a":1}})");
}

TEST(RecordText, LeavesOutWhatIsNotThere) {
    EXPECT_EQ(record_text(entry("Up"), k_time, "embedded"),
              R"({"level":"INFO","timestamp":"2026-11-23T12:00:00.123456",)"
              R"("name":"embedded.lib.server.lobby","log_message":"Up"})");
    base::LogEntry task_only = entry("Up");
    task_only.task = "{}";
    EXPECT_EQ(record_text(task_only, k_time, "embedded"),
              R"({"level":"INFO","timestamp":"2026-11-23T12:00:00.123456",)"
              R"("name":"embedded.lib.server.lobby","log_message":"Up","schema":1,"task":{}})");
    base::LogEntry numbered = entry("Up");
    numbered.game_seq = 0;
    numbered.level = base::Level::critical;
    EXPECT_EQ(record_text(numbered, k_time, "embedded"),
              R"({"level":"CRITICAL","timestamp":"2026-11-23T12:00:00.123456",)"
              R"("name":"embedded.lib.server.lobby","log_message":"Up","game_seq":0,"schema":1})");
}

TEST(RecordText, EscapesTheMessage) {
    EXPECT_EQ(record_text(entry("say \"no\""), k_time, "kafka"),
              R"({"level":"INFO","timestamp":"2026-11-23T12:00:00.123456",)"
              R"("name":"kafka.lib.server.lobby","log_message":"say \"no\""})");
}

TEST(AppendJsonString, EscapesWhatJsonForbids) {
    EXPECT_EQ(json_string(""), "\"\"");
    EXPECT_EQ(json_string("plain text"), "\"plain text\"");
    EXPECT_EQ(json_string("\"\\/"), R"("\"\\/")");
    EXPECT_EQ(json_string("\n\r\t\b\f"), R"("\n\r\t\b\f")");
    EXPECT_EQ(json_string(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
}

TEST(AppendJsonString, KeepsUtf8AndReplacesWhatIsNot) {
    constexpr std::string_view k_good = "\xC3\xBC \xE2\x82\xAC \xF0\x9F\xA6\xB8 \xED\x9F\xBF";
    EXPECT_EQ(json_string(k_good), '"' + std::string(k_good) + '"');
    const std::pair<std::string_view, int> k_bad[] = {
        {"\xFF", 1},
        {"\x80", 1},
        {"\xC3", 1},
        {"\xC0\x80", 2},
        {"\xE0\x80\x80", 3},
        {"\xED\xA0\x80", 3},
        {"\xF4\x90\x80\x80", 4},
        {"\xF0\x9F\xA6", 3},
        {"\xE2\x82", 2},
    };
    for (const auto& [text, replaced] : k_bad) {
        std::string expected = "\"";
        for (int i = 0; i < replaced; ++i) expected += "\xEF\xBF\xBD";
        EXPECT_EQ(json_string(text), expected + '"');
        EXPECT_EQ(json_string(std::string(text) + "a"), expected + "a\"");
    }
}

}  // namespace
}  // namespace wire
