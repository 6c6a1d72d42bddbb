#include "base/json_fault.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(JsonFault, SoundTextsHaveNone) {
    for (const char* text :
         {"{}", " [] ", "null", "-0.5e+7", R"({"a":[1,2,{"b":"c\u00e9\n"}],"d":true})", "\"é€😀\"",
          "[1,\r\n2]\n"}) {
        EXPECT_EQ(json_fault_text(text), "") << text;
    }
}

TEST(JsonFault, NamesLineColumnAndWhatCouldStandThere) {
    EXPECT_EQ(json_fault_text(""), "line 1, column 1: a value expected");
    EXPECT_EQ(json_fault_text("[{"), "line 1, column 3: a name in quotes expected");
    EXPECT_EQ(json_fault_text("[1,\n 2\n 3]"), "line 3, column 2: a comma or ] expected");
    EXPECT_EQ(json_fault_text("{\"a\" 1}"), "line 1, column 6: a colon expected");
    EXPECT_EQ(json_fault_text("{\"a\":1,}"), "line 1, column 8: a name in quotes expected");
    EXPECT_EQ(json_fault_text("{\"a\":1 \"b\":2}"), "line 1, column 8: a comma or } expected");
    EXPECT_EQ(json_fault_text("[1,]"), "line 1, column 4: a value expected");
    EXPECT_EQ(json_fault_text("{} {}"), "line 1, column 4: nothing more expected");
    EXPECT_EQ(json_fault_text("<html>"), "line 1, column 1: a value expected");
    EXPECT_EQ(json_fault_text("\"abc"), "line 1, column 5: the quote that ends a text expected");
    EXPECT_EQ(json_fault_text("01"), "line 1, column 2: nothing more expected");
    EXPECT_EQ(json_fault_text("-"), "line 1, column 2: a digit expected");
    EXPECT_EQ(json_fault_text("\"\\x\""), "line 1, column 3: an escape that JSON knows expected");
    EXPECT_EQ(json_fault_text("\"\\u12"), "line 1, column 6: a hexadecimal digit expected");
    EXPECT_EQ(json_fault_text("\"a\nb\""),
              "line 1, column 3: no control character in a text expected");
    EXPECT_EQ(json_fault_text("\"\xff\""), "line 1, column 2: UTF-8 expected");
    EXPECT_EQ(json_fault_text(std::string(5000, '[')),
              "line 1, column 1002: less nesting expected");
}

TEST(JsonFault, AColumnIsACharacter) {
    EXPECT_EQ(json_fault_text("[\"é€😀\" 1]"), "line 1, column 8: a comma or ] expected");
    EXPECT_EQ(place_in("é\né", 5), "line 2, column 2");
}

TEST(JsonFault, AByteOrderMarkIsNoPartOfTheText) {
    EXPECT_EQ(without_byte_order_mark("\xEF\xBB\xBF{}"), "{}");
    EXPECT_EQ(without_byte_order_mark("{}"), "{}");
    EXPECT_EQ(without_byte_order_mark("\xEF\xBB"), "\xEF\xBB");
}

}  // namespace
}  // namespace base
