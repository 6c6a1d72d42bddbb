#include "redis/reply.h"

#include <gtest/gtest.h>

namespace {

using base::Fault;

TEST(Reply, ErrorsSayWhatToDo) {
    EXPECT_EQ(redis::to_error("OOM command not allowed").fault, Fault::unavailable);
    EXPECT_EQ(redis::to_error("LOADING Redis is loading").fault, Fault::unavailable);
    EXPECT_EQ(redis::to_error("BUSY").fault, Fault::unavailable);
    EXPECT_EQ(redis::to_error("READONLY You can't write").fault, Fault::unavailable);
    EXPECT_EQ(redis::to_error("MISCONF Redis is configured").fault, Fault::unavailable);
    EXPECT_EQ(redis::to_error("WRONGTYPE Operation").fault, Fault::rejected);
    EXPECT_EQ(redis::to_error("OOMPH").fault, Fault::rejected);
    EXPECT_EQ(redis::to_error("ERR busy BUSY").fault, Fault::rejected);
    EXPECT_EQ(redis::to_error("NOAUTH Authentication required.").fault, Fault::settings);
}

TEST(Reply, ErrorsWithinScriptsOfOlderServersAreUnderstood) {
    const auto error = redis::to_error(
        "ERR Error running script (call to f_1): @user_script:3: -OOM command not allowed");
    EXPECT_EQ(error.fault, Fault::unavailable);
    EXPECT_NE(error.what.find("OOM command not allowed"), std::string::npos);
}

TEST(Reply, AnErrorIsOneLine) {
    EXPECT_EQ(redis::to_error("ERR a\nb").what, "Redis refuses: ERR a b");
}

TEST(Reply, TheWordOfAScript) {
    redis::Reply word;
    word.kind = redis::Reply::Kind::text;
    word.text = "done";
    EXPECT_EQ(word.word(), "done");
    redis::Reply list;
    list.kind = redis::Reply::Kind::list;
    EXPECT_EQ(list.word(), "");
    list.items.push_back(word);
    EXPECT_EQ(list.word(), "done");
}

}  // namespace
