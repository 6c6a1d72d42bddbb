#include "app/monitor/letters.h"

#include <chrono>

#include "app/doors/letter_key.h"

namespace app {
namespace {

constexpr std::chrono::seconds k_patience{2};

}  // namespace

std::optional<ports::DeadLetter> Letters::letter_in(const ports::StoredRecord& record) const {
    const auto place = letter_place(record.key);
    if (!place || place->log_number != present_) return std::nullopt;
    return ports::DeadLetter{place->topic,          place->partition,          place->offset,
                             letter_reason(record), std::string(record.value), present_};
}

void Letters::add_bytes(ports::DeadLetter& letter) {
    const auto found = record_at(letter.topic, letter.partition, letter.offset);
    letter.value = found ? found->value : "(it is no longer retained)";
}

std::optional<ports::FoundRecord> Letters::record_at(const std::string& topic,
                                                     ports::Partition partition,
                                                     ports::Offset offset) {
    if (log_ == nullptr) return std::nullopt;
    if (!records_) records_ = log_->identity(k_patience);
    auto found = records_->record_at(topic, partition, offset);
    return found ? std::move(*found) : std::nullopt;
}

}  // namespace app
