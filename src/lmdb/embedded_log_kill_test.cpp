// kill -9 at any moment: everything acknowledged is there afterwards, contiguous and in order.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <random>

#include "lmdb/log_test_support.h"

namespace lmdb {
namespace {

constexpr std::array<const char*, 2> k_topics = {"lobby", "game"};
constexpr int k_rounds = 40;

// What the child says on its pipe: how many records of each topic are acknowledged.
using Acknowledged = std::array<std::uint64_t, k_topics.size()>;

std::string numbered(std::uint64_t number) {
    return std::to_string(number) + ":" + std::string(number * 37 % 3000, 'x');
}

// Appends for ever, counting on from `next`, and reports what was acknowledged. Commits follow one
// another closely, and now and then retention drops something.
[[noreturn]] void append_for_ever(const std::string& folder, Acknowledged next, int report) {
    const auto log = open_log(folder);
    WriterOptions options;
    options.linger = std::chrono::microseconds(200);
    options.upkeep = std::chrono::milliseconds(3);
    options.retention.bytes = std::uint64_t{64} << 20;
    options.commit_records = 50;
    options.partitions = 1;
    const auto writer = std::move(log.open_writer(options).value().writer);
    const Acknowledged before = next;
    for (;;) {
        for (std::size_t topic = 0; topic < k_topics.size(); ++topic) {
            writer->append(test_record(k_topics[topic], "k", numbered(next[topic]++)));
        }
        while (!writer->backlog().has_room) usleep(100);
        if (next[0] % 16 != 0) continue;
        Acknowledged told = before;
        for (const auto& row : writer->deliveries()) {
            for (std::size_t topic = 0; topic < k_topics.size(); ++topic) {
                if (row.topic == k_topics[topic]) told[topic] += row.acknowledged;
            }
        }
        if (write(report, told.data(), sizeof told) != sizeof told) _exit(1);
    }
}

// The last whole report of the pipe, which the child's death has closed.
Acknowledged last_report(int pipe, Acknowledged last) {
    Acknowledged told{};
    while (read(pipe, told.data(), sizeof told) == sizeof told) last = told;
    return last;
}

// Lets a child write to `folder` until it has lived for `micros` after its first acknowledgement.
Acknowledged write_and_die(const std::string& folder, const Acknowledged& next, int micros) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        append_for_ever(folder, next, ends[1]);
    }
    close(ends[1]);
    pollfd report{ends[0], POLLIN, 0};
    poll(&report, 1, 10'000);
    usleep(static_cast<useconds_t>(micros));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    const Acknowledged told = last_report(ends[0], next);
    close(ends[0]);
    return told;
}

TEST(EmbeddedLogKill, EverythingAcknowledgedIsThereAfterKill9) {
    const support::TempFolder temp;
    const std::string folder = temp.path() / "log";
    std::mt19937 random(20261123);
    std::uniform_int_distribution<int> life(1'000, 60'000);
    Acknowledged next{};
    int unclean = 0;
    std::uint64_t all = 0;
    for (int round = 0; round < k_rounds; ++round) {
        const Acknowledged told = write_and_die(folder, next, life(random));
        const auto log = open_log(folder);
        const auto opened = log.open_writer();
        ASSERT_TRUE(opened) << "round " << round << ": " << opened.error().what;
        if (!opened->recovered.ended_cleanly) ++unclean;
        for (std::size_t topic = 0; topic < k_topics.size(); ++topic) {
            const auto lanes = read_all(log, k_topics[topic]);
            const auto rows = log.open_reader().value()->retained(k_topics[topic]).value();
            const std::uint64_t end = rows.empty() ? 0 : static_cast<std::uint64_t>(rows.at(0).end);
            ASSERT_GE(end, told[topic]) << "round " << round;
            // The value says which record it is: the offset must be the same number.
            std::uint64_t number = rows.empty() ? 0 : static_cast<std::uint64_t>(rows[0].first);
            for (const auto& lane : lanes) {
                for (const auto& value : lane) ASSERT_EQ(value, numbered(number++));
            }
            ASSERT_EQ(number, end);
            next[topic] = end;
        }
        all = next[0];
    }
    EXPECT_GT(unclean, k_rounds / 2) << "the kills came too early to mean anything";
    EXPECT_GT(all, 100U);
}

// As a writer leaves the log that is killed in the middle of a commit: data.mdb has it, and
// lock.mdb does not tell readers of it yet. There LMDB 0.9 keeps the number of the last commit
// behind a magic number, a version and a mutex.
void take_back_last_commit(const std::string& folder) {
    const int file = open((folder + "/lock.mdb").c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_GE(file, 0);
    constexpr off_t k_place = 8 + sizeof(pthread_mutex_t);
    std::uint64_t number = 0;
    ASSERT_EQ(pread(file, &number, sizeof number, k_place), ssize_t{sizeof number});
    ASSERT_GT(number, 1U);
    --number;
    ASSERT_EQ(pwrite(file, &number, sizeof number, k_place), ssize_t{sizeof number});
    close(file);
}

void write_one(const EmbeddedLog& log, const std::string& value) {
    WriterOptions options;
    options.partitions = 1;
    const auto opened = log.open_writer(options).value();
    opened.writer->append(test_record("lobby", "k", value));
    opened.writer->flush(k_test_patience).value();
}

TEST(EmbeddedLogKill, AReaderBesideAWriterThatDiedInACommitIsNotHeldByIt) {
    const support::TempFolder temp;
    const std::string folder = temp.path() / "log";
    const auto log = open_log(folder);
    write_one(log, "first");
    const auto reader = log.open_reader().value();
    reader->subscribe({"lobby"}).value();
    const auto next = [&](int ms) { return reader->poll(std::chrono::milliseconds(ms)).value(); };
    ASSERT_TRUE(std::holds_alternative<ports::Assigned>(next(0)));
    reader->start("lobby", 0, 0).value();
    ASSERT_TRUE(std::holds_alternative<ports::Fetched>(next(0)));
    take_back_last_commit(folder);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(std::holds_alternative<ports::Quiet>(next(50)));
    write_one(log, "second");
    const auto polled = reader->poll(k_test_patience).value();
    ASSERT_TRUE(std::holds_alternative<ports::Fetched>(polled));
    EXPECT_EQ(std::get<ports::Fetched>(polled).records.at(0).value, "second");
}

}  // namespace
}  // namespace lmdb
