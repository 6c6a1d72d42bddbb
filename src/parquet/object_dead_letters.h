// Dead letters as one small object a record. See layout.h for where they lie.
//
// An object is one JSON object: schema (1), topic, partition, offset, log_number (left out: 1),
// reason, and the record's bytes as `value` where they are UTF-8 text, else as `value_base64`.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "parquet/layout.h"
#include "ports/object_store.h"
#include "ports/table_store.h"

namespace tables {

// Many processes may share the place: the object's name is the record's place, so that the same
// record is kept once whoever puts it, and the first put stays.
class ObjectDeadLetters final : public ports::DeadLetters {
public:
    // Asks nothing of the store.
    explicit ObjectDeadLetters(std::shared_ptr<ports::ObjectStore> store)
        : store_(std::move(store)) {}

    // rejected: a letter whose topic, partition or offset is none; then nothing is kept. After an
    // error of the store some may be kept: put all again.
    base::Result<void> put(const std::vector<ports::DeadLetter>& letters) override;

    // What is kept of the topic, by log, partition and offset, without the records' bytes. Errors:
    // the store's; an object that is none of ours is passed over.
    base::Result<std::vector<ports::DeadLetter>> load(std::string_view topic) const;

private:
    struct Part {
        std::string_view topic;
        ports::LogNumber log = ports::k_first_log;
        ports::Partition partition = 0;
    };
    base::Result<void> load(const Part& part, std::vector<ports::DeadLetter>& into) const;

    Layout layout_;
    std::shared_ptr<ports::ObjectStore> store_;
};

}  // namespace tables
