#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "lmdb/log_test_support.h"

namespace lmdb {
namespace {

using std::chrono::milliseconds;

constexpr int k_writers = 4;
constexpr int k_each = 3000;

// Reads until it has seen everything; gives how often each key's numbers came in order.
std::map<std::string, int> follow(const EmbeddedLog& log, Member member, std::size_t count) {
    std::map<std::string, int> next;
    const auto reader = log.open_reader(member).value();
    reader->subscribe({"lobby", "game"}).value();
    const auto end = std::chrono::steady_clock::now() + k_test_patience * 3;
    while (count > 0 && std::chrono::steady_clock::now() < end) {
        auto event = reader->poll(milliseconds(100)).value();
        if (const auto* mine = std::get_if<ports::Assigned>(&event)) {
            for (const auto partition : mine->partitions) {
                reader->start("lobby", partition, 0).value();
                reader->start("game", partition, 0).value();
            }
        } else if (const auto* got = std::get_if<ports::Fetched>(&event)) {
            for (const auto& record : got->records) {
                const std::string key = std::string(got->topic) + "/" + std::string(record.key);
                EXPECT_EQ(std::to_string(next[key]++), record.value);
                --count;
            }
        }
    }
    EXPECT_EQ(count, 0U);
    return next;
}

TEST(EmbeddedLogThreads, WritersReadersAndRetentionAtOnce) {
    const support::TempFolder temp;
    const auto log = open_log(temp.path() / "log");
    WriterOptions options;
    options.linger = std::chrono::microseconds(500);
    options.commit_records = 200;
    options.upkeep = milliseconds(1);
    const auto writer = std::move(log.open_writer(options).value().writer);
    std::atomic<bool> over = false;
    std::vector<std::thread> threads;
    threads.reserve(k_writers + 1);
    for (int t = 0; t < k_writers; ++t) {
        threads.emplace_back([&writer, t] {
            for (int i = 0; i < k_each; ++i) {
                const std::string key = "thread-" + std::to_string(t);
                writer->append(test_record("lobby", key, std::to_string(i)));
                writer->append(test_record("game", key, std::to_string(i)));
                if (i % 700 == 0) {
                    EXPECT_TRUE(writer->flush(k_test_patience));
                }
            }
        });
    }
    threads.emplace_back([&] {
        while (!over) {
            std::uint64_t seen = 0;
            for (const auto& row : writer->deliveries()) seen += row.acknowledged + row.waiting;
            EXPECT_LE(seen, std::uint64_t{2} * k_writers * k_each);
            EXPECT_TRUE(writer->failure());
            static_cast<void>(writer->backlog().has_room);
            std::this_thread::sleep_for(milliseconds(1));
        }
    });
    std::thread alone([&] { follow(log, {}, std::size_t{2} * k_writers * k_each); });
    const auto next = follow(log, {}, std::size_t{2} * k_writers * k_each);
    alone.join();
    over = true;
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(next.size(), std::size_t{2} * k_writers);
}

TEST(EmbeddedLogThreads, AReaderIsWokenByACommitLongBeforeItsPatienceEnds) {
    const support::TempFolder temp;
    const auto log = open_log(temp.path() / "log");
    WriterOptions options;
    options.partitions = 1;
    options.topics = {"lobby"};
    const auto writer = std::move(log.open_writer(options).value().writer);
    const auto reader = log.open_reader().value();
    ASSERT_TRUE(reader->subscribe({"lobby"}));
    ASSERT_TRUE(reader->poll(milliseconds(0)));
    ASSERT_TRUE(reader->start("lobby", 0, 0));
    std::thread late([&writer] {
        std::this_thread::sleep_for(milliseconds(50));
        writer->append(test_record("lobby", "k", "v"));
    });
    const auto before = std::chrono::steady_clock::now();
    const auto event = reader->poll(k_test_patience);
    late.join();
    ASSERT_TRUE(event && std::holds_alternative<ports::Fetched>(*event));
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(60));
}

TEST(EmbeddedLogThreads, AWriterMayCloseWhileAReaderWaits) {
    const support::TempFolder temp;
    const auto log = open_log(temp.path() / "log");
    auto writer = std::move(log.open_writer().value().writer);
    std::thread waiting([&log] {
        const auto reader = log.open_reader().value();
        reader->subscribe({"never"}).value();
        EXPECT_TRUE(std::holds_alternative<ports::Quiet>(reader->poll(milliseconds(200)).value()));
    });
    std::this_thread::sleep_for(milliseconds(20));
    writer.reset();
    writer = std::move(log.open_writer().value().writer);
    waiting.join();
}

}  // namespace
}  // namespace lmdb
