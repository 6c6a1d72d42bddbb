// Power loss at any moment: a disk that kept only what was synced holds all that was acknowledged.
//
// This program's own fdatasync() and pwrite64() stand before the C library's, so that LMDB calls
// them. They keep an image of data.mdb as a disk would have it if nothing unsynced survived; of
// what was written since, any page may have survived as well.
#include <dlfcn.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "lmdb/log_test_support.h"

namespace {

constexpr std::size_t k_page = 4096;

class Disk {
public:
    // From here on the image of that file is kept.
    void watch(const std::string& path) {
        const std::lock_guard lock(mutex_);
        struct stat file{};
        if (::stat(path.c_str(), &file) != 0) throw std::runtime_error("no " + path);
        inode_ = file.st_ino;
        path_ = path;
        image_ = support::read_text(path);
    }
    void stop() {
        const std::lock_guard lock(mutex_);
        inode_ = 0;
    }

    bool watched(int fd) {
        const std::lock_guard lock(mutex_);
        struct stat file{};
        return inode_ != 0 && ::fstat(fd, &file) == 0 && file.st_ino == inode_;
    }

    void synced(std::string content) {
        const std::lock_guard lock(mutex_);
        image_ = std::move(content);
        ++syncs_;
    }
    void written_through(std::string_view bytes, std::size_t offset) {
        const std::lock_guard lock(mutex_);
        if (image_.size() < offset + bytes.size()) image_.resize(offset + bytes.size());
        image_.replace(offset, bytes.size(), bytes);
    }

    std::string image() {
        const std::lock_guard lock(mutex_);
        return image_;
    }
    int syncs() {
        const std::lock_guard lock(mutex_);
        return syncs_;
    }
    // The image, with each page that was written since taken over or not.
    std::string torn_image(std::mt19937& random) {
        const std::lock_guard lock(mutex_);  // no sync and no page of LMDB's head comes in between
        std::string torn = support::read_text(path_);
        torn.resize(std::max(torn.size(), image_.size()));
        for (std::size_t at = 0; at < torn.size(); at += k_page) {
            if (random() % 2 == 0) continue;
            const std::size_t size = std::min(k_page, torn.size() - at);
            std::string old(size, '\0');
            if (at < image_.size()) image_.copy(old.data(), size, at);
            torn.replace(at, size, old);
        }
        return torn;
    }

private:
    std::mutex mutex_;
    ino_t inode_ = 0;
    std::string path_;
    std::string image_;
    int syncs_ = 0;
};

Disk& disk() {
    static Disk the_disk;
    return the_disk;
}

std::string content_of(int fd) {
    struct stat file{};
    ::fstat(fd, &file);
    std::string bytes(static_cast<std::size_t>(file.st_size), '\0');
    const ssize_t got = ::pread(fd, bytes.data(), bytes.size(), 0);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

}  // namespace

extern "C" int fdatasync(int fd) {
    using Real = int (*)(int);
    static const auto real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "fdatasync"));
    if (!disk().watched(fd)) return real(fd);
    std::string content = content_of(fd);
    const int result = real(fd);
    if (result == 0) disk().synced(std::move(content));
    return result;
}

static ssize_t pwrite_through(const char* name, int fd, std::string_view bytes, off_t offset) {
    using Real = ssize_t (*)(int, const void*, std::size_t, off_t);
    const auto real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, name));
    const ssize_t wrote = real(fd, bytes.data(), bytes.size(), offset);
    const bool through = (::fcntl(fd, F_GETFL) & O_DSYNC) != 0;
    if (wrote > 0 && through && disk().watched(fd)) {
        disk().written_through(bytes.substr(0, static_cast<std::size_t>(wrote)),
                               static_cast<std::size_t>(offset));
    }
    return wrote;
}

extern "C" ssize_t pwrite(int fd, const void* bytes, std::size_t size, off_t offset) {
    return pwrite_through("pwrite", fd, {static_cast<const char*>(bytes), size}, offset);
}

extern "C" ssize_t pwrite64(int fd, const void* bytes, std::size_t size, off_t offset) {
    return pwrite_through("pwrite64", fd, {static_cast<const char*>(bytes), size}, offset);
}

namespace lmdb {
namespace {

using std::chrono::milliseconds;

// What the disk held at a moment, and what was acknowledged or given to a reader before it.
struct Moment {
    std::uint64_t promised = 0;
    std::string image;
};

WriterOptions small_commits() {
    WriterOptions options;
    options.partitions = 1;
    options.commit_records = 20;
    options.linger = milliseconds(1);
    options.upkeep = milliseconds(20);
    options.soft_bytes = 40'000;
    options.retention.bytes = 1'000'000;  // pages are used again: the harder case
    return options;
}

std::string numbered(std::uint64_t number) {
    return std::to_string(number) + ":" + std::string(number * 37 % 900, 'x');
}

void expect_kept(const Moment& moment) {
    const support::TempFolder temp;
    support::write_text(temp.path() / "log" / "data.mdb", moment.image);
    const auto log = open_log(temp.path() / "log");
    const auto opened = log.open_writer();
    ASSERT_TRUE(opened) << opened.error().what;
    const auto rows = log.open_reader().value()->retained("lobby").value();
    ASSERT_EQ(rows.size(), 1U);
    ASSERT_GE(static_cast<std::uint64_t>(rows[0].end), moment.promised);
    auto number = static_cast<std::uint64_t>(rows[0].first);
    const auto lanes = read_all(log, "lobby");
    for (const auto& value : lanes.at(0)) ASSERT_EQ(value, numbered(number++));
    ASSERT_EQ(number, static_cast<std::uint64_t>(rows[0].end));
}

class EmbeddedLogPower : public testing::Test {
protected:
    void SetUp() override {
        auto options = small_commits();
        options.topics = {"lobby"};
        writer_ = std::move(log_.open_writer(options).value().writer);
        disk().watch(temp_.path() / "log" / "data.mdb");
        appending_ = std::thread([this] {
            for (std::uint64_t i = 0; !over_; ++i) {
                writer_->append(test_record("lobby", "k", numbered(i)));
                while (!writer_->backlog().has_room && !over_) std::this_thread::yield();
            }
        });
    }
    void TearDown() override {
        over_ = true;
        appending_.join();
        writer_.reset();
        disk().stop();
    }

    support::TempFolder temp_;
    EmbeddedLog log_ = open_log(temp_.path() / "log");
    std::unique_ptr<ports::LogWriter> writer_;
    std::mt19937 random_{20261123};
    std::atomic<bool> over_ = false;
    std::thread appending_;
};

TEST_F(EmbeddedLogPower, WhatIsAcknowledgedIsOnDisk) {
    for (int i = 0; i < 50; ++i) {
        std::this_thread::sleep_for(milliseconds(3));
        Moment moment;
        for (const auto& row : writer_->deliveries()) moment.promised = row.acknowledged;
        moment.image = i % 2 == 0 ? disk().image() : disk().torn_image(random_);
        expect_kept(moment);
    }
    EXPECT_GT(writer_->deliveries().at(0).acknowledged, 200U);
    EXPECT_TRUE(writer_->failure());
}

TEST_F(EmbeddedLogPower, WhatAReaderWasGivenIsOnDisk) {
    const auto reader = log_.open_reader().value();
    ASSERT_TRUE(reader->subscribe({"lobby"}));
    ASSERT_TRUE(reader->poll(milliseconds(0)));
    ASSERT_TRUE(reader->start("lobby", 0, 0));
    for (int i = 0; i < 50; ++i) {
        const auto event = reader->poll(k_test_patience).value();
        const auto* got = std::get_if<ports::Fetched>(&event);
        ASSERT_NE(got, nullptr);
        Moment moment;
        moment.promised = static_cast<std::uint64_t>(got->records.back().offset) + 1;
        moment.image = disk().torn_image(random_);
        expect_kept(moment);
        const auto end = static_cast<std::uint64_t>(reader->retained("lobby").value().at(0).end);
        expect_kept({end, disk().image()});
    }
}

TEST(EmbeddedLogSyncs, AWatcherAsksForNone) {
    const support::TempFolder temp;
    const std::string folder = temp.path() / "log";
    open_log(folder).open_writer().value().writer->append(test_record("lobby", "k", "one"));
    disk().watch(folder + "/data.mdb");
    const auto syncs_of_reading = [&](Access access) {
        const int before = disk().syncs();
        const auto lanes = read_all(open_log(folder, access), "lobby");
        EXPECT_EQ(lanes.at(0).size() + lanes.at(1).size(), 1U);
        return disk().syncs() - before;
    };
    EXPECT_GT(syncs_of_reading(Access::read_only), 0) << "its writer was elsewhere";
    EXPECT_EQ(syncs_of_reading(Access::watch), 0);
    disk().stop();
}

}  // namespace
}  // namespace lmdb
