// Short ways to write and read whole topics, and a spill in memory, for this room's tests.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "kafka/reader.h"
#include "kafka/spill.h"
#include "kafka/writer.h"
#include "tests/support/kafka_service.h"

namespace kafka {

inline constexpr std::chrono::seconds k_test_patience{600};

inline Options test_options(const std::string& brokers = support::kafka_brokers()) {
    Options options;
    options.brokers = brokers;
    return options;
}

inline ports::OutgoingRecord test_record(std::string topic, std::string key, std::string value) {
    return {std::move(topic), std::move(key), std::move(value),
            base::Timestamp(std::chrono::seconds(1'790'000'000))};
}

struct TestRecord {
    ports::Offset offset = 0;
    std::string key;
    std::string value;
};
using TestPartitions = std::map<ports::Partition, std::vector<TestRecord>>;

// Polls until `enough` says so; starts what is assigned at 0.
inline void poll_until(ports::LogReader& reader, const std::string& topic,
                       const std::function<bool()>& enough,
                       const std::function<void(const ports::Fetched&)>& take) {
    const auto end = std::chrono::steady_clock::now() + k_test_patience;
    while (!enough() && std::chrono::steady_clock::now() < end) {
        const auto event = reader.poll(std::chrono::milliseconds(200));
        ASSERT_TRUE(event) << event.error().what;
        if (const auto* mine = std::get_if<ports::Assigned>(&*event)) {
            for (const auto p : mine->partitions) ASSERT_TRUE(reader.start(topic, p, 0));
        }
        if (const auto* got = std::get_if<ports::Fetched>(&*event)) take(*got);
    }
    EXPECT_TRUE(enough()) << "records are missing";
}

// All that is in the topic now, partition by partition; offsets must be 0, 1, 2 …
inline TestPartitions read_topic(const Options& options, const std::string& topic) {
    ReaderOptions alone;
    alone.group.clear();
    const auto reader = Reader::open(options, alone).value();
    reader->subscribe({topic}).value();
    std::size_t missing = 0;
    for (const auto& row : reader->retained(topic).value()) {
        missing += static_cast<std::size_t>(row.end - row.first);
    }
    TestPartitions out;
    poll_until(
        *reader, topic, [&] { return missing == 0; },
        [&](const ports::Fetched& fetched) {
            for (const auto& one : fetched.records) {
                auto& lane = out[fetched.partition];
                EXPECT_EQ(one.offset, static_cast<ports::Offset>(lane.size()));
                lane.push_back({one.offset, std::string(one.key), std::string(one.value)});
                --missing;
            }
        });
    return out;
}

enum class Repeats { none, allowed };

// Each key's values must be 0, 1, 2 … n-1, each once, or where repeats are allowed with some of
// them again behind; gives n by key.
inline std::map<std::string, int> counted(const TestPartitions& partitions,
                                          Repeats repeats = Repeats::none) {
    std::map<std::string, int> next;
    for (const auto& [partition, records] : partitions) {
        for (const TestRecord& one : records) {
            const int number = std::stoi(one.value);
            if (repeats == Repeats::allowed && number < next[one.key]) continue;
            EXPECT_EQ(number, next[one.key]) << one.key;
            ++next[one.key];
        }
    }
    return next;
}

// A log that outlives its writers and readers, as the embedded log does.
class TestSpill {
public:
    Spill doors() {
        Spill spill;
        spill.open_writer = [this] { return base::Result<WriterPtr>(std::make_unique<In>(*this)); };
        spill.open_reader = [this] {
            return base::Result<ReaderPtr>(std::make_unique<Out>(*this));
        };
        spill.clear = [this]() -> base::Result<void> {
            const std::lock_guard lock(mutex_);
            EXPECT_EQ(open_, 0) << "cleared while it is open";
            values_.clear();
            ++cleared_;
            return {};
        };
        return spill;
    }
    std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return values_.size();
    }
    int cleared() const {
        const std::lock_guard lock(mutex_);
        return cleared_;
    }
    // From now on nothing is taken in, and reading fails.
    void break_down() {
        const std::lock_guard lock(mutex_);
        broken_ = true;
    }

private:
    using WriterPtr = std::unique_ptr<ports::LogWriter>;
    using ReaderPtr = std::unique_ptr<ports::LogReader>;

    class In final : public ports::LogWriter {
    public:
        explicit In(TestSpill& spill) : spill_(spill) {
            const std::lock_guard lock(spill_.mutex_);
            ++spill_.open_;
        }
        ~In() override {
            const std::lock_guard lock(spill_.mutex_);
            --spill_.open_;
        }
        In(const In&) = delete;
        In& operator=(const In&) = delete;
        void append(ports::OutgoingRecord record) override {
            const std::lock_guard lock(spill_.mutex_);
            spill_.values_.push_back(std::move(record.value));
        }
        ports::Backlog backlog() const override {
            const std::lock_guard lock(spill_.mutex_);
            return {0, 0, !spill_.broken_};
        }
        base::Result<void> flush(std::chrono::milliseconds) override { return failure(); }
        std::vector<ports::Delivery> deliveries() const override { return {}; }
        base::Result<void> failure() const override {
            const std::lock_guard lock(spill_.mutex_);
            if (spill_.broken_) return base::disk_error("the test's spill is broken");
            return {};
        }

    private:
        TestSpill& spill_;
    };

    class Out final : public ports::LogReader {
    public:
        explicit Out(TestSpill& spill) : spill_(spill) {
            const std::lock_guard lock(spill_.mutex_);
            ++spill_.open_;
        }
        ~Out() override {
            const std::lock_guard lock(spill_.mutex_);
            --spill_.open_;
        }
        Out(const Out&) = delete;
        Out& operator=(const Out&) = delete;
        base::Result<void> subscribe(std::vector<std::string>) override { return {}; }
        base::Result<void> start(std::string_view, ports::Partition, ports::Offset from) override {
            next_ = static_cast<std::size_t>(from);
            return {};
        }
        base::Result<ports::Polled> poll(std::chrono::milliseconds) override {
            if (!std::exchange(assigned_, true)) return ports::Polled(ports::Assigned{{0}});
            const std::lock_guard lock(spill_.mutex_);
            if (spill_.broken_) return base::disk_error("the test's spill is broken");
            lent_.clear();
            while (next_ < spill_.values_.size() && lent_.size() < 7) {
                lent_.push_back(spill_.values_[next_++]);
            }
            if (lent_.empty()) return ports::Polled(ports::Quiet{});
            ports::Fetched fetched{k_spill_topic, 0, {}};
            for (std::size_t i = 0; i < lent_.size(); ++i) {
                const auto offset = static_cast<ports::Offset>(next_ - lent_.size() + i);
                fetched.records.push_back({offset, {}, {}, lent_[i]});
            }
            return ports::Polled(std::move(fetched));
        }
        base::Result<void> note_progress(std::string_view, ports::Partition,
                                         ports::Offset) override {
            return {};
        }
        base::Result<std::vector<ports::Retained>> retained(std::string_view) override {
            return std::vector<ports::Retained>{{0, 0, static_cast<ports::Offset>(spill_.size())}};
        }

    private:
        TestSpill& spill_;
        bool assigned_ = false;
        std::size_t next_ = 0;
        std::vector<std::string> lent_;
    };

    mutable std::mutex mutex_;
    std::vector<std::string> values_;
    int open_ = 0;
    int cleared_ = 0;
    bool broken_ = false;
};

}  // namespace kafka
