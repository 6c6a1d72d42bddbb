// Dead letters as one small file a record. See layout.h for where they lie.
//
// A file is one JSON object: schema (1), topic, partition, offset, log_number (left out: 1),
// reason, and the record's bytes as `value` where they are UTF-8 text, else as `value_base64`.
#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "parquet/disk.h"
#include "parquet/layout.h"
#include "ports/table_store.h"

namespace tables {

// Many processes may share the folder: the file's name is the record's place, so that the same
// record is kept once whoever puts it, and the first put stays.
class FolderDeadLetters final : public ports::DeadLetters {
public:
    // Touches no disk.
    explicit FolderDeadLetters(const std::filesystem::path& output_dir, SystemCalls calls = {})
        : layout_(output_dir), disk_(calls) {}

    // rejected: a letter whose topic, partition or offset is none; then nothing is kept. After a
    // disk error some may be kept: put all again.
    base::Result<void> put(const std::vector<ports::DeadLetter>& letters) override;

    // What is kept of the topic, by log, partition and offset, without the records' bytes. disk: it
    // cannot be listed or read; a file that is none of ours is passed over.
    base::Result<std::vector<ports::DeadLetter>> load(std::string_view topic) const;

private:
    base::Result<void> put_piece(std::span<const ports::DeadLetter> letters) const;

    Layout layout_;
    Disk disk_;
};

}  // namespace tables
