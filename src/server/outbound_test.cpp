#include "server/outbound.h"

#include <gtest/gtest.h>

namespace {

using server::Farewell;
using server::Outbound;

constexpr Outbound::Options k_at_once{100, false};
constexpr Outbound::Options k_paced{100, true};
const Farewell k_good_bye{1001, "the server stops"};

void expect_nothing(const Outbound::Orders& orders) {
    EXPECT_EQ(orders.write, nullptr);
    EXPECT_FALSE(orders.start_pace);
    EXPECT_FALSE(orders.close);
}

void expect_write(const Outbound::Orders& orders, const std::string& text) {
    ASSERT_NE(orders.write, nullptr);
    EXPECT_EQ(*orders.write, text);
    EXPECT_FALSE(orders.start_pace);
    EXPECT_FALSE(orders.close);
}

void expect_close(const Outbound::Orders& orders, int code) {
    EXPECT_EQ(orders.write, nullptr);
    EXPECT_FALSE(orders.start_pace);
    ASSERT_TRUE(orders.close);
    EXPECT_EQ(orders.close->code, code);
}

TEST(Outbound, OneAfterAnotherIsWrittenInOrder) {
    Outbound outbound(k_at_once);
    const auto first = outbound.answer("a");
    expect_write(first, "a");
    expect_nothing(outbound.push("b"));
    expect_nothing(outbound.answer("c"));
    EXPECT_EQ(*first.write, "a") << "it stays where it is while others come";
    expect_write(outbound.written(), "b");
    expect_write(outbound.written(), "c");
    expect_nothing(outbound.written());
    expect_write(outbound.push("d"), "d");
}

TEST(Outbound, PacedPushesWaitForTheirTickAndAnswersDoNot) {
    Outbound outbound(k_paced);
    const auto first = outbound.push("1");
    EXPECT_TRUE(first.start_pace);
    EXPECT_EQ(first.write, nullptr);
    expect_nothing(outbound.push("2"));
    expect_write(outbound.answer("a"), "a");
    const auto tick = outbound.tick();
    EXPECT_EQ(tick.write, nullptr) << "the answer is being written";
    EXPECT_TRUE(tick.start_pace) << "one more waits";
    expect_write(outbound.written(), "1");
    expect_nothing(outbound.written());
    expect_write(outbound.tick(), "2");
    expect_nothing(outbound.tick());
}

TEST(Outbound, ItLeavesWhenAllIsWritten) {
    Outbound idle(k_at_once);
    expect_close(idle.leave(k_good_bye), 1001);
    EXPECT_TRUE(idle.is_closed());

    Outbound busy(k_paced);
    expect_write(busy.answer("a"), "a");
    EXPECT_TRUE(busy.push("1").start_pace);
    expect_nothing(busy.leave(k_good_bye));
    EXPECT_FALSE(busy.is_closed());
    expect_nothing(busy.push("2"));
    expect_write(busy.written(), "1");
    expect_write(busy.written(), "2");
    expect_close(busy.written(), 1001);

    Outbound waiting(k_paced);
    EXPECT_TRUE(waiting.push("1").start_pace);
    expect_write(waiting.leave(k_good_bye), "1");
    expect_nothing(waiting.tick());
    expect_close(waiting.written(), 1001);
}

TEST(Outbound, ASlowReaderIsClosedWithTheReason) {
    for (const auto options : {k_at_once, k_paced}) {
        Outbound outbound(options);
        expect_write(outbound.answer(std::string(60, 'a')), std::string(60, 'a'));
        EXPECT_FALSE(outbound.push(std::string(40, 'b')).close);
        const auto orders = outbound.push("c");
        expect_close(orders, 1008);
        EXPECT_EQ(orders.close->reason, "more than 100 bytes wait for this slow reader");
    }
    Outbound outbound(k_at_once);
    (void)outbound.answer(std::string(60, 'a'));
    (void)outbound.written();
    EXPECT_FALSE(outbound.answer(std::string(60, 'a')).close) << "what is written does not count";
}

TEST(Outbound, OnceClosedNothingIsOrdered) {
    Outbound outbound(k_paced);
    const auto front = outbound.answer("a");
    EXPECT_TRUE(outbound.push("1").start_pace);
    expect_close(outbound.close({1009, "too big"}), 1009);
    expect_nothing(outbound.close({1009, "too big"}));
    expect_nothing(outbound.leave(k_good_bye));
    expect_nothing(outbound.answer("b"));
    expect_nothing(outbound.push("c"));
    expect_nothing(outbound.tick());
    EXPECT_EQ(*front.write, "a") << "it is still being written";
    expect_nothing(outbound.written());

    Outbound gone(k_at_once);
    gone.abandon();
    expect_nothing(gone.answer("a"));
    expect_nothing(gone.close(k_good_bye));
}

}  // namespace
