// Dead letters as people want to see them: with the record and why it was set aside.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/doors/log.h"
#include "ports/log_identity.h"
#include "ports/table_store.h"

namespace app {

// A letter that lies in a folder lacks the record's bytes, which are asked for one by one.
// Threads: one. Blocking: up to two seconds each.
class Letters {
public:
    // `log`: nullptr, there is none; else it must outlive it. Letters of other logs than `present`
    // mean nothing in it.
    Letters(Log* log, ports::LogNumber present) : log_(log), present_(present) {}

    // The letter that is a record of dead_letter_topic(). Nothing: it is none of the present log.
    std::optional<ports::DeadLetter> letter_in(const ports::StoredRecord& record) const;

    // Adds the bytes of the record that the letter is of, or says that they are gone.
    void add_bytes(ports::DeadLetter& letter);

private:
    std::optional<ports::FoundRecord> record_at(const std::string& topic,
                                                ports::Partition partition, ports::Offset offset);

    Log* const log_;
    const ports::LogNumber present_;
    std::unique_ptr<ports::LogIdentity> records_;  // made when it is needed
};

}  // namespace app
