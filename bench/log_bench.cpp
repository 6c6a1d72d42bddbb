#include "bench/log_bench.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/uuid.h"
#include "bench/peak_memory.h"
#include "lmdb/embedded_log.h"

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t k_record_bytes = 350;  // key and value
constexpr int k_rounds = 7;

struct Load {
    std::string name;
    std::size_t records = 0;         // of one round
    std::size_t commit_records = 0;  // of one commit
    std::size_t commit_bytes = 0;
};

class Folder {
public:
    Folder() {
        path_ = std::filesystem::temp_directory_path() / "superhero-bench-XXXXXX";
        if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + k_rounds / 2, values.end());
    return values[k_rounds / 2];
}

lmdb::WriterOptions options(const Load& load) {
    lmdb::WriterOptions out;
    out.commit_records = load.commit_records;
    out.commit_bytes = load.commit_bytes;
    out.retention.bytes = std::numeric_limits<std::uint64_t>::max();
    return out;
}

// Keys of games, a dozen records each.
class Records {
public:
    ports::OutgoingRecord next() {
        if (made_ % 12 == 0) key_ = base::uuid_v5(7, "game" + std::to_string(made_ / 12)).text();
        ++made_;
        return {"lib.server.game", key_, value_, now_};
    }

private:
    std::size_t made_ = 0;
    std::string key_;
    std::string value_ = std::string(k_record_bytes - base::Uuid::k_text_size, 'x');
    base::Timestamp now_ =
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
};

void append(ports::LogWriter& writer, Records& records, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        writer.append(records.next());
        while (!writer.backlog().has_room) {
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
    }
    const auto flushed = writer.flush(std::chrono::minutes(5));
    if (!flushed) throw std::runtime_error(flushed.error().what);
}

double append_rate(ports::LogWriter& writer, Records& records, const Load& load) {
    const auto begin = Clock::now();
    append(writer, records, load.records);
    return static_cast<double>(load.records) / seconds_since(begin);
}

// The bare disk: a file that grows by whole batches, each synced.
double floor_rate(int file, const Load& load) {
    const std::size_t by_bytes = load.commit_bytes / k_record_bytes;
    const std::size_t batch = std::min(load.commit_records, by_bytes);
    const std::string bytes(batch * k_record_bytes, 'x');
    const auto begin = Clock::now();
    std::size_t done = 0;
    for (; done < load.records; done += batch) {
        for (std::size_t at = 0; at < bytes.size();) {
            const ssize_t wrote = ::write(file, bytes.data() + at, bytes.size() - at);
            if (wrote < 0) throw std::runtime_error("the bare file cannot be written");
            at += static_cast<std::size_t>(wrote);
        }
        if (::fdatasync(file) != 0) throw std::runtime_error("the bare file cannot be synced");
    }
    return static_cast<double>(done) / seconds_since(begin);
}

Row compare(const Load& load) {
    const Folder folder;
    const int file =
        ::open((folder.path() + "/bare").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) throw std::runtime_error("the bare file cannot be made");
    lmdb::LogOptions where;
    where.folder = folder.path() + "/log";
    const auto log = lmdb::EmbeddedLog::open(where).value();
    const auto opened = log.open_writer(options(load)).value();
    std::vector<double> ours;
    std::vector<double> floor;
    Records records;
    for (int round = 0; round < k_rounds; ++round) {
        floor.push_back(floor_rate(file, load));
        ours.push_back(append_rate(*opened.writer, records, load));
    }
    ::close(file);
    return {"log: records/s durable, " + load.name, median(ours), median(floor), "records/s", 0.5};
}

void read_back(const lmdb::EmbeddedLog& log, std::size_t count) {
    const auto reader = log.open_reader().value();
    reader->subscribe({"lib.server.game"}).value();
    while (count > 0) {
        auto event = reader->poll(std::chrono::seconds(10)).value();
        if (const auto* mine = std::get_if<ports::Assigned>(&event)) {
            for (const auto p : mine->partitions) reader->start("lib.server.game", p, 0).value();
        } else if (const auto* got = std::get_if<ports::Fetched>(&event)) {
            count -= got->records.size();
        } else {
            throw std::runtime_error("records are missing");
        }
    }
}

Row memory_growth() {
    const Folder folder;
    lmdb::LogOptions where;
    where.folder = folder.path() + "/log";
    const auto log = lmdb::EmbeddedLog::open(where).value();
    constexpr std::size_t k_records = 2'000'000'000 / k_record_bytes / 2;
    Records records;
    forget_peak();
    const double before = peak_memory();
    for (int half = 0; half < 2; ++half) {
        {
            const auto opened = log.open_writer(options({"", 0, 16384, 4 << 20})).value();
            append(*opened.writer, records, k_records);
        }
        read_back(log, k_records * static_cast<std::size_t>(half + 1));
    }
    return {"log: MiB of peak memory, 2 GB appended and read", peak_memory() - before, 0, "MiB",
            -100};
}

}  // namespace

std::vector<Row> log_append() {
    return {compare({"256 a commit", 40'000, 256, 4 << 20}),
            compare({"1024 a commit", 100'000, 1024, 4 << 20}),
            compare({"as they come", 300'000, 16384, 4 << 20}), memory_growth()};
}

}  // namespace bench
