#include "wire/json_layout.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

using Views = std::vector<std::string_view>;
using Offsets = std::vector<std::size_t>;

TEST(JsonLayout, ValuesOneAfterTheOther) {
    EXPECT_EQ(values_in(" {\"a\":\"}\"}\n[1,[2]] "), (Views{"{\"a\":\"}\"}", "[1,[2]]"}));
    EXPECT_EQ(values_in("{}{}"), (Views{"{}", "{}"}));
    EXPECT_EQ(values_in("{} [1, 2"), (Views{"{}", "[1, 2"}));
    EXPECT_EQ(values_in("nonsense {}"), (Views{"nonsense {}"}));
    EXPECT_EQ(values_in("  \n"), Views{});
}

TEST(JsonLayout, ChildrenOfAnArrayOrAnObject) {
    EXPECT_EQ(children_of("[1, \"a]\\\"\" ,{\"b\":[2]},null]", 0), (Offsets{1, 4, 12, 22}));
    EXPECT_EQ(children_of(R"({"a": 1, "b:" : {"c":2}})", 0), (Offsets{6, 16}));
    EXPECT_EQ(children_of("x[ ]", 1), Offsets{});
}

}  // namespace
}  // namespace wire
