#include "redis/contract_session.h"

#include <gtest/gtest.h>

namespace redis {
namespace {

constexpr const char* k_ann = "00000000-0000-4000-8000-00000000000a";
constexpr const char* k_bob = "00000000-0000-4000-8000-00000000000b";

Reply text(std::string value) {
    Reply reply;
    reply.kind = Reply::Kind::text;
    reply.text = std::move(value);
    return reply;
}

Reply list(std::vector<Reply> items) {
    Reply reply;
    reply.kind = Reply::Kind::list;
    reply.items = std::move(items);
    return reply;
}

Reply hero(const char* user, const char* health) {
    return list({text(user), text("7"), text("10"), text(health)});
}

Reply whole() {
    return list({text("2"), text("Completed"), text(k_bob),
                 list({hero(k_bob, "0"), hero(k_ann, "25")}), list({text("one"), text("two")})});
}

TEST(ContractSession, IsReadFromTheContractsKeys) {
    const auto session = contract_session({}, whole());
    ASSERT_TRUE(session);
    EXPECT_EQ(session->fight->status, combat::Status::completed);
    EXPECT_EQ(session->fight->seats, 2);
    ASSERT_EQ(session->fight->fighters.size(), 2u);
    EXPECT_EQ(session->fight->fighters[0].user.text(), k_ann);
    EXPECT_EQ(session->fight->fighters[0].health, 25u);
    EXPECT_EQ(session->fight->fighters[1].hero, 7);
    EXPECT_EQ(session->logs, (std::vector<std::string>{"one", "two"}));
}

TEST(ContractSession, IsNothingWhereAKeyIsMissingOrHoldsSomethingElse) {
    for (std::size_t broken = 0; broken < 3; ++broken) {
        Reply reply = whole();
        reply.items[broken] = text("");
        EXPECT_FALSE(contract_session({}, reply)) << broken;
    }
    for (std::size_t broken = 0; broken < 4; ++broken) {
        Reply reply = whole();
        reply.items[3].items[1].items[broken] = text("x");
        EXPECT_FALSE(contract_session({}, reply)) << broken;
    }
    Reply crowded = whole();
    crowded.items[0] = text("1");
    EXPECT_FALSE(contract_session({}, crowded));
    EXPECT_FALSE(contract_session({}, Reply()));
}

}  // namespace
}  // namespace redis
