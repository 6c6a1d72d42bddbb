#include "base/text.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Text, KnowsUtf8) {
    for (const char* fine : {"", "a", "é", "…", "𝄞", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(is_utf8(fine)) << fine;
    }
    for (const char* broken :
         {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "a\xE2\x80"}) {
        EXPECT_FALSE(is_utf8(broken));
    }
    EXPECT_EQ(utf8_length("a…b", 1), 3u);
    EXPECT_EQ(utf8_length("a…b", 2), 0u) << "in the middle of a character";
}

TEST(Text, CountsAndCutsCharacters) {
    EXPECT_EQ(columns_of("Zoë…"), 4u);
    EXPECT_EQ(first_columns("Zoë…", 3), "Zoë");
    EXPECT_EQ(first_columns("Zoë", 3), "Zoë");
    EXPECT_EQ(first_columns("Zoë", 0), "");
}

TEST(Text, LeavesNoControlCharacters) {
    EXPECT_EQ(without_controls("a\nb\x1b[2J\x7Fë", '?'), "a?b?[2J?ë");
    EXPECT_EQ(without_controls("a\xC2\x9B"
                               "2J\xC2\x85\xC2\xA0é€𝄞",
                               '?'),
              "a?2J?\xC2\xA0é€𝄞");
    EXPECT_EQ(without_controls("\x9B"
                               "2J\xE9\xE2\x80",
                               ' '),
              " 2J\xE9\xE2 ");
    EXPECT_EQ(without_controls("a\u202Eb\u2066c\u2029d\u200Fe\u2010f", '?'), "a?b?c?d?e\u2010f");
}

TEST(Text, BreaksLinesBetweenWords) {
    EXPECT_EQ(wrapped("one two  three", 2, 0, 7), "one two\n  three");
    EXPECT_EQ(wrapped("one two", 2, 4, 7), "one\n  two");
    EXPECT_EQ(wrapped("longerthanaline", 2, 0, 7), "longerthanaline");
    EXPECT_EQ(wrapped("", 2, 0, 7), "");
}

TEST(Text, GroupsDigits) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(Text, BytesAreSaidInUnitsThatPeopleRead) {
    EXPECT_EQ(bytes_text(12), "0.0 kB");
    EXPECT_EQ(bytes_text(1'500), "1.5 kB");
    EXPECT_EQ(bytes_text(12'345'678), "12.3 MB");
    EXPECT_EQ(bytes_text(2.5e15), "2500.0 TB");
}

}  // namespace
}  // namespace base
