#include "tests/contract/log_contract.h"

#include <thread>

#include "base/murmur2.h"

namespace contract {

using std::chrono::milliseconds;
using std::chrono::seconds;

ports::OutgoingRecord LogContract::record(std::string topic, std::string key, std::string value) {
    return {std::move(topic), std::move(key), std::move(value),
            base::Timestamp(seconds(1'790'000'000))};
}

std::vector<ports::Partition> LogContract::assignment(ports::LogReader& reader) {
    const auto end = std::chrono::steady_clock::now() + k_patience;
    while (std::chrono::steady_clock::now() < end) {
        auto event = reader.poll(milliseconds(200));
        if (!event) {
            ADD_FAILURE() << event.error().what;
            return {};
        }
        if (auto* mine = std::get_if<ports::Assigned>(&*event)) return mine->partitions;
        EXPECT_TRUE(std::holds_alternative<ports::Quiet>(*event)) << "records before start()";
    }
    ADD_FAILURE() << "nothing was assigned";
    return {};
}

void LogContract::start_all(ports::LogReader& reader, const std::vector<std::string>& topics) {
    const auto subscribed = reader.subscribe(topics);
    ASSERT_TRUE(subscribed) << subscribed.error().what;
    for (const auto partition : assignment(reader)) {
        for (const auto& topic : topics) ASSERT_TRUE(reader.start(topic, partition, 0));
    }
}

Kept LogContract::read(ports::LogReader& reader, std::size_t count) {
    Kept kept;
    const auto end = std::chrono::steady_clock::now() + k_patience;
    while (count > 0 && std::chrono::steady_clock::now() < end) {
        auto event = reader.poll(milliseconds(500));
        if (!event) {
            ADD_FAILURE() << event.error().what;
            return kept;
        }
        const auto* fetched = std::get_if<ports::Fetched>(&*event);
        if (fetched == nullptr) continue;
        EXPECT_FALSE(fetched->records.empty());
        auto& place = kept[{std::string(fetched->topic), fetched->partition}];
        for (const ports::StoredRecord& record : fetched->records) {
            if (!place.empty()) {
                EXPECT_GT(record.offset, place.back().offset);
            }
            place.push_back(
                {record.offset, record.time, std::string(record.key), std::string(record.value)});
            if (count > 0) --count;
        }
    }
    EXPECT_EQ(count, 0U) << "records are missing";
    return kept;
}

TEST_P(LogContract, WhatWasFlushedComesBackWhole) {
    const auto writer = transport().writer(2);
    const std::string bytes("\0\xff\n\"", 4);
    writer->append(record("lobby", "game-1", "first"));
    writer->append(record("lobby", "game-1", bytes));
    writer->append(record("lobby", "", std::string(300'000, 'x')));
    ASSERT_TRUE(writer->flush(k_patience));

    const auto reader = transport().reader();
    start_all(*reader, {"lobby"});
    const Kept kept = read(*reader, 3);
    const auto& lane = kept.at({"lobby", base::key_partition("game-1", 2)});
    EXPECT_EQ(lane.at(0).key, "game-1");
    EXPECT_EQ(lane.at(0).value, "first");
    EXPECT_EQ(lane.at(0).time, base::Timestamp(seconds(1'790'000'000)));
    EXPECT_EQ(lane.at(1).value, bytes);
    std::size_t large = 0;
    for (const auto& [place, records] : kept) {
        for (const auto& one : records) {
            if (one.key.empty() && one.value == std::string(300'000, 'x')) ++large;
        }
    }
    EXPECT_EQ(large, 1U);
}

TEST_P(LogContract, RecordsOfOneKeyKeepTheirOrderInOnePartitionOfBothTopics) {
    const auto writer = transport().writer(3);
    for (int i = 0; i < 600; ++i) {
        const std::string key = "game-" + std::to_string(i % 20);
        writer->append(record(i % 2 == 0 ? "lobby" : "game", key, std::to_string(i)));
    }
    ASSERT_TRUE(writer->flush(k_patience));

    const auto reader = transport().reader();
    start_all(*reader, {"lobby", "game"});
    for (const auto& [place, records] : read(*reader, 600)) {
        std::map<std::string, int> last;
        for (const KeptRecord& one : records) {
            EXPECT_EQ(place.second, base::key_partition(one.key, 3));
            const int number = std::stoi(one.value);
            if (last.count(one.key) > 0) {
                EXPECT_GT(number, last[one.key]);
            }
            last[one.key] = number;
        }
    }
}

TEST_P(LogContract, RecordsWithoutAKeyReachEveryPartition) {
    const auto writer = transport().writer(2);
    for (int i = 0; i < 40; ++i) {
        writer->append(record("client", "", std::to_string(i)));
        if (i % 4 == 3) {
            ASSERT_TRUE(writer->flush(k_patience));
        }
    }
    const auto reader = transport().reader();
    start_all(*reader, {"client"});
    const Kept kept = read(*reader, 40);
    EXPECT_EQ(kept.size(), 2U);
    for (const auto& [place, records] : kept) {
        for (std::size_t i = 1; i < records.size(); ++i) {
            EXPECT_GT(std::stoi(records[i].value), std::stoi(records[i - 1].value));
        }
    }
}

TEST_P(LogContract, ReadingStartsWhereItIsTold) {
    const auto writer = transport().writer(1);
    for (int i = 0; i < 100; ++i) writer->append(record("lobby", "k", std::to_string(i)));
    ASSERT_TRUE(writer->flush(k_patience));
    const auto reader = transport().reader();
    ASSERT_TRUE(reader->subscribe({"lobby"}));
    ASSERT_EQ(assignment(*reader), std::vector<ports::Partition>{0});
    ASSERT_TRUE(reader->start("lobby", 0, 42));
    const Kept kept = read(*reader, 58);
    EXPECT_EQ(kept.at({"lobby", 0}).front().offset, 42);
    EXPECT_EQ(kept.at({"lobby", 0}).front().value, "42");

    ASSERT_TRUE(reader->start("lobby", 0, 99));
    EXPECT_EQ(read(*reader, 1).at({"lobby", 0}).front().value, "99");
    ASSERT_TRUE(reader->start("lobby", 0, 100));
    writer->append(record("lobby", "k", "100"));
    ASSERT_TRUE(writer->flush(k_patience));
    EXPECT_EQ(read(*reader, 1).at({"lobby", 0}).front().value, "100");
}

TEST_P(LogContract, NothingComesBeforeStartAndQuietKeepsItsPatience) {
    const auto writer = transport().writer(1);
    writer->append(record("lobby", "k", "v"));
    ASSERT_TRUE(writer->flush(k_patience));
    const auto reader = transport().reader();
    ASSERT_TRUE(reader->subscribe({"lobby"}));
    ASSERT_EQ(assignment(*reader).size(), 1U);
    const auto before = std::chrono::steady_clock::now();
    const auto event = reader->poll(milliseconds(150));
    ASSERT_TRUE(event) << event.error().what;
    EXPECT_TRUE(std::holds_alternative<ports::Quiet>(*event));
    const auto took = std::chrono::steady_clock::now() - before;
    EXPECT_GE(took, milliseconds(140));
    EXPECT_LT(took, seconds(60));
}

TEST_P(LogContract, TopicsThatAreNotThereYetAreWaitedFor) {
    const auto reader = transport().reader();
    ASSERT_TRUE(reader->subscribe({"lobby", "game"}));
    const auto nothing = reader->poll(milliseconds(50));
    ASSERT_TRUE(nothing) << nothing.error().what;
    EXPECT_TRUE(std::holds_alternative<ports::Quiet>(*nothing));

    const auto writer = transport().writer(2);
    writer->append(record("lobby", "k", "1"));
    ASSERT_TRUE(writer->flush(k_patience));
    writer->append(record("game", "k", "2"));
    ASSERT_TRUE(writer->flush(k_patience));
    EXPECT_EQ(assignment(*reader), (std::vector<ports::Partition>{0, 1}));
    for (const ports::Partition partition : {0, 1}) {
        ASSERT_TRUE(reader->start("lobby", partition, 0));
        ASSERT_TRUE(reader->start("game", partition, 0));
    }
    EXPECT_EQ(read(*reader, 2).size(), 2U);
}

TEST_P(LogContract, TopicsWithDifferentNumbersOfPartitionsAreRejected) {
    {
        const auto writer = transport().writer(2);
        writer->append(record("lobby", "k", "v"));
        ASSERT_TRUE(writer->flush(k_patience));
    }
    const auto writer = transport().writer(3);
    writer->append(record("game", "k", "v"));
    ASSERT_TRUE(writer->flush(k_patience));
    const auto reader = transport().reader();
    const auto subscribed = reader->subscribe({"lobby", "game"});
    ASSERT_FALSE(subscribed);
    EXPECT_EQ(subscribed.error().fault, base::Fault::rejected);
}

TEST_P(LogContract, MembersShareOutThePartitions) {
    const auto writer = transport().writer(4);
    for (int i = 0; i < 100; ++i) writer->append(record("lobby", std::to_string(i), "v"));
    ASSERT_TRUE(writer->flush(k_patience));
    std::map<ports::Partition, int> owners;
    auto members = transport().members(2);
    for (auto& member : members) ASSERT_TRUE(member->subscribe({"lobby"}));
    for (auto& member : members) {
        for (const auto partition : assignment(*member)) ++owners[partition];
    }
    EXPECT_EQ(owners, (std::map<ports::Partition, int>{{0, 1}, {1, 1}, {2, 1}, {3, 1}}));
}

TEST_P(LogContract, ViewsStayValidUntilTheNextPoll) {
    const auto writer = transport().writer(1);
    for (int i = 0; i < 50; ++i) writer->append(record("lobby", "k", std::string(1000, 'a')));
    ASSERT_TRUE(writer->flush(k_patience));
    const auto reader = transport().reader();
    start_all(*reader, {"lobby"});
    const auto event = reader->poll(k_patience);
    ASSERT_TRUE(event && std::holds_alternative<ports::Fetched>(*event));
    for (int i = 0; i < 200; ++i) writer->append(record("lobby", "k", std::string(1000, 'b')));
    ASSERT_TRUE(writer->flush(k_patience));
    ASSERT_TRUE(reader->retained("lobby"));
    for (const auto& one : std::get<ports::Fetched>(*event).records) {
        ASSERT_EQ(one.value, std::string(1000, 'a'));
    }
}

TEST_P(LogContract, ALateReaderDoesNotStarveAnotherPartition) {
    const auto writer = transport().writer(2);
    for (int i = 0; i < 20'000; ++i) {
        writer->append(record("lobby", std::to_string(i), std::string(500, 'x')));
    }
    ASSERT_TRUE(writer->flush(k_patience));
    const auto reader = transport().reader();
    start_all(*reader, {"lobby"});
    std::map<ports::Partition, int> polls;
    for (int i = 0; i < 8; ++i) {
        const auto event = reader->poll(k_patience);
        ASSERT_TRUE(event) << event.error().what;
        if (const auto* got = std::get_if<ports::Fetched>(&*event)) ++polls[got->partition];
    }
    EXPECT_GE(polls[0], 1);
    EXPECT_GE(polls[1], 1);
}

// What belongs together must come together: else whoever joins the two topics holds more the more
// is retained.
TEST_P(LogContract, NoTopicOfAPartitionRunsFarAheadOfTheOther) {
    constexpr int k_records = 20'000;  // of each topic, ten a second
    const auto writer = transport().writer(1);
    const auto begin = record("", "", "").time;
    for (int i = 0; i < k_records; ++i) {
        for (const auto& [topic, size] : {std::pair("lobby", 1000), std::pair("game", 50)}) {
            auto each = record(topic, "k", std::string(static_cast<std::size_t>(size), 'x'));
            each.time = begin + milliseconds(100) * i;
            writer->append(std::move(each));
        }
        while (!writer->backlog().has_room) std::this_thread::sleep_for(milliseconds(1));
    }
    ASSERT_TRUE(writer->flush(k_patience));
    const auto reader = transport().reader();
    start_all(*reader, {"lobby", "game"});
    const auto last = begin + milliseconds(100) * (k_records - 1);
    std::map<std::string_view, base::Timestamp> reached{{"lobby", begin}, {"game", begin}};
    for (std::size_t count = 0; count < 2 * k_records;) {
        const auto event = reader->poll(k_patience);
        ASSERT_TRUE(event) << event.error().what;
        const auto* got = std::get_if<ports::Fetched>(&*event);
        if (got == nullptr) continue;
        const std::string_view topic = got->topic == "lobby" ? "lobby" : "game";
        const auto other = reached[topic == "lobby" ? "game" : "lobby"];
        if (other != last) {
            EXPECT_LE(got->records.front().time, other + seconds(2)) << topic;
        }
        reached[topic] = got->records.back().time;
        count += got->records.size();
    }
}

TEST_P(LogContract, RetainedTellsFirstAndEnd) {
    const auto reader = transport().reader();
    const auto none = reader->retained("lobby");
    ASSERT_TRUE(none) << none.error().what;
    EXPECT_TRUE(none->empty());

    const auto writer = transport().writer(2);
    for (int i = 0; i < 10; ++i) writer->append(record("lobby", "same", "v"));
    ASSERT_TRUE(writer->flush(k_patience));
    const auto rows = reader->retained("lobby");
    ASSERT_TRUE(rows) << rows.error().what;
    ASSERT_EQ(rows->size(), 2U);
    const auto full = static_cast<std::size_t>(base::key_partition("same", 2));
    EXPECT_EQ(rows->at(full).end - rows->at(full).first, 10);
    EXPECT_EQ(rows->at(1 - full).end, rows->at(1 - full).first);
    EXPECT_EQ(rows->at(1).partition, 1);
}

TEST_P(LogContract, ProgressMayBeNoted) {
    const auto writer = transport().writer(1);
    writer->append(record("lobby", "k", "v"));
    ASSERT_TRUE(writer->flush(k_patience));
    const auto reader = transport().reader();
    start_all(*reader, {"lobby"});
    read(*reader, 1);
    EXPECT_TRUE(reader->note_progress("lobby", 0, 1));
}

TEST_P(LogContract, DeliveriesAreCountedByTopic) {
    const auto writer = transport().writer(2);
    EXPECT_TRUE(writer->deliveries().empty());
    for (int i = 0; i < 30; ++i) writer->append(record("lobby", std::to_string(i), "v"));
    for (int i = 0; i < 12; ++i) writer->append(record("game", std::to_string(i), "v"));
    ASSERT_TRUE(writer->flush(k_patience));
    const auto rows = writer->deliveries();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].topic, "game");
    EXPECT_EQ(rows[0].acknowledged, 12U);
    EXPECT_EQ(rows[1].topic, "lobby");
    EXPECT_EQ(rows[1].acknowledged, 30U);
    for (const auto& row : rows) EXPECT_EQ(row.failed + row.waiting, 0U);
    EXPECT_TRUE(writer->failure());
    EXPECT_TRUE(writer->backlog().has_room);
}

TEST_P(LogContract, ClosingDeliversWhatWasAppended) {
    {
        const auto writer = transport().writer(2);
        for (int i = 0; i < 500; ++i) writer->append(record("lobby", std::to_string(i), "v"));
    }
    const auto reader = transport().reader();
    start_all(*reader, {"lobby"});
    read(*reader, 500);
}

TEST_P(LogContract, AnotherWriterGoesOnWhereTheLastOneEnded) {
    for (int round = 0; round < 3; ++round) {
        const auto writer = transport().writer(1);
        writer->append(record("lobby", "k", std::to_string(round)));
        ASSERT_TRUE(writer->flush(k_patience));
    }
    const auto reader = transport().reader();
    start_all(*reader, {"lobby"});
    const Kept kept = read(*reader, 3);
    const auto& lane = kept.at({"lobby", 0});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(lane.at(i).value, std::to_string(i));
}

TEST_P(LogContract, BeyondTheHardLimitRecordsAreRefusedAloud) {
    const auto writer = transport().cramped_writer(100'000);
    EXPECT_TRUE(writer->backlog().has_room);
    for (int i = 0; i < 200; ++i) writer->append(record("lobby", "k", std::string(1000, 'x')));
    EXPECT_FALSE(writer->backlog().has_room);
    const auto failure = writer->failure();
    ASSERT_FALSE(failure);
    EXPECT_FALSE(failure.error().what.empty());
    const auto row = writer->deliveries().at(0);
    EXPECT_GE(row.failed, 90U);
    EXPECT_EQ(row.failed + row.waiting + row.acknowledged, 200U);
}

TEST_P(LogContract, ManyThreadsAppendWhileAReaderReads) {
    constexpr std::size_t k_threads = 4;
    constexpr std::size_t k_each = 2000;
    const auto writer = transport().writer(2);
    std::vector<std::thread> threads;
    threads.reserve(k_threads);
    for (std::size_t t = 0; t < k_threads; ++t) {
        threads.emplace_back([&writer, t] {
            const std::string key = "thread-" + std::to_string(t);
            for (std::size_t i = 0; i < k_each; ++i) {
                writer->append(record("lobby", key, std::to_string(i)));
                if (i % 500 == 0) {
                    EXPECT_TRUE(writer->flush(k_patience));
                }
            }
        });
    }
    const auto reader = transport().reader();
    start_all(*reader, {"lobby"});
    std::map<std::string, int> next;
    for (const auto& [place, records] : read(*reader, k_threads * k_each)) {
        for (const KeptRecord& one : records) EXPECT_EQ(std::stoi(one.value), next[one.key]++);
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(next.size(), k_threads);
}

}  // namespace contract
