// What a worker says while it waits: each cause once a minute.
#include "tests/integration/worker_stage.h"
#include "worker/patience.h"

namespace support {
namespace {

using namespace std::chrono_literals;

class WorkerPatience : public WorkerStage {
protected:
    void complain(const char* what) { patience_.complain(base::unavailable(what)); }
    int told() { return journal_.count("Waiting For A Service"); }

    inline static base::Timestamp now_{100s};
    const worker::Options options_ = options("w");
    WorldReader reader_{log_, 1};
    const worker::Doors doors_{
        reader_, tables_, tables_, tables_, tables_, journal_, [] { return now_; }};
    std::atomic<bool> stopping_{false};
    worker::Patience patience_{options_, doors_, stopping_, [] {}};
};

TEST_F(WorkerPatience, TellsEachCauseOnceAMinute) {
    for (int second = 0; second < 59; ++second, now_ += 1s) {
        complain("the broker is away");
        complain("the broker does not answer");
    }
    EXPECT_EQ(told(), 2) << "however they alternate";
    now_ += 2s;
    complain("the broker is away");
    EXPECT_EQ(told(), 3);
}

TEST_F(WorkerPatience, NeverTellsMoreThanTenCausesAMinute) {
    for (int i = 0; i < 100; ++i) complain(("fault " + std::to_string(i)).c_str());
    EXPECT_EQ(told(), 10);
}

TEST_F(WorkerPatience, IsInTroubleUntilARoundWithoutWaiting) {
    EXPECT_EQ(patience_.trouble(), "");
    patience_.end_round();
    ASSERT_TRUE(patience_.wait(base::unavailable("the store is away")));
    EXPECT_EQ(patience_.trouble(), "the store is away");
    patience_.end_round();
    EXPECT_EQ(patience_.trouble(), "the store is away") << "the round that waited";
    ASSERT_TRUE(patience_.wait(base::unavailable("the store is slow")));
    patience_.end_round();
    EXPECT_EQ(patience_.trouble(), "the store is slow");
    patience_.end_round();
    EXPECT_EQ(patience_.trouble(), "");
}

}  // namespace
}  // namespace support
