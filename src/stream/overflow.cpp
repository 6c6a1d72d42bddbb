#include "stream/overflow.h"

#include <algorithm>
#include <utility>

namespace stream {

Overflow::Overflow(Window& window, std::unique_ptr<SpillQueue> spill)
    : window_(window), spill_(std::move(spill)) {
    window_.lead(spill_->left_over());
    open();
}

Overflow::~Overflow() { window_.open_spill(nullptr); }

void Overflow::open() {
    window_.open_spill(
        [spill = spill_.get()](Position position, const ports::OutgoingRecord& record) {
            return spill->put(position, record);
        });
}

base::Result<void> Overflow::step(std::size_t most) {
    auto brought = bring_back(most);
    auto cleared = clear();
    return brought ? cleared : brought;
}

base::Result<void> Overflow::bring_back(std::size_t most) {
    const std::uint64_t wanted = window_.wanted_of_spill();
    if (wanted == 0) return {};
    auto records = spill_->take(window_.refill_position(), std::min<std::uint64_t>(wanted, most));
    if (!records) {
        window_.lose_spilled(records.error());
        return records.error();
    }
    if (!records->empty()) window_.refill(*records);
    return {};
}

base::Result<void> Overflow::clear() {
    if (!window_.spill_is_used() || !window_.close_spill()) return {};
    auto cleared = spill_->clear();
    if (cleared) {
        open();
    } else {
        window_.open_spill(nullptr);
    }
    return cleared;
}

base::Result<void> Overflow::keep_rest() {
    const auto records = window_.only_in_memory();
    if (records.empty()) return {};
    return spill_->keep(records);
}

}  // namespace stream
