#include "lmdb/intake.h"

#include <gtest/gtest.h>

#include <future>

#include "base/murmur2.h"

namespace lmdb {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

IntakeOptions options() {
    IntakeOptions out;
    out.partitions = 2;
    out.soft_bytes = 10'000;
    out.hard_bytes = 20'000;
    out.record_bytes = 5'000;
    out.linger = seconds(60);
    out.commit_records = 10;
    out.commit_bytes = 8'000;
    return out;
}

ports::OutgoingRecord record(std::string topic, std::string key, std::size_t size) {
    return {std::move(topic), std::move(key), std::string(size, 'v'), base::Timestamp()};
}

Intake::Clock::time_point in(milliseconds time) { return Intake::Clock::now() + time; }

TEST(Intake, AFullChunkIsDueAtOnce) {
    Intake intake(options());
    for (int i = 0; i < 9; ++i) intake.append(record("t", "k", 1));
    Chunk chunk;
    EXPECT_EQ(intake.take(chunk, in(milliseconds(5))), Intake::Taken::nothing);
    intake.append(record("t", "k", 1));
    EXPECT_EQ(intake.take(chunk, in(seconds(20))), Intake::Taken::chunk);
    EXPECT_EQ(chunk.records, 10U);
    ASSERT_EQ(chunk.batches.size(), 1U);
    EXPECT_EQ(chunk.batches[0].records.count(), 10U);
}

TEST(Intake, ASingleRecordIsDueAfterItsLinger) {
    auto short_linger = options();
    short_linger.linger = milliseconds(20);
    Intake intake(short_linger);
    const auto before = Intake::Clock::now();
    intake.append(record("t", "k", 1));
    Chunk chunk;
    EXPECT_EQ(intake.take(chunk, in(seconds(20))), Intake::Taken::chunk);
    EXPECT_GE(Intake::Clock::now() - before, milliseconds(19));
}

TEST(Intake, FlushCutsTheLingerAndWaitsForTheAcknowledgement) {
    Intake intake(options());
    intake.append(record("t", "k", 1));
    auto flushed = std::async(std::launch::async, [&] { return intake.flush(seconds(20)); });
    Chunk chunk;
    ASSERT_EQ(intake.take(chunk, in(seconds(20))), Intake::Taken::chunk);
    EXPECT_EQ(flushed.wait_for(milliseconds(30)), std::future_status::timeout);
    intake.acknowledge(std::move(chunk));
    EXPECT_TRUE(flushed.get());
}

TEST(Intake, FlushIsUnavailableWhenItsPatienceEnds) {
    Intake intake(options());
    intake.append(record("t", "k", 1));
    const auto flushed = intake.flush(milliseconds(10));
    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().fault, base::Fault::unavailable);
    EXPECT_TRUE(intake.failure());
}

TEST(Intake, TopicsAndPartitionsBecomeBatchesOfTheirOwn) {
    Intake intake(options());
    intake.know("wide", 5);
    for (const ports::Partition partition : {3, 4}) {
        int key = 0;
        while (base::key_partition(std::to_string(key), 5) != partition) ++key;
        intake.append(record("wide", std::to_string(key), 1));
    }
    intake.append(record("narrow", "foobar", 1));
    intake.close();
    Chunk chunk;
    ASSERT_EQ(intake.take(chunk, in(seconds(20))), Intake::Taken::chunk);
    EXPECT_EQ(chunk.batches.size(), 3U);
    EXPECT_EQ(intake.topic(0).partitions, 5);
    EXPECT_EQ(intake.topic(1).name, "narrow");
    EXPECT_EQ(intake.topic(1).partitions, 2);
    intake.acknowledge(std::move(chunk));
    EXPECT_EQ(intake.take(chunk, in(seconds(20))), Intake::Taken::closed);
}

TEST(Intake, RoomEndsAtTheSoftAndRefusalBeginsAtTheHardLimit) {
    Intake intake(options());
    EXPECT_TRUE(intake.backlog().has_room);
    for (int i = 0; i < 3; ++i) intake.append(record("t", "k", 4'000));
    EXPECT_FALSE(intake.backlog().has_room);
    EXPECT_EQ(intake.backlog().limit_bytes, options().soft_bytes);
    EXPECT_GE(intake.backlog().waiting_bytes, 12'000U);
    EXPECT_TRUE(intake.failure());
    for (int i = 0; i < 3; ++i) intake.append(record("t", "k", 4'000));
    ASSERT_FALSE(intake.failure());
    EXPECT_EQ(intake.failure().error().fault, base::Fault::unavailable);
    EXPECT_EQ(intake.deliveries().at(0).failed, 2U);
    EXPECT_EQ(intake.deliveries().at(0).waiting, 4U);
    Chunk chunk;
    while (intake.take(chunk, in(milliseconds(0))) == Intake::Taken::chunk) {
        intake.acknowledge(std::move(chunk));
    }
    EXPECT_TRUE(intake.backlog().has_room);
    EXPECT_EQ(intake.backlog().waiting_bytes, 0U);
}

TEST(Intake, RecordsTooLargeOrOfNoTopicAreRefused) {
    Intake intake(options());
    intake.append(record("t", "k", 6'000));
    EXPECT_EQ(intake.failure().error().fault, base::Fault::rejected);
    intake.append(record("", "k", 1));
    intake.append(record(std::string(250, 't'), "k", 1));
    std::uint64_t failed = 0;
    for (const auto& row : intake.deliveries()) failed += row.failed;
    EXPECT_EQ(failed, 3U);
    Chunk chunk;
    EXPECT_EQ(intake.take(chunk, in(milliseconds(0))), Intake::Taken::nothing);
}

TEST(Intake, AfterGivingUpEverythingCountsAsFailed) {
    Intake intake(options());
    for (int i = 0; i < 15; ++i) intake.append(record("t", "k", 1));
    Chunk chunk;
    ASSERT_EQ(intake.take(chunk, in(seconds(20))), Intake::Taken::chunk);
    intake.give_up(base::disk_error("the disk is gone"));
    intake.append(record("t", "k", 1));
    const auto row = intake.deliveries().at(0);
    EXPECT_EQ(row.failed, 16U);
    EXPECT_EQ(row.waiting + row.acknowledged, 0U);
    EXPECT_FALSE(intake.backlog().has_room);
    EXPECT_EQ(intake.flush(seconds(20)).error().what, "the disk is gone");
    EXPECT_EQ(intake.failure().error().fault, base::Fault::disk);
}

TEST(Intake, ALargeLoadOfOnePartitionIsCutIntoSeveralBatches) {
    auto large = options();
    large.hard_bytes = large.soft_bytes = large.commit_bytes = std::size_t{64} << 20;
    large.record_bytes = std::size_t{1} << 20;
    large.commit_records = 1000;
    Intake intake(large);
    for (int i = 0; i < 50; ++i) intake.append(record("t", "k", 100'000));
    intake.close();
    Chunk chunk;
    ASSERT_EQ(intake.take(chunk, in(seconds(20))), Intake::Taken::chunk);
    EXPECT_GE(chunk.batches.size(), 4U);
    std::uint32_t records = 0;
    for (const auto& batch : chunk.batches) {
        EXPECT_LE(batch.records.size(), std::size_t{1'200'000});
        records += batch.records.count();
    }
    EXPECT_EQ(records, 50U);
}

}  // namespace
}  // namespace lmdb
