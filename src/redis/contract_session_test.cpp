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
    ASSERT_TRUE(session.fight) << session.fault;
    EXPECT_EQ(session.fight->status, combat::Status::completed);
    EXPECT_EQ(session.fight->seats, 2);
    ASSERT_EQ(session.fight->fighters.size(), 2u);
    EXPECT_EQ(session.fight->fighters[0].user.text(), k_ann);
    EXPECT_EQ(session.fight->fighters[0].health, 25u);
    EXPECT_EQ(session.fight->fighters[1].hero, 7);
    EXPECT_EQ(session.logs, (std::vector<std::string>{"one", "two"}));
}

void expect_fault(Reply reply, const std::string& fault) {
    const auto session = contract_session({}, std::move(reply));
    EXPECT_FALSE(session.fight) << fault;
    EXPECT_EQ(session.fault, fault);
}

TEST(ContractSession, SaysWhatIsWrongWhereAKeyIsMissingOrHoldsSomethingElse) {
    const std::vector<std::string> faults = {
        "its key :participants in the registry is '', no number",
        "its key :status in the registry is '', no status",
        "its key :host in the registry is '', no user"};
    for (std::size_t broken = 0; broken < 3; ++broken) {
        Reply reply = whole();
        reply.items[broken] = text("");
        expect_fault(reply, faults[broken]);
    }
    for (std::size_t broken = 0; broken < 4; ++broken) {
        Reply reply = whole();
        reply.items[3].items[1].items[broken] = text("x");
        expect_fault(reply, "the registry has a user of this game without a hero");
    }
    Reply crowded = whole();
    crowded.items[3].items.push_back(hero("00000000-0000-4000-8000-00000000000c", "1"));
    expect_fault(crowded, "more users than seats: in the registry 3 users are in this game for 2");
    Reply huge = whole();
    huge.items[0] = text("300");
    expect_fault(huge, "a game for 300 users: at most 100");
    Reply error;
    error.kind = Reply::Kind::error;
    error.text = "WRONGTYPE no set";
    expect_fault(error, "Redis refuses: WRONGTYPE no set");
}

TEST(ContractSession, OfAGameThatIsForgottenIsNothing) {
    expect_fault(Reply(), "");
    Reply forgotten = whole();
    for (std::size_t gone = 0; gone < 3; ++gone) forgotten.items[gone] = text("");
    expect_fault(forgotten, "");
}

}  // namespace
}  // namespace redis
