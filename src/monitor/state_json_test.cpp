#include "monitor/state_json.h"

#include <gtest/gtest.h>

#include <chrono>

#include "base/json_fault.h"
#include "monitor/state_text.h"

namespace monitor {
namespace {

using namespace std::chrono_literals;

const base::Timestamp k_begin = *base::parse_time("2026-11-23T12:00:00Z");

class StateJson : public testing::Test {
protected:
    StateParts parts() const {
        return {overview_, reading_, roles_, hero_name_, k_begin + 60s, "0.1.0"};
    }
    std::string json() const {
        std::string text = state_json(parts());
        EXPECT_EQ(base::json_fault_text(text), "") << text;
        return text;
    }
    bool has(const std::string& piece) const { return json().find(piece) != std::string::npos; }
    std::string text() {
        return state_text(parts(), overview_.history({k_begin, k_begin + 60s}, 60, k_begin + 60s),
                          style_);
    }

    Overview overview_;
    TextStyle style_{.width = 200};
    ReadingView reading_;
    std::vector<RoleView> roles_;
    HeroName hero_name_ = [](combat::HeroId) { return std::string(); };
};

TEST_F(StateJson, LagHasATrendInNumbersAndInWords) {
    overview_.note_retained("lib.server.lobby", {0, 0, 0});
    EXPECT_TRUE(has(R"("per_second":null,"trend":"","recent":[])")) << json();
    for (int second = 1; second <= 60; ++second) {
        const base::Timestamp time = k_begin + std::chrono::seconds(second);
        overview_.note_record("lib.server.lobby", 0, {second - 1, time, "k", "{}"}, time);
    }
    EXPECT_TRUE(has(R"("per_second":1.00,"trend":"growing by 1.0 a second","recent":[1,3,5,)"))
        << json();
    EXPECT_NE(text().find("+1.0/s"), std::string::npos) << text();
}

TEST_F(StateJson, RolesHaveLimitsAndSecondsOfACommit) {
    RoleView worker{"worker", "127.0.0.1:9103", "0.1.0", true, true, {}, k_begin, {}, {}};
    worker.figures = {{"open games", 12, std::nullopt, 500'000}, {"games", 40, 1.5}};
    worker.commit_seconds = 0.0213;
    roles_.push_back(worker);
    EXPECT_TRUE(has(R"({"name":"open games","value":12,"per_second":null,"limit":500000})"));
    EXPECT_TRUE(has(R"({"name":"games","value":40,"per_second":1.5,"limit":null})"));
    EXPECT_TRUE(has(R"("commit_seconds":0.0213)"));
    EXPECT_NE(text().find("open games 12 of 500,000"), std::string::npos) << text();
    EXPECT_NE(text().find("a commit takes 21.3 ms"), std::string::npos) << text();
    roles_[0].commit_seconds.reset();
    EXPECT_TRUE(has(R"("commit_seconds":null)"));
}

TEST_F(StateJson, APartitionIsReadByALivingWorkerThatHoldsIt) {
    overview_.note_retained("lib.server.lobby", {0, 0, 0});
    overview_.note_retained("lib.server.lobby", {1, 0, 0});
    RoleView worker{"worker", "127.0.0.1:9103", "0.1.0", true, true, {}, k_begin, {}, {}};
    worker.holds = {{"lib.server.game", 0}, {"lib.server.lobby", 1}};
    roles_.push_back(worker);
    const std::string held = R"("held_by":"127.0.0.1:9103")";
    const std::string told = json();
    ASSERT_NE(told.find(held), std::string::npos) << told;
    EXPECT_GT(told.find(held), told.find(R"("partition":1)"));
    EXPECT_LT(told.find(R"("held_by":null)"), told.find(held)) << "nobody reads partition 0";
    roles_[0].alive = false;
    EXPECT_FALSE(has(held)) << "a worker that is gone reads nothing";
}

}  // namespace
}  // namespace monitor
