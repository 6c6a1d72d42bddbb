#include "kafka/reader.h"

#include <gtest/gtest.h>

#include <librdkafka/rdkafka.h>

#include <array>
#include <set>
#include <thread>

#include "kafka/handles.h"
#include "kafka/kafka_test_support.h"
#include "kafka/topics.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;

// A topic with that many records of 50 keys.
std::string filled(int partitions, int records) {
    Options options = test_options();
    options.partitions = partitions;
    const std::string topic = support::fresh_name("reader");
    make_topics(options, {topic}).value();
    const auto writer = Writer::open(options).value();
    for (int i = 0; i < records; ++i) {
        writer->append(test_record(topic, "key-" + std::to_string(i % 50), std::to_string(i)));
    }
    writer->flush(k_test_patience).value();
    return topic;
}

std::unique_ptr<Reader> member(const std::string& group) {
    ReaderOptions options;
    options.group = group;
    options.session_timeout = milliseconds(6000);
    return Reader::open(test_options(), options).value();
}

TEST(ReaderKafka, BeyondTheEndItIsAnotherTopic) {
    const std::string topic = filled(1, 10);
    ReaderOptions alone;
    alone.group.clear();
    const auto reader = Reader::open(test_options(), alone).value();
    ASSERT_TRUE(reader->subscribe({topic}));
    ASSERT_TRUE(std::holds_alternative<ports::Assigned>(reader->poll(k_test_patience).value()));
    ASSERT_TRUE(reader->start(topic, 0, 5000));
    const auto event = reader->poll(milliseconds(20'000));
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().fault, base::Fault::disk);
    EXPECT_NE(event.error().what.find("ends at 10"), std::string::npos) << event.error().what;
}

TEST(ReaderKafka, DifferentNumbersOfPartitionsAreNamed) {
    const std::string two = filled(2, 1);
    const std::string three = filled(3, 1);
    const auto subscribed = member(support::fresh_name("group"))->subscribe({two, three});
    ASSERT_FALSE(subscribed);
    EXPECT_EQ(subscribed.error().fault, base::Fault::rejected);
    EXPECT_NE(subscribed.error().what.find(two + " and " + three + " have 2 and 3 partitions"),
              std::string::npos)
        << subscribed.error().what;
}

TEST(ReaderKafka, NobodyThereIsUnavailableInTime) {
    ReaderOptions options;
    options.connect_patience = milliseconds(700);
    const auto reader = Reader::open(test_options("127.0.0.1:1"), options).value();
    const auto begin = std::chrono::steady_clock::now();
    const auto subscribed = reader->subscribe({"t"});
    ASSERT_FALSE(subscribed);
    EXPECT_EQ(subscribed.error().fault, base::Fault::unavailable);
    EXPECT_NE(subscribed.error().what.find("127.0.0.1:1"), std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(25));
}

TEST(ReaderKafka, StartIsRefusedForWhatWasNotAssigned) {
    const std::string topic = filled(1, 1);
    const auto reader = member(support::fresh_name("group"));
    ASSERT_TRUE(reader->subscribe({topic}));
    EXPECT_EQ(reader->start(topic, 0, 0).error().fault, base::Fault::rejected);
    poll_until(
        *reader, topic, [&] { return reader->start(topic, 0, 0).has_value(); },
        [](const ports::Fetched&) {});
    EXPECT_FALSE(reader->start(topic, 1, 0));
    EXPECT_FALSE(reader->start("other", 0, 0));
    EXPECT_FALSE(reader->start(topic, 0, -1));
}

TEST(ReaderKafka, TheGroupHearsOfProgress) {
    const std::string topic = filled(1, 10);
    const std::string group = support::fresh_name("group");
    {
        const auto reader = member(group);
        ASSERT_TRUE(reader->subscribe({topic}));
        std::size_t seen = 0;
        poll_until(
            *reader, topic, [&] { return seen == 10; },
            [&](const ports::Fetched& fetched) { seen += fetched.records.size(); });
        ASSERT_TRUE(reader->note_progress(topic, 0, 7));
        for (int i = 0; i < 5; ++i) ASSERT_TRUE(reader->poll(milliseconds(100)));
        EXPECT_EQ(reader->failed_notes(), 0U);
    }
    std::array<char, 256> words{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", support::kafka_brokers().c_str(), nullptr, 0);
    rd_kafka_conf_set(conf, "group.id", group.c_str(), nullptr, 0);
    rd_kafka_t* client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, words.data(), words.size());
    ASSERT_NE(client, nullptr);
    const PlaceList places(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(places.get(), topic.c_str(), 0);
    EXPECT_EQ(rd_kafka_committed(client, places.get(), 20'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(places->elems[0].offset, 7);
    rd_kafka_destroy(client);
}

// Members of one group that note where they are in a ledger, all in this thread.
class Crew {
public:
    Crew(std::string topic, int partitions)
        : topic_(std::move(topic)), ledger_(static_cast<std::size_t>(partitions)) {}

    void add() {
        members_.push_back({member(group_), {}});
        ASSERT_TRUE(members_.back().reader->subscribe({topic_}));
    }
    void remove() { members_.erase(members_.begin()); }

    // Until everybody has `share` partitions and so many records were read in all.
    void work(std::size_t share, ports::Offset records) {
        const auto end = std::chrono::steady_clock::now() + k_test_patience;
        while (std::chrono::steady_clock::now() < end) {
            bool shared = true;
            for (Worker& worker : members_) {
                step(worker);
                shared = shared && worker.mine.size() == share;
            }
            if (shared && read_ == records) return;
        }
        ADD_FAILURE() << "read " << read_ << " of " << records;
    }

private:
    struct Worker {
        std::unique_ptr<Reader> reader;
        std::set<ports::Partition> mine;
    };

    void step(Worker& worker) {
        const auto event = worker.reader->poll(milliseconds(10));
        ASSERT_TRUE(event) << event.error().what;
        if (const auto* assigned = std::get_if<ports::Assigned>(&*event)) {
            worker.mine = {assigned->partitions.begin(), assigned->partitions.end()};
            for (const auto p : worker.mine) {
                ASSERT_TRUE(worker.reader->start(topic_, p, ledger_[static_cast<std::size_t>(p)]));
            }
        } else if (const auto* revoked = std::get_if<ports::Revoked>(&*event)) {
            EXPECT_EQ(std::set(revoked->partitions.begin(), revoked->partitions.end()),
                      worker.mine);
            worker.mine.clear();
        } else if (const auto* fetched = std::get_if<ports::Fetched>(&*event)) {
            EXPECT_EQ(worker.mine.count(fetched->partition), 1U);
            auto& next = ledger_[static_cast<std::size_t>(fetched->partition)];
            for (const auto& one : fetched->records) {
                ASSERT_EQ(one.offset, next++);
                ++read_;
            }
        }
    }

    const std::string topic_;
    const std::string group_ = support::fresh_name("group");
    std::vector<ports::Offset> ledger_;
    std::vector<Worker> members_;
    ports::Offset read_ = 0;
};

TEST(ReaderKafka, MembersThatComeAndGoReadEveryRecordOnce) {
    constexpr int k_partitions = 6;
    const std::string topic = filled(k_partitions, 20'000);
    Options options = test_options();
    const auto writer = Writer::open(options).value();
    const auto more = [&] {
        for (int i = 0; i < 5000; ++i) {
            writer->append(test_record(topic, "key-" + std::to_string(i % 50), "v"));
        }
    };
    Crew crew(topic, k_partitions);
    crew.add();
    crew.work(6, 20'000);
    more();
    crew.add();
    crew.add();
    crew.work(2, 25'000);
    more();
    crew.remove();
    crew.work(3, 30'000);
    crew.add();
    more();
    crew.work(2, 35'000);
}

TEST(ReaderKafka, WhoIsSilentTooLongLosesItsPartitionsAndHearsOfIt) {
    const std::string topic = filled(1, 10);
    Options options = test_options();
    options.extra = {{"max.poll.interval.ms", "1500"}, {"session.timeout.ms", "1500"}};
    ReaderOptions joining;
    joining.group = support::fresh_name("group");
    joining.session_timeout = milliseconds(1500);
    const auto reader = Reader::open(options, joining).value();
    ASSERT_TRUE(reader->subscribe({topic}));
    std::size_t seen = 0;
    const auto count = [&](const ports::Fetched& fetched) { seen += fetched.records.size(); };
    poll_until(*reader, topic, [&] { return seen == 10; }, count);
    std::this_thread::sleep_for(milliseconds(3500));
    bool revoked = false;
    for (int i = 0; i < 50 && !revoked; ++i) {
        const auto event = reader->poll(milliseconds(100));
        ASSERT_TRUE(event) << event.error().what;
        revoked = std::holds_alternative<ports::Revoked>(*event);
    }
    EXPECT_TRUE(revoked);
    seen = 0;
    poll_until(*reader, topic, [&] { return seen == 10; }, count);  // assigned again
}

}  // namespace
}  // namespace kafka
