// A spill in memory, for tests of what writes to it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "stream/spill.h"

namespace stream {

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
    // Puts a record there that no writer of ours wrote so.
    void put(std::string value) {
        const std::lock_guard lock(mutex_);
        values_.push_back(std::move(value));
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

}  // namespace stream
