#include "wire/json_object.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace wire {
namespace {

TEST(JsonObject, WritesEachKindOfValue) {
    const std::vector<int> numbers{1, 2};
    const std::string text = json_object([&](JsonObject& object) {
        object.text("te\"xt", "a\nb");
        object.number("number", -7);
        object.number("seconds", 1234.5678, 3);
        object.truth("truth", true);
        {
            object.object("inner").text("end", "}{");
        }
        object.objects("some", numbers, [](JsonObject& one, int n) { one.number("n", n); });
        object.texts("texts", std::vector<std::string>{"a", "b"});
        object.object("nothing");
    });
    EXPECT_EQ(text, R"({"te\"xt":"a\nb","number":-7,"seconds":1234.568,"truth":true,)"
                    R"("inner":{"end":"}{"},"some":[{"n":1},{"n":2}],"texts":["a","b"],)"
                    R"("nothing":{}})");
    EXPECT_EQ(json_line([](JsonObject&) {}), "{}\n");
}

}  // namespace
}  // namespace wire
