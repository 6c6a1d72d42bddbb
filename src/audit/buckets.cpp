#include "audit/buckets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace audit {
namespace {

constexpr std::uint64_t k_bucket_bytes = std::uint64_t{4} << 20;  // wanted size of a bucket
constexpr std::uint64_t k_most_buckets = 1024;
constexpr std::uint64_t k_facts_per_byte = 3;  // of files: they are packed
constexpr std::size_t k_least_share = 4096;

// A file that has no name, so that nothing is left behind whatever happens; -1 with errno set.
int make_nameless(const std::filesystem::path& folder) {
    const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) return file;
    std::string name = (folder / "superhero-audit-XXXXXX").string();  // older file systems
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

bool write_all(int file, std::string_view bytes, std::uint64_t at) {
    while (!bytes.empty()) {
        const ssize_t done = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(done));
        at += static_cast<std::uint64_t>(done);
    }
    return true;
}

bool read_all(int file, std::string& bytes, std::uint64_t at) {
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t done = ::pread(file, bytes.data() + filled, bytes.size() - filled,
                                     static_cast<off_t>(at + filled));
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return false;
        filled += static_cast<std::size_t>(done);
    }
    return true;
}

}  // namespace

std::size_t bucket_count(std::uint64_t bytes) noexcept {
    return static_cast<std::size_t>(std::min(bytes / k_bucket_bytes + 1, k_most_buckets));
}

std::size_t bucket_count_of_files(std::uint64_t file_bytes) noexcept {
    return bucket_count(file_bytes * k_facts_per_byte);
}

std::filesystem::path temporary_folder() {
    std::error_code none;
    auto folder = std::filesystem::temp_directory_path(none);
    return none ? "/tmp" : folder;
}

Buckets::Buckets(BucketOptions options)
    : options_(std::move(options)),
      share_(std::max(options_.buffer_bytes / std::max<std::size_t>(options_.count, 1),
                      k_least_share)),
      parts_(std::clamp<std::size_t>(options_.count, 1, 65536)) {}

Buckets::~Buckets() {
    if (file_ >= 0) ::close(file_);
}

void Buckets::fail(std::string_view doing, int code) {
    if (status_.has_error()) return;
    status_ = base::disk_error(
        "cannot " + std::string(doing) + " a temporary file in " + options_.scratch.string(), code);
}

void Buckets::spill(Part& part) {
    if (!part.buffer.empty() && status_) {
        if (file_ < 0) file_ = make_nameless(options_.scratch);
        if (file_ < 0) {
            fail("make", errno);
        } else if (!write_all(file_, part.buffer, end_)) {
            fail("write", errno);
        } else {
            part.chunks.push_back({end_, part.buffer.size()});
            end_ += part.buffer.size();
        }
    }
    part.buffer.clear();
}

base::Result<void> Buckets::read(std::size_t bucket,
                                 const std::function<void(std::string_view)>& take) {
    const Part& part = parts_[bucket];
    std::string piece;
    for (const Chunk& chunk : part.chunks) {
        piece.resize(chunk.bytes);
        if (!read_all(file_, piece, chunk.at)) fail("read", errno);
        if (status_.has_error()) return status_;
        take(piece);
    }
    if (status_ && !part.buffer.empty()) take(part.buffer);
    return status_;
}

base::Result<void> Buckets::load(std::size_t bucket, std::string& out) {
    out.clear();
    return read(bucket, [&](std::string_view piece) { out.append(piece); });
}

}  // namespace audit
