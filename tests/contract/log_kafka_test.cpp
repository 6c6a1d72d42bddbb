// The log doors' contract, held by Kafka.
#include <algorithm>
#include <optional>
#include <thread>

#include "kafka/identity.h"
#include "kafka/reader.h"
#include "kafka/writer.h"
#include "tests/contract/log_contract.h"
#include "tests/support/kafka_service.h"

namespace contract {
namespace {

using std::chrono::milliseconds;

// The suite's topic names, with a prefix that makes them this test's own.
class PrefixedWriter final : public ports::LogWriter {
public:
    PrefixedWriter(std::unique_ptr<ports::LogWriter> real, std::string prefix)
        : real_(std::move(real)), prefix_(std::move(prefix)) {}

    void append(ports::OutgoingRecord record) override {
        record.topic.insert(0, prefix_);
        real_->append(std::move(record));
    }
    ports::Backlog backlog() const override { return real_->backlog(); }
    base::Result<void> flush(milliseconds patience) override { return real_->flush(patience); }
    std::vector<ports::Delivery> deliveries() const override {
        auto rows = real_->deliveries();
        for (auto& row : rows) row.topic.erase(0, prefix_.size());
        return rows;
    }
    base::Result<void> failure() const override { return real_->failure(); }

private:
    std::unique_ptr<ports::LogWriter> real_;
    std::string prefix_;
};

class PrefixedReader final : public ports::LogReader {
public:
    PrefixedReader(std::unique_ptr<ports::LogReader> real, std::string prefix)
        : real_(std::move(real)), prefix_(std::move(prefix)) {}

    base::Result<void> subscribe(std::vector<std::string> topics) override {
        for (auto& topic : topics) topic.insert(0, prefix_);
        return real_->subscribe(std::move(topics));
    }
    base::Result<void> start(std::string_view topic, ports::Partition partition,
                             ports::Offset from) override {
        return real_->start(prefix_ + std::string(topic), partition, from);
    }
    base::Result<ports::Polled> poll(milliseconds patience) override {
        if (ahead_) {
            ports::Polled event = std::move(*ahead_);
            ahead_.reset();
            return event;
        }
        auto event = real_->poll(patience);
        if (!event) return event;
        if (auto* fetched = std::get_if<ports::Fetched>(&*event)) {
            fetched->topic.remove_prefix(prefix_.size());
        }
        return event;
    }
    base::Result<void> note_progress(std::string_view topic, ports::Partition partition,
                                     ports::Offset next) override {
        return real_->note_progress(prefix_ + std::string(topic), partition, next);
    }
    base::Result<std::vector<ports::Retained>> retained(std::string_view topic) override {
        return real_->retained(prefix_ + std::string(topic));
    }

    // Polls once; an assignment is kept back until poll().
    void settle() {
        const auto event = real_->poll(milliseconds(20)).value();
        if (const auto* mine = std::get_if<ports::Assigned>(&event)) ahead_ = *mine;
        if (std::holds_alternative<ports::Revoked>(event)) ahead_.reset();
    }
    std::size_t partitions() const { return ahead_ ? ahead_->partitions.size() : 0; }

private:
    std::unique_ptr<ports::LogReader> real_;
    std::string prefix_;
    std::optional<ports::Assigned> ahead_;
};

class PrefixedIdentity final : public ports::LogIdentity {
public:
    PrefixedIdentity(std::unique_ptr<ports::LogIdentity> real, std::string prefix)
        : real_(std::move(real)), prefix_(std::move(prefix)) {}

    base::Result<std::string> name() override { return real_->name(); }
    base::Result<std::optional<ports::FoundRecord>> record_at(std::string_view topic,
                                                              ports::Partition partition,
                                                              ports::Offset offset) override {
        return real_->record_at(prefix_ + std::string(topic), partition, offset);
    }

private:
    std::unique_ptr<ports::LogIdentity> real_;
    std::string prefix_;
};

// A group agrees only while all its members poll, and again with each member that comes: so the
// last one to subscribe waits here until all have their share.
class Member final : public ports::LogReader {
public:
    struct Group {
        std::vector<PrefixedReader*> members;
        std::size_t subscribed = 0;
    };
    Member(std::unique_ptr<PrefixedReader> real, std::shared_ptr<Group> group)
        : real_(std::move(real)), group_(std::move(group)) {
        group_->members.push_back(real_.get());
    }
    base::Result<void> subscribe(std::vector<std::string> topics) override {
        const std::string topic = topics.front();
        auto done = real_->subscribe(std::move(topics));
        if (!done || ++group_->subscribed < group_->members.size()) return done;
        const std::size_t all = real_->retained(topic).value().size();
        for (int i = 0; i < 500; ++i) {
            std::size_t assigned = 0;
            std::size_t least = all;
            for (PrefixedReader* member : group_->members) {
                member->settle();
                least = std::min(least, member->partitions());
                assigned += member->partitions();
            }
            if (assigned == all && least > 0) return done;
        }
        return base::unavailable("the members do not agree");
    }
    base::Result<void> start(std::string_view topic, ports::Partition partition,
                             ports::Offset from) override {
        return real_->start(topic, partition, from);
    }
    base::Result<ports::Polled> poll(milliseconds patience) override {
        return real_->poll(patience);
    }
    base::Result<void> note_progress(std::string_view topic, ports::Partition partition,
                                     ports::Offset next) override {
        return real_->note_progress(topic, partition, next);
    }
    base::Result<std::vector<ports::Retained>> retained(std::string_view topic) override {
        return real_->retained(topic);
    }

private:
    std::unique_ptr<PrefixedReader> real_;
    std::shared_ptr<Group> group_;
};

class KafkaTransport final : public LogTransport {
public:
    KafkaTransport() { options_.brokers = support::kafka_brokers(); }

    std::unique_ptr<ports::LogWriter> writer(int partitions) override {
        kafka::Options options = options_;
        options.partitions = partitions;
        return std::make_unique<PrefixedWriter>(kafka::Writer::open(options).value(), prefix_);
    }

    std::unique_ptr<ports::LogWriter> cramped_writer(std::size_t hard_bytes) override {
        kafka::Options options = options_;
        options.brokers = "127.0.0.1:1";  // nobody
        kafka::WriterOptions cramped;
        cramped.soft_bytes = hard_bytes / 2;
        cramped.memory_bytes = hard_bytes;
        cramped.close_patience = milliseconds(0);
        return std::make_unique<PrefixedWriter>(kafka::Writer::open(options, cramped).value(),
                                                prefix_);
    }

    std::unique_ptr<ports::LogReader> reader() override {
        return prefixed(support::fresh_name("group"));
    }

    std::unique_ptr<ports::LogIdentity> identity() override {
        return std::make_unique<PrefixedIdentity>(kafka::Identity::open(options_).value(), prefix_);
    }

    std::vector<std::unique_ptr<ports::LogReader>> members(int count) override {
        const std::string name = support::fresh_name("group");
        const auto group = std::make_shared<Member::Group>();
        std::vector<std::unique_ptr<ports::LogReader>> out;
        out.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            out.push_back(std::make_unique<Member>(prefixed(name), group));
        }
        return out;
    }

private:
    std::unique_ptr<PrefixedReader> prefixed(const std::string& group) {
        kafka::ReaderOptions reading;
        reading.group = group;
        return std::make_unique<PrefixedReader>(kafka::Reader::open(options_, reading).value(),
                                                prefix_);
    }

    kafka::Options options_;
    const std::string prefix_ = support::fresh_name("contract") + ".";
};

INSTANTIATE_TEST_SUITE_P(Kafka, LogContract,
                         testing::Values(TransportMaker{
                             "kafka", [] { return std::make_unique<KafkaTransport>(); }}),
                         transport_name);

}  // namespace
}  // namespace contract
