#include "lmdb/retention.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "lmdb/log_test_support.h"

namespace lmdb {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

base::Timestamp two_weeks_later() { return test_now() + hours(24 * 14); }

WriterOptions options(Retention retention) {
    WriterOptions out;
    out.partitions = 1;
    out.retention = retention;
    out.upkeep = milliseconds(1);
    out.linger = milliseconds(0);
    return out;
}

// Appends `batches` batches of about `size` bytes.
void append_batches(ports::LogWriter& writer, int batches, std::size_t size) {
    for (int i = 0; i < batches; ++i) {
        writer.append(test_record("lobby", "k", std::string(size, 'x')));
        writer.flush(k_test_patience).value();
    }
}

ports::Retained retained(const EmbeddedLog& log) {
    return log.open_reader().value()->retained("lobby").value().at(0);
}

// Waits until the lane begins at `first` or later.
bool begins_at(const EmbeddedLog& log, ports::Offset first) {
    const auto end = std::chrono::steady_clock::now() + k_test_patience;
    while (std::chrono::steady_clock::now() < end) {
        if (retained(log).first >= first) return true;
        std::this_thread::sleep_for(milliseconds(2));
    }
    return false;
}

class RetentionTest : public testing::Test {
protected:
    support::TempFolder temp_;
    EmbeddedLog log_ = open_log(temp_.path() / "log");
};

TEST_F(RetentionTest, BytesKeepTheNewestBatches) {
    const auto opened = log_.open_writer(options({hours(1000), 100'000})).value();
    append_batches(*opened.writer, 50, 10'000);
    EXPECT_TRUE(begins_at(log_, 41));
    EXPECT_EQ(retained(log_).first, 41);  // nine of 10 kB and their heads are below the limit
    EXPECT_EQ(retained(log_).end, 50);
    EXPECT_EQ(read_all(log_, "lobby").at(0).size(), 9U);
}

TEST_F(RetentionTest, TheLastBatchStaysWhateverItsSizeAndAge) {
    auto strict = options({hours(1), 0});
    strict.clock = two_weeks_later;
    const auto opened = log_.open_writer(strict).value();
    append_batches(*opened.writer, 5, 10'000);
    EXPECT_TRUE(begins_at(log_, 4));
    std::this_thread::sleep_for(milliseconds(20));
    EXPECT_EQ(retained(log_).first, 4);
    EXPECT_EQ(retained(log_).end, 5);
}

TEST_F(RetentionTest, AgeDropsOnlyWhatIsOlder) {
    const Retention week{hours(24 * 7), std::uint64_t{1} << 30};
    {
        const auto opened = log_.open_writer(options(week)).value();
        append_batches(*opened.writer, 5, 100);
        std::this_thread::sleep_for(milliseconds(20));
        EXPECT_EQ(retained(log_).first, 0);
    }
    auto later = options(week);
    later.clock = two_weeks_later;
    const auto opened = log_.open_writer(later).value();
    auto fresh = test_record("lobby", "k", "fresh");
    fresh.time += hours(24 * 14);
    opened.writer->append(fresh);
    const auto flushed = opened.writer->flush(k_test_patience);
    ASSERT_TRUE(flushed) << flushed.error().what;
    EXPECT_TRUE(begins_at(log_, 5));
    EXPECT_EQ(retained(log_).end, 6);
}

TEST_F(RetentionTest, OffsetsGoOnAfterReopening) {
    {
        const auto opened = log_.open_writer(options({hours(1000), 0})).value();
        append_batches(*opened.writer, 10, 1000);
        EXPECT_TRUE(begins_at(log_, 9));
    }
    const auto opened = log_.open_writer(options({hours(1000), 0})).value();
    EXPECT_EQ(opened.recovered.topics.at(0).partitions.at(0).first, 9);
    append_batches(*opened.writer, 1, 1000);
    EXPECT_EQ(retained(log_).end, 11);
}

TEST_F(RetentionTest, SpaceIsUsedAgain) {
    const auto opened = log_.open_writer(options({hours(1000), std::uint64_t{4} << 20})).value();
    // Sizes that vary, as those of real commits do.
    for (int i = 0; i < 250; ++i) {
        append_batches(*opened.writer, 1, 100'000 + static_cast<std::size_t>(i * 7919 % 300'000));
    }
    const auto size = std::filesystem::file_size(temp_.path() / "log" / "data.mdb");
    EXPECT_LT(size, std::uint64_t{24} << 20) << "60 MB were appended, 4 MiB are kept";
}

TEST_F(RetentionTest, AnIdleReaderDoesNotKeepSpaceFromBeingUsedAgain) {
    const auto opened = log_.open_writer(options({hours(1000), std::uint64_t{4} << 20})).value();
    append_batches(*opened.writer, 1, 100'000);
    const auto reader = log_.open_reader().value();
    ASSERT_TRUE(reader->subscribe({"lobby"}));
    ASSERT_TRUE(reader->poll(milliseconds(0)));
    ASSERT_TRUE(reader->start("lobby", 0, 0));
    const auto held = reader->poll(k_test_patience).value();
    append_batches(*opened.writer, 250, 200'000);
    const auto size = std::filesystem::file_size(temp_.path() / "log" / "data.mdb");
    EXPECT_LT(size, std::uint64_t{24} << 20);
    EXPECT_EQ(std::get<ports::Fetched>(held).records.at(0).value, std::string(100'000, 'x'));
    const auto next = reader->poll(k_test_patience).value();
    EXPECT_GT(std::get<ports::Fetched>(next).records.at(0).offset, 200);
}

}  // namespace
}  // namespace lmdb
