// What the room asks of the file system: new files, durability, publishing a file all at once.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace tables {

// The system calls by which data becomes durable and visible; a test puts failing ones here.
struct SystemCalls {
    int (*create)(const char* path) = nullptr;  // nullptr: the usual one; else a descriptor or -1
    ssize_t (*write)(int, const void*, std::size_t) = ::write;
    int (*fsync)(int) = ::fsync;
    int (*syncfs)(int) = ::syncfs;
    int (*link)(const char*, const char*) = ::link;
    int (*rename)(const char* from, const char* to) = nullptr;  // nullptr: one that replaces never
    int (*exchange)(const char*, const char*) = nullptr;        // nullptr: renameat2(2)
};

// Owns a file descriptor.
class File {
public:
    File(int handle, std::filesystem::path path) : handle_(handle), path_(std::move(path)) {}
    File(File&& other) noexcept
        : handle_(std::exchange(other.handle_, -1)), path_(std::move(other.path_)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    File& operator=(File&&) = delete;
    ~File();

    int handle() const noexcept { return handle_; }
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    int handle_;
    std::filesystem::path path_;
};

// A file that is written under a hidden name and gets its own once it is durable, all at once.
// Without a name it is gone when the object is.
class Draft {
public:
    Draft(File file, std::filesystem::path target)
        : file_(std::move(file)), target_(std::move(target)) {}
    Draft(Draft&&) noexcept = default;
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    Draft& operator=(Draft&&) = delete;
    ~Draft();

    const File& file() const noexcept { return file_; }
    const std::filesystem::path& target() const noexcept { return target_; }

private:
    File file_;
    std::filesystem::path target_;
};

// What became of an attempt to give a file a name that may be taken.
enum class Published { made, name_taken };

// Threads: any, it holds no state. Errors: disk, one line with path and cause.
class Disk {
public:
    explicit Disk(SystemCalls calls = {}) : calls_(calls) {}

    // Makes the folder and those above it, each durable in the one above.
    base::Result<void> make_folders(const std::filesystem::path& folder) const;

    // A new file to write; one that exists is an error.
    base::Result<File> create(const std::filesystem::path& path) const;

    base::Result<void> write(const File& file, std::string_view bytes) const;

    // After an error nobody may try again: the kernel has dropped what it could not write, and a
    // second fsync would say that all is well.
    base::Result<void> sync(const File& file) const;
    base::Result<void> sync_folder(const std::filesystem::path& folder) const;
    // As sync_folder(), for who only reads there: a file system that cannot be written has nothing
    // to sync, and says so.
    base::Result<void> settle_folder(const std::filesystem::path& folder) const;

    // Makes many drafts of one file system durable at once, about 30 times as fast as one at a
    // time. Linux before 5.8 does not tell errors here.
    base::Result<void> sync(const std::vector<Draft>& drafts) const;

    // Writes the text that `target` will hold.
    base::Result<Draft> start(const std::filesystem::path& target, std::string_view text) const;

    // Gives the draft its name, unless that is taken; sync() must have gone well. The name is
    // durable only after sync_folder().
    base::Result<Published> finish(const Draft& draft) const;

    // start(), sync(), finish().
    base::Result<Published> publish(const std::filesystem::path& target,
                                    std::string_view text) const;

    // Renames within a folder. A file that already has the new name is never replaced.
    base::Result<Published> rename(const std::filesystem::path& from,
                                   const std::filesystem::path& to) const;

    // Gives the file one more name, in the same file system.
    base::Result<void> link(const std::filesystem::path& file,
                            const std::filesystem::path& name) const;
    // Both exist afterwards under each other's name, in one step for whoever looks.
    base::Result<void> exchange(const std::filesystem::path& one,
                                const std::filesystem::path& other) const;

    // The whole text of a small file; nothing: there is none. More than `limit` bytes are an error.
    base::Result<std::optional<std::string>> find(const std::filesystem::path& path,
                                                  std::size_t limit) const;
    // As find(); that there is none is an error too.
    base::Result<std::string> read(const std::filesystem::path& path, std::size_t limit) const;

    // Absence is no error.
    base::Result<void> remove(const std::filesystem::path& path) const;

private:
    SystemCalls calls_;
};

// When the file was written last.
base::Timestamp modified_time(const struct stat& info) noexcept;

// 16 random hex digits, so that writers never meet in a name.
std::string unique_text();

}  // namespace tables
