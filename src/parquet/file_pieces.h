// The rows of one data file, in pieces, from its first row on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "ports/table_store.h"

namespace arrow::io {
class RandomAccessFile;
}

namespace tables {

// A data file before its first byte is looked at.
struct OpenTable {
    ports::Table table = ports::Table::meta;
    std::string place;                                    // for people; of a file its path
    std::shared_ptr<arrow::io::RandomAccessFile> source;  // nullptr: the file of that path
};

enum class Columns : std::uint8_t { all, game_only };

// Threads: one. Blocking: every call does I/O. Throws what Arrow throws, and std::runtime_error
// where the file is damaged.
class FilePieces {
public:
    FilePieces(const OpenTable& open, Columns columns);
    ~FilePieces();
    FilePieces(const FilePieces&) = delete;
    FilePieces& operator=(const FilePieces&) = delete;

    // Replaces `rows` by the next piece of up to `count` rows, at least one; false at the end.
    bool next(ports::Rows& rows, std::size_t count);

    // Passes over so many rows; there must be as many.
    void skip(std::uint64_t count);

    // Rows that were handed out or passed over.
    std::uint64_t position() const noexcept;
    std::uint64_t size() const noexcept;  // rows of the file

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

// That the file cannot be read, in one line.
base::Error unreadable(const std::string& path, std::string what);

}  // namespace tables
