// Who is who in a group: names that outlive a process, and members of other programs.
#include <gtest/gtest.h>

#include <librdkafka/rdkafka.h>

#include <array>
#include <map>
#include <string>

#include "kafka/consumer.h"
#include "kafka/kafka_test_support.h"
#include "kafka/topics.h"

namespace kafka {
namespace {

using std::chrono::milliseconds;

std::string setting_of(const Consumer& consumer, const std::string& key) {
    std::array<char, 256> text{};
    std::size_t size = text.size();
    rd_kafka_conf_get(rd_kafka_conf(consumer.client().get()), key.c_str(), text.data(), &size);
    return text.data();
}

TEST(ReaderGroup, ASilentMemberIsOutAfterSixSecondsAndARebalanceIsHeardOfWithinHalfOfOne) {
    using Sharing = Consumer::Sharing;
    const auto two = Consumer::make(test_options(), {}, Sharing::topics_together).value();
    EXPECT_EQ(setting_of(*two, "session.timeout.ms"), "6000");
    EXPECT_EQ(setting_of(*two, "heartbeat.interval.ms"), "500");
    EXPECT_EQ(setting_of(*two, "partition.assignment.strategy"), "range");
    const auto one = Consumer::make(test_options(), {}, Sharing::one_topic).value();
    EXPECT_EQ(setting_of(*one, "partition.assignment.strategy"), "range,roundrobin");
}

// A member that this test polls, and what it was told.
class Member {
public:
    Member(const std::string& group, std::string topic, const std::string& name,
           const std::string& client_id)
        : topic_(std::move(topic)) {
        ReaderOptions options;
        options.group = group;
        options.instance = name;
        Options named = test_options();
        named.client_id = client_id;
        reader_ = Reader::open(named, options).value();
        reader_->subscribe({topic_}).value();
    }

    // Until it has so many partitions.
    void poll_until_it_has(std::size_t partitions, Member* other = nullptr) {
        const auto end = std::chrono::steady_clock::now() + k_test_patience;
        while (partitions_ != partitions && std::chrono::steady_clock::now() < end) {
            poll();
            if (other != nullptr) other->poll();
        }
        EXPECT_EQ(partitions_, partitions);
    }
    void poll() {
        const auto event = reader_->poll(milliseconds(20));
        if (!event) {
            errors.push_back(event.error());
            return;
        }
        if (const auto* mine = std::get_if<ports::Assigned>(&*event)) {
            partitions_ = mine->partitions.size();
            ++assignments;
        } else if (std::holds_alternative<ports::Revoked>(*event)) {
            partitions_ = 0;
            ++revocations;
        }
    }

    std::size_t partitions() const { return partitions_; }
    int assignments = 0;
    int revocations = 0;
    std::vector<base::Error> errors;

private:
    const std::string topic_;
    std::unique_ptr<Reader> reader_;
    std::size_t partitions_ = 0;
};

class ReaderGroup4 : public testing::Test {
protected:
    void SetUp() override {
        Options options = test_options();
        options.partitions = 4;
        ASSERT_TRUE(make_topics(options, {topic_}));
    }

    const std::string group_ = support::fresh_name("group");
    const std::string topic_ = support::fresh_name("shared");
};

// A member with a name does not leave the group when it ends: to the group, an end and a kill -9
// are the same.
TEST_F(ReaderGroup4, WhoComesBackUnderItsNameHasItsPartitionsAndNobodyElseIsDisturbed) {
    Member stays(group_, topic_, "stays", "a");
    auto first = std::make_unique<Member>(group_, topic_, "comes-back", "b");
    first->poll_until_it_has(2, &stays);
    stays.poll_until_it_has(2, first.get());
    const int disturbed = stays.revocations;
    first.reset();
    Member again(group_, topic_, "comes-back", "b");
    again.poll_until_it_has(2, &stays);
    EXPECT_EQ(stays.revocations, disturbed);
    EXPECT_EQ(stays.partitions(), 2U);
    EXPECT_TRUE(again.errors.empty());
    EXPECT_TRUE(stays.errors.empty());
}

TEST_F(ReaderGroup4, TwoLiveMembersOfOneNameShareThePartitionsAndTheElderIsTold) {
    Member elder(group_, topic_, "w7", "a");
    elder.poll_until_it_has(4);
    Member younger(group_, topic_, "w7", "b");
    younger.poll_until_it_has(2, &elder);
    elder.poll_until_it_has(2, &younger);
    ASSERT_EQ(elder.errors.size(), 1U);
    EXPECT_EQ(elder.errors[0].fault, base::Fault::unavailable);
    EXPECT_NE(elder.errors[0].what.find("another member has joined the group " + group_ +
                                        " under the name w7"),
              std::string::npos)
        << elder.errors[0].what;
    EXPECT_TRUE(younger.errors.empty());
}

// The client ids of the group's members.
std::map<std::string, int> clients_of(const std::string& group) {
    const auto desk = make_desk(test_options()).value();
    const rd_kafka_group_list* list = nullptr;
    std::map<std::string, int> out;
    if (rd_kafka_list_groups(desk->get(), group.c_str(), &list, 60'000) != 0) return out;
    for (int g = 0; g < list->group_cnt; ++g) {
        for (int m = 0; m < list->groups[g].member_cnt; ++m) {
            ++out[list->groups[g].members[m].client_id];
        }
    }
    rd_kafka_group_list_destroy(list);
    return out;
}

TEST_F(ReaderGroup4, EachMemberIsSeenUnderItsClientId) {
    Member one(group_, topic_, "", "superhero-w1.host.1");
    Member two(group_, topic_, "", "superhero-w1.host.2");
    one.poll_until_it_has(2, &two);
    two.poll_until_it_has(2, &one);
    EXPECT_EQ(clients_of(group_), (std::map<std::string, int>{{"superhero-w1.host.1-reader", 1},
                                                              {"superhero-w1.host.2-reader", 1}}));
}

// A member of another program, which knows no assignor but round robin.
class RoundRobin {
public:
    RoundRobin(const std::string& group, const std::string& topic) {
        std::array<char, 256> words{};
        rd_kafka_conf_t* conf = rd_kafka_conf_new();
        for (const auto& [key, value] :
             std::map<std::string, std::string>{{"bootstrap.servers", support::kafka_brokers()},
                                                {"group.id", group},
                                                {"partition.assignment.strategy", "roundrobin"}}) {
            rd_kafka_conf_set(conf, key.c_str(), value.c_str(), words.data(), words.size());
        }
        client_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf, words.data(), words.size());
        rd_kafka_poll_set_consumer(client_);
        const PlaceList topics(rd_kafka_topic_partition_list_new(1));
        rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
        rd_kafka_subscribe(client_, topics.get());
    }
    ~RoundRobin() {
        rd_kafka_consumer_close(client_);
        rd_kafka_destroy(client_);
    }
    RoundRobin(const RoundRobin&) = delete;
    RoundRobin& operator=(const RoundRobin&) = delete;

    std::size_t partitions() {
        Message(rd_kafka_consumer_poll(client_, 10));
        rd_kafka_topic_partition_list_t* list = nullptr;
        if (rd_kafka_assignment(client_, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
        return static_cast<std::size_t>(PlaceList(list)->cnt);
    }

private:
    rd_kafka_t* client_ = nullptr;
};

TEST_F(ReaderGroup4, OfOneTopicItSharesWithMembersThatOnlyKnowRoundRobin) {
    RoundRobin other(group_, topic_);
    const auto end = std::chrono::steady_clock::now() + k_test_patience;
    while (other.partitions() != 4 && std::chrono::steady_clock::now() < end) {
    }
    Member ours(group_, topic_, "", "ours");
    while ((ours.partitions() != 2 || other.partitions() != 2) &&
           std::chrono::steady_clock::now() < end) {
        ours.poll();
    }
    EXPECT_EQ(ours.partitions(), 2U);
    EXPECT_EQ(other.partitions(), 2U);
    EXPECT_TRUE(ours.errors.empty());
}

TEST_F(ReaderGroup4, OfTwoTopicsTheGroupAndTheWayOutAreNamed) {
    const std::string second = support::fresh_name("shared");
    Options options = test_options();
    options.partitions = 4;
    ASSERT_TRUE(make_topics(options, {second}));
    RoundRobin other(group_, topic_);
    const auto end = std::chrono::steady_clock::now() + k_test_patience;
    while (other.partitions() != 4 && std::chrono::steady_clock::now() < end) {
    }
    ReaderOptions joining;
    joining.group = group_;
    const auto ours = Reader::open(test_options(), joining).value();
    ASSERT_TRUE(ours->subscribe({topic_, second}));
    auto event = ours->poll(milliseconds(100));
    while (event && std::chrono::steady_clock::now() < end) {
        event = ours->poll(milliseconds(100));
        other.partitions();
    }
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().fault, base::Fault::rejected);
    EXPECT_NE(event.error().what.find("the group " + group_), std::string::npos);
    EXPECT_NE(event.error().what.find("--group NAME"), std::string::npos) << event.error().what;
}

}  // namespace
}  // namespace kafka
