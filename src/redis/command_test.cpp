#include "redis/command.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace {

TEST(Command, HasTheBytesThatRedisReads) {
    redis::Arguments arguments;
    arguments.add("k").add(12).add("");
    EXPECT_EQ(redis::command_text("SET", arguments),
              "*4\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n12\r\n$0\r\n\r\n");
    EXPECT_EQ(redis::command_text("PING"), "*1\r\n$4\r\nPING\r\n");
}

TEST(Command, AScriptGoesByItsHashOrItsText) {
    const redis::Script script("return 1");
    EXPECT_EQ(script.hash(), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
    redis::ScriptCall call(script, "key");
    call.add("a\r\nb").add(7);
    const std::string rest = "$1\r\n1\r\n$3\r\nkey\r\n$4\r\na\r\nb\r\n$1\r\n7\r\n";
    EXPECT_EQ(call.by_hash(), "*6\r\n$7\r\nEVALSHA\r\n$40\r\n" + script.hash() + "\r\n" + rest);
    EXPECT_EQ(call.by_text(), "*6\r\n$4\r\nEVAL\r\n$8\r\nreturn 1\r\n" + rest);
}

TEST(Command, AScriptIsGivenItsArgumentsByTheirNames) {
    const redis::Script script("local other = 1\nlocal user, order,\n    life = unpack(ARGV)\n");
    EXPECT_EQ(script.names(), (std::vector<std::string>{"user", "order", "life"}));
    redis::ScriptCall call(script, "key");
    call.add("user", "u").add("order", 7);
    EXPECT_THROW(call.by_hash(), base::Failure);
    EXPECT_THROW(call.add("user", 8), base::Failure);
    call.add("life", 9);
    EXPECT_THROW(call.add("life", 9), base::Failure);
    EXPECT_NE(call.by_hash().find("$1\r\nu\r\n$1\r\n7\r\n$1\r\n9\r\n"), std::string::npos);
    EXPECT_TRUE(redis::Script("return unpack(ARGV)").names().empty());
}

}  // namespace
