// More bytes than memory should hold, parted by the first bits of a token, read back part by part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"

namespace audit {

// The system's folder for temporary files; /tmp where what it names is none.
std::filesystem::path temporary_folder();

// Buckets of a few MiB each for so many bytes, 1 … 1024.
std::size_t bucket_count(std::uint64_t bytes) noexcept;
// The same for the facts of table files of that size: facts are larger than the packed files.
std::size_t bucket_count_of_files(std::uint64_t file_bytes) noexcept;

// How the memory and the disk space are laid out.
struct BucketOptions {
    std::filesystem::path scratch;                    // folder for the temporary file
    std::size_t count = 1;                            // buckets, 1 … 65536
    std::size_t buffer_bytes = std::size_t{8} << 20;  // of all buckets together
};

// Bytes stay in memory while a bucket's share of the buffer lasts; what is more goes to one
// temporary file without a name, which vanishes with this object.
// Threads: one thread uses an object.
class Buckets {
public:
    explicit Buckets(BucketOptions options);
    ~Buckets();
    Buckets(const Buckets&) = delete;
    Buckets& operator=(const Buckets&) = delete;

    std::size_t count() const noexcept { return parts_.size(); }

    // Ascending with the token: all tokens of bucket 0 sort before those of bucket 1, and so on.
    std::size_t index_of(const base::Uuid& token) const noexcept {
        const std::size_t prefix = std::size_t{token.bytes[0]} << 8 | token.bytes[1];
        return prefix * parts_.size() >> 16;
    }

    // Never fails at once: an error of the disk is kept for status(), and bytes are then dropped.
    void append(std::size_t bucket, std::string_view bytes) {
        Part& part = parts_[bucket];
        if (part.buffer.size() + bytes.size() > share_) spill(part);
        part.buffer.append(bytes);
    }

    // disk: the temporary file could not be made, written or read.
    const base::Result<void>& status() const noexcept { return status_; }

    // The bucket's bytes in the order they were appended, in pieces that need not end where an
    // append() ended. May be called again.
    base::Result<void> read(std::size_t bucket, const std::function<void(std::string_view)>& take);

    // The whole bucket into `out`, whose capacity is reused.
    base::Result<void> load(std::size_t bucket, std::string& out);

private:
    struct Chunk {
        std::uint64_t at = 0;
        std::size_t bytes = 0;
    };
    struct Part {
        std::string buffer;
        std::vector<Chunk> chunks;
    };

    void spill(Part& part);
    void fail(std::string_view doing, int code);

    BucketOptions options_;
    std::size_t share_;
    std::vector<Part> parts_;
    int file_ = -1;
    std::uint64_t end_ = 0;
    base::Result<void> status_;
};

}  // namespace audit
