#include "lmdb/embedded_log.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>

#include "lmdb/log_test_support.h"

namespace lmdb {
namespace {

using std::chrono::milliseconds;

class EmbeddedLogTest : public testing::Test {
protected:
    std::string folder() const { return (temp_.path() / "deep" / "log").string(); }
    std::string data_file() const { return folder() + "/data.mdb"; }

    void fill(int records, std::size_t size = 100) {
        const auto log = open_log(folder());
        const auto opened = log.open_writer().value();
        for (int i = 0; i < records; ++i) {
            opened.writer->append(test_record("lobby", std::to_string(i), std::string(size, 'x')));
        }
        opened.writer->flush(k_test_patience).value();
    }

    // Opens a writer and gives the error's text, "" when there is none.
    std::string complaint() {
        LogOptions options;
        options.folder = folder();
        const auto log = EmbeddedLog::open(options);
        if (!log) {
            EXPECT_EQ(log.error().fault, base::Fault::disk);
            return log.error().what;
        }
        const auto opened = log->open_writer();
        if (opened) return "";
        EXPECT_EQ(opened.error().fault, base::Fault::disk);
        return opened.error().what;
    }

    support::TempFolder temp_;
};

TEST_F(EmbeddedLogTest, ANewLogSaysSo) {
    const auto log = open_log(folder());
    const auto opened = log.open_writer().value();
    EXPECT_TRUE(opened.recovered.created);
    EXPECT_EQ(text(opened.recovered, "data/log"), "embedded log data/log: new");
}

TEST_F(EmbeddedLogTest, OpeningTellsWhatIsThere) {
    fill(50);
    const auto log = open_log(folder());
    const auto opened = log.open_writer().value();
    const Recovered& found = opened.recovered;
    EXPECT_FALSE(found.created);
    EXPECT_TRUE(found.ended_cleanly);
    ASSERT_EQ(found.topics.size(), 1U);
    ASSERT_EQ(found.topics[0].partitions.size(), 2U);
    EXPECT_EQ(found.topics[0].partitions[0].end + found.topics[0].partitions[1].end, 50);
    EXPECT_GE(found.bytes, 5000U);
    EXPECT_NE(text(found, "f").find("50 records"), std::string::npos) << text(found, "f");
}

TEST_F(EmbeddedLogTest, TopicsOfTheOptionsAreThereAtOnce) {
    const auto log = open_log(folder());
    WriterOptions options;
    options.topics = {"lobby", "game"};
    options.partitions = 3;
    const auto opened = log.open_writer(options).value();
    EXPECT_EQ(log.open_reader().value()->retained("game").value().size(), 3U);
    EXPECT_TRUE(opened.writer->deliveries().empty());
}

TEST_F(EmbeddedLogTest, ASecondWriterIsToldWhoTheFirstIs) {
    const auto log = open_log(folder());
    EXPECT_FALSE(is_being_written(folder()));
    const auto first = log.open_writer().value();
    EXPECT_TRUE(is_being_written(folder()));
    const auto second = log.open_writer();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().fault, base::Fault::disk);
    EXPECT_NE(second.error().what.find("this process itself"), std::string::npos);

    int from_child[2];
    ASSERT_EQ(pipe(from_child), 0);
    const std::string path = (temp_.path() / "other").string();
    const pid_t child = fork();
    if (child == 0) {
        const auto theirs = open_log(path);
        const auto writer = theirs.open_writer();
        if (!writer || write(from_child[1], "!", 1) != 1) _exit(1);
        for (;;) pause();
    }
    char ready = 0;
    ASSERT_EQ(read(from_child[0], &ready, 1), 1);
    const auto ours = open_log(path);
    const auto refused = ours.open_writer();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("process " + std::to_string(child)), std::string::npos)
        << refused.error().what;
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_FALSE(is_being_written(path));
    const auto after = ours.open_writer();
    ASSERT_TRUE(after) << after.error().what;
    EXPECT_FALSE(after->recovered.ended_cleanly);
    close(from_child[0]);
    close(from_child[1]);
}

TEST_F(EmbeddedLogTest, OpeningTwiceInOneProcessIsRefused) {
    const auto log = open_log(folder());
    LogOptions options;
    options.folder = folder() + "/../log";
    const auto again = EmbeddedLog::open(options);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().fault, base::Fault::disk);
}

class EmbeddedLogOfOthers : public EmbeddedLogTest, public testing::WithParamInterface<Access> {};
INSTANTIATE_TEST_SUITE_P(AllKinds, EmbeddedLogOfOthers,
                         testing::Values(Access::read_only, Access::watch));

TEST_P(EmbeddedLogOfOthers, RefusesAWriterAndWaitsForTheLog) {
    int to_child[2];
    ASSERT_EQ(pipe(to_child), 0);
    const pid_t child = fork();
    if (child == 0) {
        char go = 0;
        if (read(to_child[0], &go, 1) != 1) _exit(2);
        const auto theirs = open_log(folder());
        const auto writer = std::move(theirs.open_writer().value().writer);
        writer->append(test_record("lobby", "k", "from the other process"));
        _exit(writer->flush(k_test_patience) ? 0 : 1);
    }
    const auto log = open_log(folder(), GetParam());
    EXPECT_EQ(log.open_writer().error().fault, base::Fault::rejected);
    const auto reader = log.open_reader().value();
    ASSERT_TRUE(reader->subscribe({"lobby"}));
    EXPECT_TRUE(std::holds_alternative<ports::Quiet>(reader->poll(milliseconds(50)).value()));
    ASSERT_EQ(write(to_child[1], "!", 1), 1);

    std::string value;
    const auto end = std::chrono::steady_clock::now() + k_test_patience;
    while (value.empty() && std::chrono::steady_clock::now() < end) {
        auto event = reader->poll(milliseconds(100)).value();
        if (std::holds_alternative<ports::Assigned>(event)) {
            for (const int p : {0, 1}) ASSERT_TRUE(reader->start("lobby", p, 0));
        } else if (const auto* got = std::get_if<ports::Fetched>(&event)) {
            value = got->records.at(0).value;
        }
    }
    EXPECT_EQ(value, "from the other process");
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    close(to_child[0]);
    close(to_child[1]);
}

TEST_F(EmbeddedLogTest, OptionsOutOfRangeAreRefused) {
    const auto log = open_log(folder());
    WriterOptions options;
    options.partitions = 0;
    EXPECT_EQ(log.open_writer(options).error().fault, base::Fault::settings);
    options = {};
    options.soft_bytes = options.hard_bytes + 1;
    EXPECT_EQ(log.open_writer(options).error().fault, base::Fault::settings);
    EXPECT_EQ(log.open_reader({2, 2}).error().fault, base::Fault::settings);
    EXPECT_EQ(EmbeddedLog::open({}).error().fault, base::Fault::settings);
}

TEST_F(EmbeddedLogTest, AMapThatTheSystemDoesNotGrantIsMadeSmaller) {
    LogOptions options;
    options.folder = folder();
    options.map_bytes = std::uint64_t{1} << 62;
    const auto log = EmbeddedLog::open(options);
    ASSERT_TRUE(log) << log.error().what;
    const auto opened = log->open_writer().value();
    opened.writer->append(test_record("lobby", "k", "v"));
    EXPECT_TRUE(opened.writer->flush(k_test_patience));
}

TEST_F(EmbeddedLogTest, AMapThatIsUsedUpFailsTheWriterInOneLine) {
    LogOptions options;
    options.folder = folder();
    options.map_bytes = std::uint64_t{16} << 20;
    std::optional<EmbeddedLog> log = EmbeddedLog::open(options).value();
    auto opened = log->open_writer().value();
    while (opened.writer->failure()) {
        for (int i = 0; i < 100; ++i) {
            opened.writer->append(test_record("lobby", "k", std::string(10'000, 'x')));
        }
        static_cast<void>(opened.writer->flush(k_test_patience));
    }
    const base::Error error = opened.writer->failure().error();
    EXPECT_EQ(error.fault, base::Fault::disk);
    EXPECT_NE(error.what.find(folder()), std::string::npos) << error.what;
    EXPECT_NE(error.what.find("let retention keep less"), std::string::npos) << error.what;
    EXPECT_FALSE(opened.writer->backlog().has_room);
    const auto row = opened.writer->deliveries().at(0);
    EXPECT_EQ(row.waiting, 0U);
    EXPECT_GE(row.failed, 1U);
    opened.writer.reset();
    EXPECT_EQ(log->open_writer().error().fault, base::Fault::disk) << "on the same environment";
    log.reset();

    std::size_t there = 0;
    for (const auto& lane : read_all(open_log(folder()), "lobby")) there += lane.size();
    EXPECT_GE(there, row.acknowledged);
    EXPECT_GT(there, 0U);
}

TEST_F(EmbeddedLogTest, ADamagedBatchIsNamed) {
    fill(20, 10'000);
    std::string bytes = support::read_text(data_file());
    const auto at = bytes.rfind(std::string(5'000, 'x'));
    ASSERT_NE(at, std::string::npos);
    bytes[at] = 'y';
    support::write_text(data_file(), bytes);
    const std::string what = complaint();
    EXPECT_NE(what.find("batch of topic lobby, partition "), std::string::npos) << what;
    EXPECT_NE(what.find("checksum"), std::string::npos) << what;
    EXPECT_NE(what.find("; restore"), std::string::npos) << what;
    EXPECT_EQ(what.find('\n'), std::string::npos) << what;
}

TEST_F(EmbeddedLogTest, AReaderNamesADamagedBatch) {
    fill(20, 10'000);
    std::string bytes = support::read_text(data_file());
    for (auto at = bytes.find(std::string(5'000, 'x')); at != std::string::npos;
         at = bytes.find(std::string(5'000, 'x'), at + 5'000)) {
        bytes[at + 4'000] = 'y';
    }
    support::write_text(data_file(), bytes);
    const auto log = open_log(folder(), Access::read_only);
    const auto reader = log.open_reader().value();
    ASSERT_TRUE(reader->subscribe({"lobby"}));
    ASSERT_TRUE(reader->poll(milliseconds(0)));
    ASSERT_TRUE(reader->start("lobby", 0, 0));
    const auto event = reader->poll(milliseconds(0));
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().fault, base::Fault::disk);
    EXPECT_NE(event.error().what.find("partition 0, offset 0"), std::string::npos)
        << event.error().what;
}

TEST_F(EmbeddedLogTest, AFileCutShortIsRefused) {
    fill(50, 10'000);
    std::filesystem::resize_file(data_file(), std::filesystem::file_size(data_file()) / 2);
    const std::string what = complaint();
    EXPECT_NE(what.find("cut short"), std::string::npos) << what;
}

// So little is missing that LMDB itself might not have written it.
TEST_F(EmbeddedLogTest, AFileCutShortByAPageOrTwoIsAnErrorAndNoSignal) {
    fill(50, 10'000);
    std::filesystem::resize_file(data_file(), std::filesystem::file_size(data_file()) - 8192);
    EXPECT_NE(complaint(), "");
}

TEST_F(EmbeddedLogTest, AFileOfAnotherKindIsRefused) {
    support::write_text(data_file(), std::string(100'000, 'z'));
    EXPECT_NE(complaint(), "");
}

TEST_F(EmbeddedLogTest, AFolderThatCannotBeMadeIsAnError) {
    support::write_text(temp_.path() / "deep", "a file");
    EXPECT_NE(complaint().find(folder()), std::string::npos);
}

TEST_F(EmbeddedLogTest, ManyReadersComeAndGo) {
    fill(10);
    const auto log = open_log(folder());
    for (int round = 0; round < 20; ++round) {
        std::vector<std::unique_ptr<ports::LogReader>> readers;
        readers.reserve(200);
        for (int i = 0; i < 200; ++i) readers.push_back(log.open_reader().value());
        EXPECT_EQ(readers.back()->retained("lobby").value().size(), 2U);
    }
}

}  // namespace
}  // namespace lmdb
