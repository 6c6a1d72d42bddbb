#include "parquet/object_dead_letters.h"
#include "parquet/folder_objects.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "tests/support/temp_folder.h"

namespace {

using support::read_text;
using tables::ObjectDeadLetters;

class ObjectDeadLettersTest : public testing::Test {
protected:
    std::string put(const std::string& reason, const std::string& value) {
        const ports::Offset offset = next_++;
        EXPECT_TRUE(letters_.put({{"lib.server.game", 3, offset, reason, value}}));
        return read_text(folder_.path() / "superhero/_dead/lib.server.game/3" /
                         tables::offset_name(offset));
    }

    support::TempFolder folder_;
    ObjectDeadLetters letters_{tables::open_folder(folder_.path())};
    ports::Offset next_ = 0;
};

TEST_F(ObjectDeadLettersTest, TextStaysReadable) {
    EXPECT_EQ(put("no JSON", "{\"a\":\n"),
              R"({"schema":1,"topic":"lib.server.game","partition":3,"offset":0,)"
              R"("reason":"no JSON","value":"{\"a\":\n"})"
              "\n");
}

TEST_F(ObjectDeadLettersTest, OtherBytesBecomeBase64) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {std::string("\xff", 1), "/w=="},
        {std::string("\xff\x00", 2), "/wA="},
        {std::string("\xff\x00\x10", 3), "/wAQ"},
        {std::string("\xff\x00\x10\xfb", 4), "/wAQ+w=="}};
    for (const auto& [bytes, text] : cases) {
        EXPECT_NE(put("", bytes).find("\"value_base64\":\"" + text + "\""), std::string::npos);
    }
}

TEST_F(ObjectDeadLettersTest, NulAndEmptyAreText) {
    EXPECT_NE(put("", std::string("a\0b", 3)).find(R"("value":"a\u0000b")"), std::string::npos);
    EXPECT_NE(put("", "").find(R"("value":"")"), std::string::npos);
}

TEST_F(ObjectDeadLettersTest, TheFirstPutStays) {
    ASSERT_TRUE(letters_.put({{"a", 0, 0, "first", ""}}));
    ASSERT_TRUE(letters_.put({{"a", 0, 0, "second", ""}}));
    const auto path = folder_.path() / "superhero/_dead/a/0" / tables::offset_name(0);
    EXPECT_NE(read_text(path).find("first"), std::string::npos);
}

TEST_F(ObjectDeadLettersTest, WhatIsKeptCanBeLoaded) {
    EXPECT_TRUE(letters_.load("a").value().empty());
    ASSERT_TRUE(letters_.put({{"a", 1, 7, "late", "x"},
                              {"a", 0, 9, "broken", "y"},
                              {"a", 0, 2, "broken", "\xff"},
                              {"b", 0, 1, "other", "z"}}));
    support::write_text(folder_.path() / "superhero/_dead/a/0/.7-1f.tmp", "{");
    const auto loaded = letters_.load("a").value();
    ASSERT_EQ(loaded.size(), 3U);
    EXPECT_EQ(std::pair(loaded[0].partition, loaded[0].offset), std::pair(0, ports::Offset{2}));
    EXPECT_EQ(loaded[1].offset, 9);
    EXPECT_EQ(loaded[1].reason, "broken");
    EXPECT_EQ(std::pair(loaded[2].partition, loaded[2].reason), std::pair(1, std::string("late")));
}

TEST_F(ObjectDeadLettersTest, ManyAreKeptAtOnce) {
    std::vector<ports::DeadLetter> letters;
    for (ports::Offset offset = 0; offset < 600; ++offset) {
        letters.push_back({offset % 2 == 0 ? "a" : "b", 0, offset, "why", std::to_string(offset)});
    }
    ASSERT_TRUE(letters_.put(letters));
    EXPECT_EQ(support::files_below(folder_.path()).size(), 600U);
    const auto last = folder_.path() / "superhero/_dead/b/0" / tables::offset_name(599);
    EXPECT_NE(read_text(last).find(R"("value":"599")"), std::string::npos);
}

TEST_F(ObjectDeadLettersTest, WhatIsNotDurableIsNotKept) {
    tables::SystemCalls calls;
    calls.syncfs = [](int) { return errno = EIO, -1; };
    const auto done = ObjectDeadLetters(tables::open_folder(folder_.path(), calls))
                          .put({{"a", 0, 0, "", ""}, {"a", 0, 1, "", ""}});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, base::Fault::disk);
    EXPECT_TRUE(support::files_below(folder_.path()).empty());
}

TEST_F(ObjectDeadLettersTest, AFullDiskIsADiskError) {
    tables::SystemCalls calls;
    calls.write = [](int, const void*, std::size_t) -> ssize_t { return errno = ENOSPC, -1; };
    const auto done =
        ObjectDeadLetters(tables::open_folder(folder_.path(), calls)).put({{"a", 0, 0, "", ""}});
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().fault, base::Fault::disk);
    EXPECT_NE(done.error().what.find("No space left on device"), std::string::npos);
    EXPECT_TRUE(support::files_below(folder_.path()).empty());
}

}  // namespace
