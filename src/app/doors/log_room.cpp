#include "app/doors/log_room.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>
#include <vector>

#include "app/console/console.h"
#include "app/doors/log.h"
#include "base/text.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds k_between_looks{100};
constexpr std::uint64_t k_share_of_small_disk = 10;
constexpr std::uint64_t k_more_to_go_on = 8;  // so that it does not begin and end all the time

class RoomyWriter final : public ports::LogWriter {
public:
    RoomyWriter(std::unique_ptr<ports::LogWriter> writer, RoomWanted wanted)
        : writer_(std::move(writer)), wanted_(std::move(wanted)) {
        look();
    }

    void append(ports::OutgoingRecord record) override { writer_->append(std::move(record)); }
    ports::Backlog backlog() const override {
        look_now_and_then();
        ports::Backlog backlog = writer_->backlog();
        backlog.has_room = backlog.has_room && has_room_.load(std::memory_order_relaxed);
        return backlog;
    }
    base::Result<void> flush(std::chrono::milliseconds patience) override {
        return writer_->flush(patience);
    }
    std::vector<ports::Delivery> deliveries() const override { return writer_->deliveries(); }
    base::Result<void> failure() const override { return writer_->failure(); }

private:
    void look_now_and_then() const {
        const auto now = Clock::now().time_since_epoch();
        auto due = next_look_.load(std::memory_order_relaxed);
        if (now < due || !next_look_.compare_exchange_strong(due, now + k_between_looks)) return;
        look();
    }

    void look() const {
        const auto space = wanted_.look(wanted_.folder);
        if (!space) return;
        const std::uint64_t least =
            std::min(wanted_.free_bytes, space->size / k_share_of_small_disk);
        const std::lock_guard lock(telling_);
        const bool had_room = has_room_;
        const std::uint64_t enough = had_room ? least : least + least / k_more_to_go_on;
        has_room_ = space->free >= enough;
        if (has_room_ != had_room) tell(space->free, least);
    }

    void tell(std::uint64_t free, std::uint64_t least) const {
        const std::string place = "the disk of the embedded log " + wanted_.folder;
        const std::string left = fmt::format("has {} bytes free", free);
        if (has_room_) return say(fmt::format("{} {}: new games begin again", place, left));
        say(fmt::format("{} {}, fewer than the {} of --log-free-bytes (LOG_FREE_BYTES): no new "
                        "game begins until more are free; remove files there, or choose an "
                        "OUTPUT_DIR on a larger disk",
                        place, left, least),
            base::Level::warning);
    }

    const std::unique_ptr<ports::LogWriter> writer_;
    const RoomWanted wanted_;
    mutable std::mutex telling_;
    mutable std::atomic<bool> has_room_ = true;
    mutable std::atomic<Clock::duration> next_look_ = Clock::duration::zero();
};

}  // namespace

std::optional<DiskSpace> disk_space(const std::string& folder) {
    struct statvfs space{};
    if (statvfs(folder.c_str(), &space) != 0) return std::nullopt;
    return DiskSpace{std::uint64_t{space.f_bavail} * space.f_frsize,
                     std::uint64_t{space.f_blocks} * space.f_frsize};
}

std::unique_ptr<ports::LogWriter> with_room(std::unique_ptr<ports::LogWriter> writer,
                                            RoomWanted wanted) {
    if (wanted.free_bytes == 0) return writer;
    return std::make_unique<RoomyWriter>(std::move(writer), std::move(wanted));
}

std::optional<LogSize> embedded_log_size(const Settings& settings) {
    if (settings.logger_module != LoggerModule::embedded) return std::nullopt;
    const std::string folder = log_folder(settings.files);
    const auto space = disk_space(folder);
    struct stat file{};
    if (!space || stat((folder + "/data.mdb").c_str(), &file) != 0) return std::nullopt;
    constexpr std::uint64_t k_block = 512;  // of st_blocks, whatever the disk's are
    return LogSize{static_cast<std::uint64_t>(file.st_blocks) * k_block, space->free};
}

std::function<std::string(double)> log_growth(const Settings& settings) {
    const auto size = embedded_log_size(settings);
    return [settings, before = size ? size->bytes : 0](double seconds) mutable -> std::string {
        const auto now = embedded_log_size(settings);
        if (!now) return {};
        const std::uint64_t then = std::exchange(before, now->bytes);
        const double more = static_cast<double>(now->bytes) - static_cast<double>(then);
        return fmt::format("; embedded log {}, {}/s more, {} free",
                           base::bytes_text(static_cast<double>(now->bytes)),
                           base::bytes_text(std::max(more, 0.0) / seconds),
                           base::bytes_text(static_cast<double>(now->free)));
    };
}

}  // namespace app
