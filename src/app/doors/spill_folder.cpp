#include "app/doors/spill_folder.h"

#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lmdb/embedded_log.h"

namespace app {
namespace {

// More processes than that do not share one folder.
constexpr int k_slots = 64;

base::Result<lmdb::EmbeddedLog> open_log(const std::filesystem::path& folder) {
    lmdb::LogOptions options;
    options.folder = folder;
    return lmdb::EmbeddedLog::open(options);
}

// Keeps everything until it is cleared.
base::Result<std::unique_ptr<ports::LogWriter>> open_writer(const lmdb::EmbeddedLog& log) {
    lmdb::WriterOptions options;
    options.topics = {std::string(stream::k_spill_topic)};
    options.partitions = 1;
    options.retention.age = std::chrono::hours(24 * 365 * 100);
    options.retention.bytes = std::numeric_limits<std::uint64_t>::max();
    auto opened = log.open_writer(options);
    if (!opened) return opened.error();
    return std::move(opened->writer);
}

// One folder. Its log is open as long as somebody holds its writer or reader.
class Slot {
public:
    explicit Slot(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Whether no other process uses it; then it is this one's, and the first writer is ready.
    base::Result<void> take() {
        auto log = open_log(folder_);
        if (!log) return log.error();
        auto writer = open_writer(*log);
        if (!writer) return writer.error();
        log_ = std::move(*log);
        first_ = std::move(*writer);
        return {};
    }

    base::Result<std::unique_ptr<ports::LogWriter>> writer() {
        if (first_) return std::move(first_);
        auto log = open_log(folder_);
        if (!log) return log.error();
        log_ = std::move(*log);
        return open_writer(*log_);
    }

    base::Result<std::unique_ptr<ports::LogReader>> reader() {
        auto reader = log_->open_reader();
        log_.reset();
        return reader;
    }

    base::Result<void> clear() {
        std::error_code failed;
        std::filesystem::remove_all(folder_, failed);
        if (!failed) return {};
        return base::disk_error("cannot remove " + folder_.string(), failed.value());
    }

private:
    const std::filesystem::path folder_;
    std::optional<lmdb::EmbeddedLog> log_;
    std::unique_ptr<ports::LogWriter> first_;
};

// Those that exist first: a dead process may have left records there.
std::vector<std::filesystem::path> candidates(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> there, fresh;
    for (int number = 0; number < k_slots; ++number) {
        auto slot = folder / ("spill-" + std::to_string(number));
        (std::filesystem::exists(slot) ? there : fresh).push_back(std::move(slot));
    }
    there.insert(there.end(), fresh.begin(), fresh.end());
    return there;
}

}  // namespace

base::Result<stream::Spill> open_spill(const std::filesystem::path& folder) {
    std::optional<base::Error> error;
    for (const auto& path : candidates(folder)) {
        auto slot = std::make_shared<Slot>(path);
        const auto taken = slot->take();
        if (!taken) {
            if (!error) error = taken.error();
            continue;
        }
        stream::Spill spill;
        spill.open_writer = [slot] { return slot->writer(); };
        spill.open_reader = [slot] { return slot->reader(); };
        spill.clear = [slot] { return slot->clear(); };
        return spill;
    }
    return error.value_or(base::disk_error("no spill below " + folder.string() + " is free"));
}

}  // namespace app
