#include "stream/spill_queue.h"

#include <algorithm>
#include <string>
#include <utility>

#include "stream/spill_frame.h"

namespace stream {
namespace {

constexpr std::chrono::milliseconds k_flush_patience{10'000};
constexpr std::chrono::milliseconds k_start_patience{10'000};

ports::OutgoingRecord framed(std::uint64_t number, const ports::OutgoingRecord& record) {
    return {std::string(k_spill_topic), "", write_frame(number, record), record.time};
}

}  // namespace

base::Result<std::unique_ptr<SpillQueue>> SpillQueue::open(Spill doors) {
    std::unique_ptr<SpillQueue> queue(new SpillQueue(std::move(doors)));
    if (auto opened = queue->open_log(); !opened) return opened.error();
    const auto rows = queue->reader_->retained(k_spill_topic);
    if (!rows) return rows.error();
    for (const ports::Retained& row : *rows) {
        queue->left_over_ += static_cast<std::uint64_t>(row.end - row.first);
    }
    return queue;
}

base::Result<void> SpillQueue::open_log() {
    auto writer = doors_.open_writer();
    if (!writer) return writer.error();
    writer_ = std::move(*writer);
    auto reader = doors_.open_reader();
    if (!reader) return reader.error();
    reader_ = std::move(*reader);
    return start_reader();
}

base::Result<void> SpillQueue::start_reader() {
    auto subscribed = reader_->subscribe({std::string(k_spill_topic)});
    if (!subscribed) return subscribed.error();
    const auto end = std::chrono::steady_clock::now() + k_start_patience;
    while (std::chrono::steady_clock::now() < end) {
        const auto event = reader_->poll(std::chrono::milliseconds(100));
        if (!event) return event.error();
        const auto* mine = std::get_if<ports::Assigned>(&*event);
        if (mine != nullptr) return reader_->start(k_spill_topic, 0, 0);
    }
    return base::disk_error("the spill's log has no topic " + std::string(k_spill_topic));
}

bool SpillQueue::put(std::uint64_t number, const ports::OutgoingRecord& record) {
    if (!writer_ || !writer_->backlog().has_room) return false;
    writer_->append(framed(number, record));
    return true;
}

base::Result<std::vector<ports::OutgoingRecord>> SpillQueue::take(std::uint64_t number,
                                                                  std::uint64_t most) {
    std::vector<ports::OutgoingRecord> out;
    if (at_ == ready_.size()) {
        ready_.clear();
        numbers_.clear();
        at_ = 0;
        if (!reader_) return base::disk_error("the spill's log could not be opened again");
        const auto event = reader_->poll(std::chrono::milliseconds(0));
        if (!event) return event.error();
        const auto* fetched = std::get_if<ports::Fetched>(&*event);
        if (fetched == nullptr) {
            if (auto failed = writer_->failure(); !failed) return failed.error();
            return out;
        }
        for (const ports::StoredRecord& stored : fetched->records) {
            auto frame = read_frame(stored.value);
            if (!frame) {
                return base::disk_error("the spill's record at offset " +
                                        std::to_string(stored.offset) + " is none of ours");
            }
            ready_.push_back(std::move(frame->record));
            numbers_.push_back(frame->number);
        }
    }
    while (at_ < ready_.size() && out.size() < most) {
        if (taken_ >= left_over_ && numbers_[at_] != number + out.size()) {
            return base::disk_error("the spill holds record " + std::to_string(numbers_[at_]) +
                                    " where " + std::to_string(number + out.size()) + " was put");
        }
        out.push_back(std::move(ready_[at_++]));
        ++taken_;
    }
    return out;
}

base::Result<void> SpillQueue::keep(const std::vector<ports::OutgoingRecord>& records) {
    if (!writer_) return base::disk_error("the spill's log could not be opened again");
    for (const ports::OutgoingRecord& record : records) writer_->append(framed(0, record));
    return writer_->flush(k_flush_patience);
}

base::Result<void> SpillQueue::clear() {
    reader_.reset();
    writer_.reset();
    left_over_ = 0;
    taken_ = 0;
    ready_.clear();
    numbers_.clear();
    at_ = 0;
    if (auto cleared = doors_.clear(); !cleared) return cleared.error();
    return open_log();
}

}  // namespace stream
